using Nto1AdEx: Recording, STA_STATISTICS, Xoshiro256pp, area, height, kind_seen, peak, poisson_trains,
    scores, sta, window_starts

const SCORE_Δt = 1e-4

"A train's score, written down once more, straight from the text."
function naive_score(V, times, Δt, window, surrogates)
    function naive_sta(times)
        sums, n = zeros(window), 0
        for t in times
            first = floor(t / Δt)
            first + window ≤ length(V) || continue
            piece = V[Int(first) + 1:Int(first) + window]
            any(isnan, piece) && continue
            sums += piece
            n += 1
        end
        return sums / n
    end
    own = naive_sta(times)
    any(isnan, own) && return 0.0
    h = maximum(own) - minimum(own)
    rng = Xoshiro256pp(1)
    as_much = 0
    for _ in 1:surrogates
        shuffled = naive_shuffle!(rng, [times[1]; diff(times)])
        other = naive_sta([sum(shuffled[1:k]) for k in eachindex(shuffled)])
        as_much += !any(isnan, other) && maximum(other) - minimum(other) ≥ h
    end
    p = as_much == 0 ? 1 / surrogates : as_much / surrogates
    return sign(sum(own .- own[1])) * (1 - p)
end

"Noise in which each spike of the first train is followed by a bump, of the second by a dip."
function planted(rng, samples, Δt, rates; strength = 3e-3, noise = 1e-3)
    trains = poisson_trains(rates, Xoshiro256pp(7), samples * Δt)
    V = -0.055 .+ noise .* randn(rng, samples)
    for (train, sign) in zip(trains, (1, -1)), t in train, k in 1:80
        i = floor(Int, t / Δt) + k
        i ≤ samples && (V[i] += sign * strength * (k / 20) * exp(1 - k / 20))
    end
    return V, trains
end

"The fast scores, and those of the definition."
function both(V::Vector, trains, Δt; window, options...)
    fast = scores([Recording(copy(v)) for v in V], trains, Δt; window = window, options...)
    plain = [Nto1AdEx.score(v, times, Δt; window = window, options...) for times in trains, v in V]
    return fast, plain
end

@testset "scores" begin
    rng = MersenneTwister(11)
    V, trains = planted(rng, 40_000, SCORE_Δt, [20.0, 20.0, 5.0, 60.0, 1.0])

    @testset "the sta is the mean of the windows after the spikes" begin
        ramp = collect(1.0:10)
        @test window_starts([0.0, 0.15, 0.2001, 0.9, 5e18], 0.1, 10, 3) == [1, 2, 3]
        @test sta(ramp, [1, 2, 6], 3) == [3, 4, 5]
        ramp[2] = NaN
        @test sta(ramp, [1, 2, 6], 3) == [6, 7, 8]
        @test all(isnan, sta(ramp, [1, 2], 3)) && all(isnan, sta(ramp, [], 3))
    end

    @testset "statistics of an sta" begin
        example = [1.0, 3.0, -2.0, 0.5]
        @test height(example) == 5 && peak(example) == 3 && area(example) == 1.5
        @test kind_seen(example) == -1 && kind_seen(-example) == 1 && kind_seen([2.0, 2.0]) == 0
    end

    @testset "the definition is that of the text" begin
        for times in trains[1:3]
            @test Nto1AdEx.score(V, times, SCORE_Δt; window = 200, surrogates = 30) ===
                  naive_score(V, times, SCORE_Δt, 200, 30)
        end
    end

    @testset "a planted connection is found, with its kind" begin
        @test scores([Recording(copy(V))], trains, SCORE_Δt; window = 200)[1:2] == [0.99, -0.99]
    end

    @testset "the fast way gives the very scores of the plain one" begin
        quiet = min.(V, -0.054)
        with_gap = copy(V)
        with_gap[[100:140; 20_000; 39_990:40_000]] .= NaN
        spiky = copy(V)
        spiky[1:997:end] .= 40e-3            # so that a coarse recording tells little
        far_off = 1e3 .+ 1e-9 .* V           # rounding shows
        @testset "$name, window $window" for name in (:height, :area, :peak), window in (1, 7, 200, 450)
            fast, plain = both([V, quiet, with_gap, spiky, far_off], trains, SCORE_Δt;
                               window = window, statistic = STA_STATISTICS[name])
            @test fast == plain
            @test window == 1 || length(unique(abs.(fast))) > 8
        end
    end

    @testset "over borders of blocks and passes" begin
        n = 3 * Nto1AdEx.SAMPLES_OF_BLOCK + 5
        long = -0.05 .+ 1e-3 .* randn(rng, n)
        border = Nto1AdEx.SAMPLES_OF_BLOCK * SCORE_Δt
        at_borders = sort([border .* (1:3); border .* (1:3) .- 1e-7; border .* (1:3) .+ 1e-7; 0.0])
        fast, plain = both([long], [at_borders, [at_borders; n * SCORE_Δt + 3]], SCORE_Δt; window = 200)
        @test fast == plain
    end

    @testset "trains with little in them" begin
        past_the_end = [trains[1]; 4.0; 4.1; 1e3; 1e300]
        never_within = [50.0, 60.0]
        fast, plain = both([V], [Float64[], [1.0], [1.0, 2.0], past_the_end, never_within, [0.0, 0.0]],
                           SCORE_Δt; window = 200)
        @test fast == plain
        # Of one spike there is one order: all surrogates show as much.
        @test fast[[1, 2, 5]] == [0, 0, 0]
        # What a train does beyond the recording's end changes nothing.
        @test fast[4] == 0.99 == scores([Recording(copy(V))], trains[1:1], SCORE_Δt; window = 200)[1]
    end

    @testset "a recording in which nothing happens, or nothing is" begin
        nothing_there = [fill(-0.065, 40_000), fill(NaN, 40_000)]
        fast, plain = both(nothing_there, trains, SCORE_Δt; window = 200)
        @test fast == plain == zeros(5, 2)
    end

    @testset "another time step, other surrogates" begin
        slow, its_trains = planted(rng, 8000, 1e-3, [5.0, 5.0, 3.0])
        fast, plain = both([slow], its_trains, 1e-3; window = 33, surrogates = 41, seed = 5)
        @test fast == plain
        # Scores are in steps of 1 / surrogates.
        @test all(s -> isapprox(41s, round(41s); atol = 1e-9), fast)
    end

    @testset "a long list of windows does not overflow" begin
        n = Nto1AdEx.MOST_COARSE_WINDOWS + 1000
        top = [zeros(100); ones(19_900)]                  # all windows at the largest coarse value
        train = collect(0.0101 .+ (1:n) .* 1e-7)
        fast, plain = both([top], [train[1:(end - 1000)], train], SCORE_Δt; window = 200, surrogates = 3)
        @test fast == plain
    end

    @testset "with no connection, the score is uniform" begin
        noise = randn(rng, 100_000)
        unconnected = poisson_trains(fill(20.0, 500), Xoshiro256pp(8), 10.0)
        found = vec(abs.(scores([Recording(noise)], unconnected, SCORE_Δt; window = 200)))
        # Kolmogorov and Smirnov's distance of 500 from uniform is above 1.63/√500 = 0.073 in 1 of
        # 100 tries, and the steps of 1/100 add as much at most.
        steps = sort(found)
        distance = maximum(abs.(steps .- (1:500) ./ 500))
        @test distance < 0.083
        # None or one of the surrogates shows as much: two of 101 ranks, 10 ± 3 trains.
        @test 2 ≤ count(==(0.99), found) ≤ 20
    end
end
