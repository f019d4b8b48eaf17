@testset "single run" begin
    run = sim(6500, 10)

    @testset "membrane potential of the lab note's first run" begin
        expected = [-64.99999999971011, -64.99986538403684, -64.99623327313549,
                    -54.53301958436203, -54.51563328593767, -54.49719995271615]
        @test 1e3 .* run.V[[1:3; end-2:end]] ≈ expected rtol = 0 atol = 1e-9
        @test length(run.V) == 100_000
    end

    @testset "what it tells, by the note's names" begin
        @test run.spikerate == 4.1 && length(run.spiketimes) == 41
        @test (run.N, run.duration, run.seed, run.wₑ, run.wᵢ) == (6500, 10.0, 1, 14e-12, 56e-12)
        @test run.Nₑ == run.Ne == 5200
        @test length(run.rates) == length(run.trains) == 6500
        @test issorted(run.spiketimes) && all(t -> 0 ≤ t < 10, run.spiketimes)
    end

    @testset "ceiled spikes" begin
        V = ceil_spikes(run)
        raised = findall(V .!= run.V)
        @test length(raised) == 41 && all(==(40e-3), V[raised])
        @test raised == round.(Int, run.spiketimes ./ 1e-4) .+ 1
        @test all(==(-53e-3), run.V[raised])
    end

    @testset "inhibition is four times as strong unless it is given" begin
        @test sim(100, 1, 3, 600e-12).V == sim(100, 1, 3, 600e-12, 2400e-12).V
        @test sim(100, 1, 3, 600e-12).V != sim(100, 1, 3, 600e-12, 600e-12).V
    end

    @testset "for round(t_ref/Δt) steps after a spike V stays at Vr, and w goes on" begin
        for (t_ref, held) in ((0.0, 0), (0.4e-4, 0), (1e-4, 1), (2.5e-3, 25))
            neuron = AdEx(t_ref = t_ref)
            refractory = sim(100, 1, 3, 1e-9; neuron = neuron)
            arrivals = Nto1AdEx.draw(refractory.input, Nto1AdEx.TimeGrid(1.0, 1e-4)).arrivals
            w = first(Nto1AdEx.integrate(neuron, 1e-9, 4e-9, arrivals, 1e-4; record = (:w,))).w
            for t in refractory.spiketimes[1:3]
                k = round(Int, t / 1e-4) + 1
                @test all(==(neuron.Vr), refractory.V[k:(k + held)])
                @test refractory.V[k + held + 1] != neuron.Vr
                pull = (neuron.a * (neuron.Vr - neuron.EL) - w[k]) * 1e-4 / neuron.τw
                @test w[k + 1] ≈ w[k] + pull
            end
        end
    end

    @testset "an alpha synapse peaks after τ, at its weight" begin
        grid = Nto1AdEx.TimeGrid(0.1, 1e-6)
        one_spike = Nto1AdEx.given_arrivals([1e-3 - 5e-7], [1], 1, grid; drop_last_spike = false)
        ge = first(Nto1AdEx.integrate(AdEx(τe = 7e-3), 1e-9, 0.0, one_spike, 1e-6; alpha = true,
                                      record = (:ge,))).ge
        @test maximum(ge) ≈ 1e-9 rtol = 1e-4
        @test argmax(ge) * 1e-6 ≈ 8e-3 atol = 1e-5
        t = (1:50_000) .* 1e-6
        @test ge[1001:51_000] ≈ 1e-9 .* (t ./ 7e-3) .* exp.(1 .- t ./ 7e-3) rtol = 1e-3
    end

    @testset "V and w begin where they are told to" begin
        begun = sim(1, 1e-3, 1, 0.0; neuron = AdEx(V_init = -60e-3, w_init = 50e-12))
        c = Nto1AdEx.StepConstants(cortical_RS, 0.0, 1e-4)
        @test begun.V[1] == Nto1AdEx.euler_step(-60e-3, 50e-12, 0.0, 0.0, 0.0, c)[1]
        @test AdEx(EL = -70e-3).V_init == -70e-3
    end

    @testset "the last input spike" begin
        # The rates of the note's first guesses need its slip, these are 24.48 and 18.11 Hz.
        rate(N, drop) = mean([sim(N, 10, seed, 15e-12 * 6500 / N; drop_last_spike = drop).spikerate
                              for seed in 0:9])
        @test rate(10, true) ≈ 24.48 && rate(20, true) ≈ 18.11
        @test rate(10, false) ≈ 24.50 && rate(20, false) ≈ 18.12     # tests/reference.py
        V(drop) = [sim(45, 10, seed, 1e-9; drop_last_spike = drop).V for seed in 0:9]
        @test V(true) != V(false)
    end

    @testset "runs of all sorts equal those of an independent implementation" begin
        for stored in read_csv(joinpath(DATA, "mixed_runs.csv"))
            number(name) = parse(Float64, getfield(stored, name))
            N, seed = parse(Int, stored.N), parse(Int, stored.seed)
            mixed = sim(N, number(:duration_s), seed, number(:we_S), number(:wi_S);
                        drop_last_spike = true)
            @test naive_median(ceil_spikes(mixed)) ≈ number(:median_Vm_V) rtol = 0 atol = 1e-12
            @test mixed.spikerate == number(:output_rate_Hz)
            N ≤ 6500 && @test sum(length, mixed.trains) == parse(Int, stored.input_spikes)
        end
    end

    @testset "signals, thinned out" begin
        grid = Nto1AdEx.TimeGrid(1.0, 1e-4)
        arrivals = Nto1AdEx.draw(Nto1AdEx.InputKey(seed = 1, N = 100, duration = 1.0), grid).arrivals
        record(names, every) = first(Nto1AdEx.integrate(cortical_RS, 6e-10, 24e-10, arrivals, 1e-4;
                                                        record = names, every = every))
        all_of_it = record(Nto1AdEx.SIGNALS, 1)
        thin = record((:V, :ge), 7)
        @test thin.V == all_of_it.V[1:7:end] && thin.ge == all_of_it.ge[1:7:end]
        @test isempty(thin.w) && isempty(thin.gi) && isempty(thin.I_syn)
        @test all_of_it.V == record((:V,), 1).V
        n = cortical_RS
        @test all_of_it.I_syn ≈ all_of_it.ge .* (all_of_it.V .- n.Ee) .+
                                all_of_it.gi .* (all_of_it.V .- n.Ei)
    end
end
