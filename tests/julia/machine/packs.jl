using Nto1AdEx: LANES, Pack, StepConstants, Words, after_reset, aligned, any_greater, euler_step, eight_times,
                exp2_clamped, excitatory, inhibitory, load, numbers, lower_halves, power_of_two, store!, upper_halves,
                where_greater


same(a, b) = all(a .=== b)

@testset "what is done to a pack is done to each of its numbers, bit by bit" begin
    rng = MersenneTwister(6)
    odd_ones = [0.0, -0.0, Inf, -Inf, NaN, 5e-324, 1e308, -1.0]
    some() = rand(rng) < 0.3 ? shuffle(rng, odd_ones) : 10.0 .^ rand(rng, -20:20) .* randn(rng, LANES)

    @testset "arithmetic, choice and memory" for _ in 1:200
        x, y, z = some(), some(), some()
        a, b, c = load(x, 1), load(y, 1), load(z, 1)
        @test same(numbers(a), x)
        @test same(numbers(a + b), x .+ y) && same(numbers(a - b), x .- y)
        @test same(numbers(a * b), x .* y) && same(numbers(-a), .-x)
        @test same(numbers(fma(a, b, c)), fma.(x, y, z))
        @test same(numbers(where_greater(a, b, c, a)), ifelse.(x .> y, z, x))
        @test any_greater(a, b) == any(x .> y)
        @test same(numbers(a * y[1]), x .* y[1]) && same(numbers(y[1] - a), y[1] .- x)
        @test same(numbers(fma(x[1], b, z[1])), fma.(x[1], y, z[1]))
        stored = aligned(zeros(2LANES))
        store!(stored, 2, a)
        @test all(iszero, stored[1:LANES]) && same(stored[(LANES + 1):(2LANES)], x)
    end

    @testset "powers of two" begin
        y = [-1e4, -1022.0, -3.7, -0.5, 0.0, 0.49, 1022.0, 1e4]
        @test same(numbers(exp2_clamped(load(y, 1))), exp2_clamped.(y))
        shifted = 0x1.8p52 .+ (-4.0:3.0)
        @test numbers(power_of_two(load(collect(shifted), 1))) == 2.0 .^ (-4:3)
    end

    @testset "arrivals" begin
        word = 0xfffe0003
        @test numbers(lower_halves(eight_times(word))) == fill(excitatory(word), LANES) == fill(3.0, LANES)
        @test numbers(upper_halves(eight_times(word))) == fill(inhibitory(word), LANES) == fill(65534.0, LANES)
    end

    @testset "the neuron's step and reset" for _ in 1:100
        c = StepConstants(cortical_RS, 0.0, 1e-4)
        V, w = 0.2 .* rand(rng, LANES) .- 0.1, 1e-10 .* randn(rng, LANES)
        ge, gi = 1e-8 .* rand(rng, LANES), 1e-8 .* rand(rng, LANES)
        V₁, w₁ = euler_step(load(V, 1), load(w, 1), load(ge, 1), load(gi, 1), 1e-12, c)
        alone = euler_step.(V, w, ge, gi, 1e-12, Ref(c))
        @test same(numbers(V₁), first.(alone)) && same(numbers(w₁), last.(alone))
        V₂, w₂ = after_reset(load(V, 1), load(w, 1), c)
        alone = after_reset.(V, w, Ref(c))
        @test same(numbers(V₂), first.(alone)) && same(numbers(w₂), last.(alone))
    end
end
