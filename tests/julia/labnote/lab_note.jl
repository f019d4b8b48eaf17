# The numbers that the lab note prints, each to its last printed digit.

include(joinpath(PROJECT, "src_jl", "note_sweep.jl"))

@testset "lab note" begin
    rows = collect(NoteSweep.note_sweep())

    @testset "table of the 180 runs" begin
        printed = [(30.0, 5, -53.365445, 12.7), (30.0, 6, -53.325009, 12.5),
                   (30.0, 7, -53.339397, 12.1), (30.0, 8, -53.243763, 11.8),
                   (30.0, 9, -53.282189, 11.5)]
        for (row, expected) in zip(rows[(end - 4):end], printed)
            @test row[1:2] == expected[1:2] && row[4] == expected[4]
            @test round(row[3]; digits = 6) == expected[3]
        end
        @test all(row -> round(row[3]; digits = 8) == -64.99999991 && row[4] == 0, rows[1:5])
    end

    @testset "means of each weight" begin
        medians = [-65.0, -60.760530, -57.772544, -55.545334, -53.767998, -53.241056,
                   -53.253564, -53.429906, -53.535252, -53.789522, -53.944610, -53.971094,
                   -53.909696, -53.865161, -53.684544, -53.589417, -53.407884, -53.284075]
        rates = [0.0, 0.0, 0.0, 0.0, 0.0, 0.35, 1.44, 2.05, 2.46, 3.31, 4.0, 4.59, 5.45, 6.89, 8.19,
                 9.57, 10.87, 12.18]
        for (i, seeds) in enumerate(Iterators.partition(rows, 10))
            @test round(mean(getindex.(seeds, 3)); digits = 6) == medians[i]
            @test round(mean(getindex.(seeds, 4)); digits = 2) == rates[i]
        end
    end

    @testset "rates at the first guesses and at the roots" begin
        printed = [(10, 24.48, 2.83884334e-9, 3.99), (20, 18.11, 1.85624115e-9, 4.00),
                   (45, 13.27, 1.052897e-9, 4.01), (100, 9.97, 0.58695123e-9, 4.00),
                   (200, 7.84, 0.33519511e-9, 4.01), (400, 6.85, 183.88420978e-12, 4.00),
                   (800, 5.83, 100.2994751e-12, 4.00), (1600, 4.73, 55.84664628e-12, 4.01),
                   (3200, 4.46, 29.04560215e-12, 4.00), (6500, 4.00, 15.03590947e-12, 4.00)]
        for (N, first_rate, root, rate_at_root) in printed
            weights = [15e-12 * 6500 / N, root]
            rates = batched([Run(N, seed, we; drop_last_spike = true) for we in weights for seed in 0:9], 10.0;
                            statistics = (:spike_count,)).spike_count ./ 10
            @test round(mean(rates[1:10]); digits = 2) == first_rate
            @test round(mean(rates[11:20]); digits = 2) == rate_at_root
        end
    end

    @testset "the sweep as CSV is the stored file, byte by byte" begin
        file = IOBuffer()
        NoteSweep.write_csv(file, rows)
        @test take!(file) == read(joinpath(DATA, "note_sweep.csv"))
    end

    @testset "numbers are written as Python writes them" begin
        printed = [0.0 => "0.0", -0.0 => "-0.0", 12.5 => "12.5", -65.0 => "-65.0", 1e-4 => "0.0001",
                   1.5e-5 => "1.5e-05", 1e15 => "1000000000000000.0", 1e16 => "1e+16",
                   123456789.0 => "123456789.0", 5e-324 => "5e-324", 1e300 => "1e+300",
                   -0.00012345 => "-0.00012345", 0.1 + 0.2 => "0.30000000000000004",
                   Inf => "inf", -Inf => "-inf", NaN => "nan"]
        for (number, expected) in printed
            @test NoteSweep.python(number) == expected
        end
    end
end
