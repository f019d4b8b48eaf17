using Nto1AdEx: Slot, StepConstants, input_weights

@testset "weights of inputs" begin
    key(; more...) = InputKey(; seed = 3, N = 100, duration = 2.0, more...)
    grid = TimeGrid(2.0, 1e-4)
    arrivals(; more...) = draw(key(; more...), grid).arrivals

    @testset "the stream, by its first numbers" begin
        @test Nto1AdEx.Xoshiro256pp(1, "weights").s0 == 0x709fd581b8309c91
        @test input_weights(key(weight_σ = 0.8))[1:3] ≈
              [0.5252091594249069, 0.24245093944236965, 1.9595760297579563] rtol = 1e-15
        many = input_weights(InputKey(seed = 3, N = 100_000, duration = 2.0, weight_σ = 0.8))
        @test mean(many) ≈ 1 atol = 4 * sqrt(exp(0.64) - 1) / sqrt(1e5)
        @test std(log.(many)) ≈ 0.8 rtol = 0.01
    end

    @testset "what arrives stays as it is, and is summed with its weights" begin
        plain, one, drawn = arrivals(), arrivals(weights = ones(100)), arrivals(weight_σ = 0.8)
        @test isempty(plain.sums)
        @test plain.counts == one.counts == drawn.counts
        e, i = counts(plain)
        @test one.sums[1:2:end] == e && one.sums[2:2:end] == i
        own = arrivals(weights = collect(1.0:100.0))
        trains = Nto1AdEx.poisson_trains(key())
        by_train = [sum(k * length(trains[k]) for k in inputs) for inputs in (1:80, 81:100)]
        @test [sum(own.sums[1:2:end]), sum(own.sums[2:2:end])] ≈ by_train rtol = 1e-3  # the last step
        dropped = arrivals(weights = collect(1.0:100.0), drop_last_spike = true)
        @test 0 ≤ sum(own.sums) - sum(dropped.sums) ≤ 100
    end

    @testset "the batch equals single runs, also where only some inputs have weights" for alpha in (false, true)
        given = [arrivals(), arrivals(weight_σ = 0.8), arrivals(weights = collect(1:100) ./ 50),
                 arrivals(weight_σ = 0.5, correlation = 0.1, dist = LogNormalRates(σ = 0.0))]
        slots = [Slot(each, 1e-4 / 7e-3, 1e-4 / 7e-3) for each in given]
        slot_of_run, we = repeat(1:4; inner = 11), repeat(collect(50:10:150) .* 1e-11; outer = 4)
        all_runs = Nto1AdEx.batch(slots, slot_of_run, we, 4we, StepConstants(cortical_RS, 0.0, 1e-4), grid;
                                  statistics = [:median], alpha = alpha)
        for (r, s) in enumerate(slot_of_run)
            one, times = Nto1AdEx.integrate(cortical_RS, we[r], 4we[r], given[s], 1e-4; alpha = alpha)
            @test length(times) == all_runs.spike_count[r] && one.V[end] == all_runs.final_V[r]
        end
    end

    @testset "none of inputs that are pooled" begin
        @test_throws ArgumentError arrivals(pooled = true, weight_σ = 0.8)
        @test_throws ArgumentError arrivals(pooled = true, weights = ones(100))
    end
end
