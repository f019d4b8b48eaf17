# Steps at the start that no statistic sees: each is that of the rest of the run.

"Every statistic after `burn_in` steps is that of the samples and the spikes that are left."
function test_burn_in(runs, duration, burn_in; options...)
    together = batched(runs, duration; burn_in = burn_in, options...)
    counted = batched(runs, duration; burn_in = burn_in, statistics = (:spike_count,))
    begins = time_grid(duration, Δt).t[burn_in + 1]
    for (r, run) in enumerate(runs)
        single = alone(run, duration)
        left = filter(t -> t ≥ begins, single.spiketimes)
        V = single.V[(burn_in + 1):end]
        @test together.median[r] === naive_median(single.ceiled[(burn_in + 1):end])
        @test together.spiketimes[r] == left
        @test together.spike_count[r] == counted.spike_count[r] == length(left)
        @test together.mean[r] ≈ mean(V) rtol = 1e-12
        @test together.std[r] ≈ std(V) rtol = 1e-9 atol = 1e-10
        @test together.mean_w[r] ≈ mean(single.w[(burn_in + 1):end]) rtol = 1e-9 atol = 1e-21
        @test together.final_V[r] === single.V[end]
    end
end

@testset "burn-in" begin
    runs = [Run(N, seed, 4 * 15e-12 * 6500 / N) for N in (10, 100) for seed in 1:6]
    @testset "of $burn_in steps of 5000" for burn_in in (0, 1, 63, 64, 65, 2500, 4998, 4999)
        test_burn_in(runs, 0.5, burn_in)
    end
    @testset "of a trace in segments" begin
        test_burn_in(runs, 2.0, 7000; trace_bytes = 4 * 8 * 8 * 1000)
    end
end
