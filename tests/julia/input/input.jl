using Nto1AdEx: InputKey, LogNormalRates, TimeGrid, arrival_step, draw, excitatory, given_arrivals,
                inhibitory, poisson_trains

counts(arrivals) = Int.(excitatory.(arrivals.counts)), Int.(inhibitory.(arrivals.counts))

@testset "input" begin
    @testset "spikes of N = $N, seed $seed in 10 s" for (N, seed, spikes) in
            [(6500, 0, 263_864), (1, 0, 79), (7, 1, 516), (8, 2, 219), (50, 4, 2405)]
        grid = TimeGrid(10.0, 1e-4)
        key = InputKey(seed = seed, N = N, duration = 10.0)
        arrivals, trains = draw(key, grid).arrivals, poisson_trains(key)
        @test arrivals.spikes == sum(length, trains) == spikes
        @test all(issorted, trains)
    end

    @testset "rates are log-normal around their mean" begin
        rates = draw(InputKey(seed = 1, N = 200_000, duration = 1e-4), TimeGrid(1e-4, 1e-4)).rates
        @test mean(rates) ≈ 4 rtol = 0.01
        @test mean(log.(rates)) ≈ log(4) - 0.3 atol = 0.01
        @test std(log.(rates)) ≈ sqrt(0.6) rtol = 0.01
    end

    @testset "arrival steps: duration $duration s, Δt $Δt s" for (duration, Δt) in
            [(10.0, 1e-4), (60.0, 1e-4), (1.0, 5e-5), (3.0, 3e-4), (0.7, 1e-3)]
        grid = TimeGrid(duration, Δt)
        steps = grid.steps
        ours(times) = min.(arrival_step.(Ref(grid), times), steps + 1)
        anywhere = sort!(1.01 .* duration .* rand(MersenneTwister(1), 100_000))
        @test ours(anywhere) == naive_arrival_steps(anywhere, Δt, steps)
        added_up = accumulate(+, fill(Δt, steps))
        multiples = Δt .* (0:steps)
        on_borders = sort!(abs.([0.0; added_up; prevfloat.(added_up); nextfloat.(added_up);
                                 multiples; prevfloat.(multiples); nextfloat.(multiples)]))
        @test ours(on_borders) == naive_arrival_steps(on_borders, Δt, steps)
    end

    @testset "a spike at the time of a step arrives in the next" begin
        grid = TimeGrid(1.0, 1e-4)
        @test arrival_step(grid, 0.0) == naive_arrival_step(0.0, 1e-4, grid.steps) == 2
        @test arrival_step(grid, 1e-4) == 3
        @test arrival_step(grid, prevfloat(1e-4)) == 2
    end

    @testset "a spike too late for any step is never delivered, however late" begin
        grid = TimeGrid(1.0, 1e-4)
        @test all(t -> arrival_step(grid, t) > grid.steps, (1.0, 1.5, 1e9, 1e18, 1e300))
    end

    @testset "given spikes" begin
        grid = TimeGrid(1e-3, 1e-4)
        times, ids = [1.5e-4, 1.6e-4, 0.0, 7.2e-4, 2.0], [1, 3, 2, 4, 1]
        e, i = counts(given_arrivals(times, ids, 2, grid; drop_last_spike = false))
        @test findall(!iszero, e) == [2, 3] && findall(!iszero, i) == [3, 9]
        @test sum(e) == 2 && sum(i) == 2
    end

    @testset "the last spike of all can be left out" begin
        grid = TimeGrid(1e-3, 1e-4)
        arrivals(drop) = counts(given_arrivals([1.5e-4, 7.2e-4, 2e-4], [1, 3, 1], 2, grid;
                                               drop_last_spike = drop))
        @test sum.(arrivals(false)) == (2, 1)
        @test sum.(arrivals(true)) == (2, 0)
        grid = TimeGrid(10.0, 1e-4)
        for N in (1, 10, 20, 45)
            key(drop) = InputKey(seed = 0, N = N, duration = 10.0, drop_last_spike = drop)
            drawn(drop) = counts(draw(key(drop), grid).arrivals)
            trains = poisson_trains(key(true))
            last_time = maximum(last, filter(!isempty, trains))
            with, without = drawn(false), drawn(true)
            missing_at = findall((with[1] .!= without[1]) .| (with[2] .!= without[2]))
            @test missing_at == [naive_arrival_step(last_time, 1e-4, grid.steps)]
        end
    end

    @testset "no spikes at all" begin
        grid = TimeGrid(1e-4, 1e-4)
        arrivals = draw(InputKey(seed = 41, N = 1, duration = 1e-4), grid).arrivals
        @test arrivals.spikes == 0 && arrivals.counts == [0]
    end
end
