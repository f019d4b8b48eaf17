using Nto1AdEx: StepConstants, exp2_clamped, euler_step, after_reset

@testset "neuron" begin
    @testset "the upswing's power of two is good to 4 ulp" begin
        rng = MersenneTwister(2)
        ys = [2044 .* rand(rng, 20_000) .- 1022; 300 .* rand(rng, 20_000) .- 150; -1022.0:1022.0;
              -0.5; 0.5; nextfloat(0.5); eps(); -eps(); -0.0]
        ulps(y) = abs(Float64((exp2_clamped(y) - exp2(big(y))) / eps(Float64(exp2(big(y))))))
        @test maximum(ulps, ys) ≤ 4
    end

    @testset "far from the threshold it only stays finite" begin
        @test exp2_clamped(5000.0) == exp2_clamped(Inf) == 2.0^1022
        @test exp2_clamped(-5000.0) == exp2_clamped(-Inf) == 2.0^-1022
    end

    @testset "one Euler step, written as the equations are" begin
        n, Δt = cortical_RS, 1e-4
        c = StepConstants(n, 20e-12, Δt)
        for (V, w, ge, gi) in [(-65e-3, 0.0, 0.0, 0.0), (-51e-3, 30e-12, 4e-9, 9e-9),
                               (-47e-3, -5e-12, 80e-9, 0.0), (-90e-3, 1e-12, 0.0, 50e-9)]
            I_syn = ge * (V - n.Ee) + gi * (V - n.Ei)
            upswing = n.gL * n.ΔT * exp((V - n.VT) / n.ΔT)
            dV = (-n.gL * (V - n.EL) + upswing - I_syn - w + 20e-12) / n.C
            dw = (n.a * (V - n.EL) - w) / n.τw
            V₁, w₁ = euler_step(V, w, ge, gi, 20e-12, c)
            @test V₁ ≈ V + Δt * dV rtol = 1e-13
            @test w₁ ≈ w + Δt * dw rtol = 1e-13
        end
    end

    @testset "a spike resets V and adds to w, beyond the threshold only" begin
        c = StepConstants(cortical_RS, 0.0, 1e-4)
        @test after_reset(nextfloat(40e-3), 1e-12, c) == (-53e-3, 1e-12 + 65e-12)
        @test after_reset(40e-3, 1e-12, c) == (40e-3, 1e-12)
    end
end
