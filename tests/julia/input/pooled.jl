using Nto1AdEx: CountTable, CountTables, Modulation, Xoshiro256pp, count_at, draw_count, pooled_input

@testset "pooled inputs" begin
    pooled(; more...) = draw(InputKey(; seed = 1, pooled = true, duration = 1.0, more...), TimeGrid(1.0, 1e-4))

    @testset "a count table has the Poisson distribution" begin
        for mean in (0.5, 2.08, 37.0, 5000.0)
            table = CountTable(mean)
            k = table.least .+ eachindex(table.cumulative) .- 1
            log_p = [n * log(mean) - mean - reduce(+, log.(1:n); init = 0.0) for n in k]
            @test table.cumulative ≈ cumsum(exp.(log_p)) rtol = 1e-10
            @test count_at(table, 0.0) == k[1] && count_at(table, prevfloat(1.0)) ≤ k[end]
            for u in (0.1, 0.5, 0.999), n in (count_at(table, u),)
                @test table.cumulative[n - k[1] + 1] > u
                n > k[1] && @test table.cumulative[n - k[1]] ≤ u
            end
        end
    end

    @testset "the stream, by its first numbers" begin
        given = pooled(N = 6500, dist = LogNormalRates(σ = 0.0)).arrivals
        e, i = counts(given)
        @test e[1:12] == [0, 2, 3, 4, 4, 3, 1, 1, 6, 2, 1, 1]
        @test i[1:12] == [0, 2, 1, 1, 0, 0, 0, 0, 2, 0, 1, 0]
        @test given.spikes == sum(e) + sum(i) == 26015
        few_e, few_i = counts(pooled(N = 100, dist = LogNormalRates(σ = 0.0)).arrivals)   # drawn
        @test findall(!iszero, few_e)[1:6] == [20, 91, 102, 161, 172, 177]
        @test Nto1AdEx.Xoshiro256pp(1, "pooled excitation").s0 == 0xc8a692a34d712b40
    end

    @testset "kinds that several inputs have are drawn once, and are the same" begin
        grid = TimeGrid(1.0, 1e-4)
        # Of a step, 0.02 and 0.64 excitatory spikes, and 0.3 and 0.6 inhibitory ones; and none.
        keys = [InputKey(seed = seed, N = 500, Ne = 400, pooled = true, duration = 1.0,
                         dist = LogNormalRates(mean_rate_e = e, mean_rate_i = i, σ = 0.0))
                for seed in (1, 2) for e in (0.0, 0.5, 16.0) for i in (0.0, 30.0, 60.0)]
        @test length(Nto1AdEx.shared_kinds(keys)) == 2 * (3 + 3)
        Nto1AdEx.forget_inputs!()
        for (key, together) in zip(keys, Nto1AdEx.inputs(keys, grid))
            alone = draw(key, grid)
            @test Nto1AdEx.all_counts(together.arrivals) == Nto1AdEx.all_counts(alone.arrivals)
            @test together.arrivals.spikes == alone.arrivals.spikes
        end
        @test isempty(Nto1AdEx.shared_kinds(keys[1:1]))
        other = [InputKey(seed = 1, N = 500, pooled = true, duration = 1.0) for _ in 1:2]   # random rates
        @test isempty(Nto1AdEx.shared_kinds(other))
    end

    @testset "rates are those of single inputs" begin
        one_by_one = draw(InputKey(seed = 1, N = 50, duration = 1.0), TimeGrid(1.0, 1e-4))
        @test pooled(N = 50).rates == one_by_one.rates
        @test isempty(pooled(N = 50, dist = LogNormalRates(σ = 0.0)).rates)
    end

    @testset "the two kinds and the two ways to draw have the right means and variances" begin
        grid = TimeGrid(60.0, 1e-4)
        for N in (500, 6500, 40_000)
            key = InputKey(seed = 3, N = N, Ne = N ÷ 2, pooled = true, duration = 60.0,
                           dist = LogNormalRates(σ = 0.0, mean_rate_e = 4.0, mean_rate_i = 8.0))
            e, i = counts(draw(key, grid).arrivals)
            for (n, λ) in ((e, 2e-4N), (i, 4e-4N))
                @test mean(n) ≈ λ atol = 5sqrt(λ / 6e5)
                @test std(n)^2 ≈ λ atol = 5sqrt((λ + 2λ^2) / 6e5)
            end
        end
    end

    @testset "counts of rates that change have the mean and variance of the moment" begin
        grid = TimeGrid(60.0, 1e-4)
        modulation = Modulation(collect(0.0:1.0:59.0), repeat([0.5, 0.0, 3.0], 20))
        for N in (400, 6500, 400_000)       # drawn one by one; counted; counted with spacings above 0.5
            key = InputKey(seed = 3, N = N, Ne = N, pooled = true, duration = 60.0, modulation_e = modulation,
                           dist = LogNormalRates(σ = 0.0, mean_rate_e = 8.0))
            e, _ = counts(draw(key, grid).arrivals)
            for (piece, factor) in enumerate((0.5, 0.0, 3.0))
                n = reduce(vcat, [e[(10_000k + 2):(10_000k + 10_000)] for k in (piece - 1):3:59])
                λ = 8e-4N * factor
                @test mean(n) ≈ λ atol = 5sqrt(λ / 2e5)
                @test std(n)^2 ≈ λ atol = 5sqrt((λ + 2λ^2) / 2e5)
            end
        end
    end

    @testset "numbers of a mean between two tables have the Poisson distribution" begin
        tables, s, n = CountTables(4.0), Nto1AdEx.state(Xoshiro256pp(1)), zeros(Int, 100_000)
        for i in eachindex(n)
            n[i], s = draw_count(tables, 2.3, s)
        end
        for (k, p) in enumerate((0.1003, 0.2306, 0.2652, 0.2033, 0.1169, 0.0538))   # e⁻²·³ 2.3ᵏ / k!, from 0
            @test count(==(k - 1), n) / 100_000 ≈ p atol = 5sqrt(p / 100_000) + 5e-5
        end
    end

    @testset "more than a time step can hold" begin
        @test_throws ArgumentError pooled(N = 10^9, dist = LogNormalRates(σ = 0.0))
        @test_throws ArgumentError pooled(N = 204_700_000, dist = LogNormalRates(σ = 0.0))
        @test_throws ArgumentError pooled(N = 10, drop_last_spike = true)
    end
end
