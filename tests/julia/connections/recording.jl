using Nto1AdEx: InputKey, Recording, Xoshiro256pp, imaged, imaging_noise, imaging_σ, input_rates, normals,
    poisson_trains, raise_spikes!, tested_trains, upper_quantile

"The p-quantile as R's type 7 has it."
function naive_quantile(x, p)
    x, at = sort(x), 1 + (length(x) - 1) * p
    low = floor(Int, at)
    return x[low] + (at - low) * (x[min(low + 1, end)] - x[low])
end

@testset "recordings" begin
    rng = MersenneTwister(21)

    @testset "quantiles of $n" for n in (1, 2, 3, 63, 64, 65, 1000, 99_999)
        for x in (randn(rng, n), fill(0.5, n), collect(1.0:n), -collect(1.0:n)), p in (0.0, 0.01, 0.5, 0.999, 1.0)
            @test upper_quantile(x, p) ≈ naive_quantile(x, p) atol = 1e-12
        end
    end

    @testset "which sample of a spike is raised" begin
        @test raise_spikes!(zeros(5), [0.0, 3e-4], 1e-4, 4.0) == [4, 0, 0, 4, 0]
        # By the slip, the sample before; the spike in the first step has none.
        @test raise_spikes!(zeros(5), [0.0, 3e-4], 1e-4, 4.0; before = true) == [0, 0, 4, 0, 0]
    end

    @testset "noise and clip" begin
        V, noise = collect(0.0:1000), imaging_noise(1001, 1)
        @test noise == normals(Xoshiro256pp(1), 1001)
        @test imaged(V, noise, 0.0, 100.0) == V
        @test imaged(V, noise, 2.0, 100.0) == V .+ 2.0 .* noise
        @test imaged(V, noise, 0.0, 99.0) == min.(V, 990)
        @test imaging_σ(cortical_RS, 50.0) ≈ 2.1e-3
        @test imaging_σ(cortical_RS, Inf) == 0
    end

    @testset "a coarse recording is off by half a step at most" begin
        V = randn(rng, 10_000)
        r = Recording(copy(V))
        centre = (maximum(V) + minimum(V)) / 2
        @test maximum(abs.(centre .+ r.step .* r.coarse[1:10_000] .- V)) ≤ 0.5000001r.step
        @test extrema(r.coarse) == (-16383, 16383)
    end

    @testset "the trains that are tested" begin
        start() = (rng = Xoshiro256pp(4); (rng, input_rates(rng, InputKey(seed = 4, N = 50, duration = 20.0))))
        rng, rates = start()
        inputs = poisson_trains(rates, rng, 20.0)
        rng, rates = start()
        t = tested_trains(rates, 40, rng, 20.0, 15; seed = 5)
        # Ten inhibitory inputs are all there are.
        @test (t.excitatory, t.inhibitory, t.unconnected) == (15, 10, 15)
        by_spikes(some) = some[sortperm(length.(some); rev = true, alg = MergeSort)]
        @test t.trains[1:25] == [by_spikes(inputs[1:40])[1:15]; by_spikes(inputs[41:50])]
        rng = Xoshiro256pp(5)
        shown = [length(t.trains[Nto1AdEx.random_up_to(rng, 25)]) / 20 for _ in 1:15]
        @test t.trains[26:40] == poisson_trains(shown, rng, 20.0)
    end
end
