using Nto1AdEx: noise

@testset "noise" begin
    @testset "the stream, by its first numbers" begin
        @test noise(1, 5e-3, 3, 1e-4) == [-0.35768097524176923, -0.21784786709610507, -0.3056109761271479]
    end

    @testset "has the law of an Ornstein–Uhlenbeck process" begin
        τ, Δt = 5e-3, 1e-4
        y = noise(7, τ, 2_000_000, Δt)        # 20 000 time constants
        @test abs(mean(y)) < 4 * sqrt(2 / 40_000)
        @test mean(y .^ 2) ≈ 1 atol = 4 * sqrt(2 / 40_000)
        for lag in (1, 50, 100)
            @test mean(y[1:(end - lag)] .* y[(lag + 1):end]) ≈ exp(-lag * Δt / τ) atol = 0.03
        end
        @test std([noise(seed, 1.0, 1, Δt)[1] for seed in 1:2000]) ≈ 1 atol = 0.06    # from the start
    end

    @testset "leaves the input as it is" begin
        quiet = sim(100, 0.5, 3, 0.6e-9)
        loud = sim(100, 0.5, 3, 0.6e-9; current = Current(noise_std = 50e-12))
        @test loud.rates == quiet.rates && loud.trains == quiet.trains && loud.V != quiet.V
    end
end
