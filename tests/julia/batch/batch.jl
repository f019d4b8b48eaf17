"Every run of a batch is, bit by bit, the run alone."
function test_batch(runs, duration; more...)
    together = batched(runs, duration; more...)
    for (r, run) in enumerate(runs)
        single = alone(run, duration; more...)
        @test together.final_V[r] === single.V[end]
        @test together.median[r] === single.median
        @test together.spike_count[r] == length(single.spiketimes)
        @test together.spiketimes[r] == single.spiketimes
        @test together.mean[r] ≈ mean(single.V) rtol = 1e-12
        @test together.std[r] ≈ std(single.V) rtol = 1e-9 atol = 1e-15
        intervals = diff(single.spiketimes)
        regularity = length(intervals) < 2 ? NaN : std(intervals) / mean(intervals)
        @test isequal(together.cv_isi[r], regularity) || together.cv_isi[r] ≈ regularity
    end
end

@testset "batch" begin
    rng = MersenneTwister(4)
    weight(N) = 15e-12 * 6500 / N * 4 * rand(rng)
    some_N() = rand(rng, [1, 2, 3, 6, 7, 8, 9, 10, 45, 100, 700])
    jitter(x) = x * (0.9 + 0.2rand(rng))

    @testset "equals the single run: one input, $lanes weights" for lanes in
            (1, 2, 7, 8, 9, 18, 40, 100)
        N = some_N()
        test_batch([Run(N, lanes, weight(N)) for _ in 1:lanes], 0.5)
    end

    @testset "equals the single run: many inputs, $duration s" for duration in
            (1e-4, 2e-4, 3e-4, 0.0137, 1.0)
        runs = [(N = some_N(); Run(N, rand(rng, 0:5), weight(N))) for _ in 1:60]
        test_batch(runs, duration)
    end

    @testset "weights of inhibition given" begin
        runs = [Run(100, seed, 0.6e-9; wi = wi) for seed in 1:3 for wi in (0.0, 0.6e-9, 9e-9)]
        test_batch(runs, 1.0)
    end

    @testset "seeds beyond 32 bits" begin
        test_batch([Run(20, seed, 4e-9) for seed in (2^32, 2^53 + 1, typemax(Int))], 0.5)
    end

    @testset "neurons that differ in every parameter" begin
        neuron() = AdEx((jitter(getfield(cortical_RS, i)) for i in 1:13)..., -81e-3,
                        1e-3 * rand(rng, 0:5), -70e-3 + 5e-3 * rand(rng), 50e-12 * rand(rng))
        test_batch([Run(100, rand(rng, 0:2), weight(100); neuron = neuron(), I = 50e-12 * rand(rng))
                    for _ in 1:21], 1.0)
    end

    @testset "refractory periods, alike, unlike and some of none" begin
        for t_refs in ((2e-3,), (0.0, 1e-4, 5e-3))
            test_batch([Run(100, seed, 2weight(100); neuron = AdEx(t_ref = t_ref))
                        for t_ref in t_refs for seed in 1:7], 1.0)
        end
    end

    @testset "pooled inputs, and rates that differ between the kinds" begin
        dist = LogNormalRates(mean_rate_e = 5.0, mean_rate_i = 2.0, σi = 0.1)
        test_batch([Run(N, 1, weight(N); pooled = pooled, dist = dist, Ne = N ÷ 2)
                    for N in (10, 700, 9000) for pooled in (false, true) for _ in 1:3], 1.0)
    end

    @testset "noise of the current, alike, unlike and some of none" begin
        for (stds, τs) in (((40e-12,), (5e-3,)), ((0.0, 20e-12, 40e-12), (5e-3, 20e-3)))
            runs = [Run(100, seed, weight(100); current = Current(10e-12; noise_std = std, noise_τ = τ))
                    for std in stds for τ in τs for seed in 1:3]
            test_batch(runs, 1.0)
            test_batch(runs, 0.2; waveform = [100e-12 * sin(2π * 5 * i * Δt) for i in 1:2000])
        end
    end

    @testset "alpha synapses" begin
        test_batch([Run(100, seed, weight(100)) for seed in 1:10], 1.0; alpha = true)
        runs = [Run(100, 1, weight(100); neuron = AdEx(τe = τ, t_ref = t_ref), I = I)
                for τ in (2e-3, 7e-3) for t_ref in (0.0, 2e-3) for I in (0.0, 30e-12)]
        test_batch(runs, 1.0; alpha = true)
    end

    @testset "injected current" begin
        test_batch([Run(100, 1, weight(100); I = 100e-12) for _ in 1:9], 1.0)
        waveform = [100e-12 * sin(2π * 5 * i * Δt) for i in 1:10_000]
        test_batch([Run(100, 1, weight(100)) for _ in 1:9], 1.0; waveform = waveform)
        test_batch([Run(100, 1, weight(100); I = I) for I in (0.0, 50e-12, 100e-12)], 1.0;
                   waveform = waveform)
    end

    @testset "conductances too strong for the time step" begin
        test_batch([Run(1, 0, we) for we in (1e-7, 1e-6, 1e-5, 1e-3, 1e300)], 1.0)
    end

    @testset "a run does not depend on what it is batched with" begin
        runs = [(N = some_N(); Run(N, rand(rng, 0:3), weight(N))) for _ in 1:50]
        order = randperm(rng, 50)
        all_of_them = batched(runs, 0.3)
        shuffled = batched(runs[order], 0.3)
        for name in fieldnames(Nto1AdEx.BatchResult)
            @test isequal(getfield(all_of_them, name)[order], getfield(shuffled, name))
        end
    end

    @testset "counting spikes alone gives the same counts" begin
        runs = [Run(100, seed, weight(100)) for seed in 0:9 for _ in 1:20]
        counted = batched(runs, 1.0; statistics = (:spike_count,))
        @test counted.spike_count == batched(runs, 1.0).spike_count
        @test all(isnan, counted.median)
    end
end
