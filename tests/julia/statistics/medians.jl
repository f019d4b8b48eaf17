using Nto1AdEx: LANES, MedianSearch, begin!, medians, pilot_row

const CEILING = 40e-3

"Up to eight traces of one length as the batch stores them: the lanes of one step side by side."
interleaved(traces) = vec(permutedims(hcat((traces[min(l, end)] for l in 1:LANES)...)))

function test_medians(traces)
    for octet in Iterators.partition(traces, LANES)
        found = medians(interleaved(octet), length(octet[1]), fill(CEILING, LANES))
        for (median, V) in zip(found, octet)
            @test median === naive_median(min.(V, CEILING))
        end
    end
end

@testset "medians are exact" begin
    rng = MersenneTwister(3)
    noise(n) = -0.06 .+ 0.005 .* randn(rng, n)

    @testset "$n samples" for n in (1, 2, 3, 4, 5, 15, 16, 17, 2499, 2500, 2501, 99_999, 100_000)
        marked(V, share) = ifelse.(rand(rng, n) .< share, Inf, V)
        two_valued(share) = ifelse.(rand(rng, n) .< share, -0.05, -0.07)
        halves(V₁, V₂) = [fill(V₁, n ÷ 2); fill(V₂, n - n ÷ 2)]
        test_medians([
            noise(n), sort(noise(n)), sort(noise(n); rev = true), cumsum(noise(n)), fill(-0.065, n),
            two_valued(0.5), two_valued(0.49), two_valued(0.999),
            shuffle(rng, halves(-0.05, -0.06)),
            marked(noise(n), 0.01), marked(noise(n), 0.5), marked(noise(n), 0.8), fill(Inf, n),
            halves(-0.065, Inf), halves(Inf, -0.065),
            -0.065 .+ 1e-16 .* rand(rng, n), 1e300 .* randn(rng, n), 1e-300 .* randn(rng, n),
            fill(CEILING, n), rand(rng, [prevfloat(-0.06), -0.06, nextfloat(-0.06)], n),
        ])
    end

    @testset "samples that mislead those who look at a few of them" begin
        n = 100_000
        search = begin!(MedianSearch(), n)
        rows_looked_at = [pilot_row(search, k) for k in 1:search.pilots]
        @test length(rows_looked_at) == 2500
        low_there, high_there, constant_there = noise(n), noise(n), noise(n)
        low_there[rows_looked_at] .= -0.5
        high_there[rows_looked_at] .= 0.03
        constant_there[rows_looked_at] .= -0.06
        step_up = [fill(-0.07, n ÷ 2); fill(-0.05, n ÷ 2)]
        test_medians([low_there, high_there, constant_there, step_up])
    end

    @testset "a trace that ends in NaN has none; its neighbours have theirs" begin
        lost = [noise(1000); fill(NaN, 1000)]
        test_medians([noise(2000), lost, noise(2000), fill(NaN, 2000)])
    end

    @testset "V that ran off to minus infinity" begin
        test_medians([[noise(10); fill(-Inf, 30)], [noise(30); fill(-Inf, 10)], fill(-Inf, 40)])
    end

    @testset "lanes have ceilings of their own" begin
        ceilings = 1e-3 .* (1:LANES)
        @test medians(interleaved([fill(Inf, 5)]), 5, ceilings) == ceilings
    end
end
