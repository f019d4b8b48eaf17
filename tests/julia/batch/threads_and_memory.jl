using Nto1AdEx: BYTES_OF_PACK, TEAM, make_octets, make_teams, rows_at_once, share_slot

@testset "threads" begin
    one, two = split.(fetch.(FINGERPRINTS))
    @test one[1] == "1" && two[1] == "2"
    @test one[2:end] == two[2:end]
end

@testset "memory" begin
    @testset "traces of $steps steps of $octets octets fit" for octets in 1:TEAM, steps in
            [1, 10, 1000, 100_000, 1_000_000, 6_000_000, 10^9]
        rows = rows_at_once(steps, octets, 256_000_000)
        @test 1 ≤ rows ≤ steps && rows * octets * BYTES_OF_PACK ≤ 256_000_000
    end

    @testset "in segments of $bytes bytes the results are the same" for bytes in (1, 10_000, 1_000_000)
        runs = [Run(N, seed, strength * 15e-12 * 6500 / N)
                for N in (1, 10, 500) for seed in 0:3 for strength in (0, 0.3, 1, 3)]
        whole, segments = batched(runs, 1.0), batched(runs, 1.0; trace_bytes = bytes)
        for name in fieldnames(Nto1AdEx.BatchResult)
            @test isequal(getfield(whole, name), getfield(segments, name))
        end
    end
end

@testset "octets and teams hold every run" begin
    rng = MersenneTwister(5)
    for _ in 1:200
        slots = rand(rng, 1:12)
        slot_of_run = rand(rng, 1:slots, rand(rng, 1:300))
        octets = make_octets(slot_of_run, slots)
        counted = reduce(vcat, [octet.runs[1:octet.used] for octet in octets])
        @test sort(counted) == eachindex(slot_of_run)
        @test all(octet -> octet.slots == slot_of_run[octet.runs], octets)
        @test count(!share_slot, octets) ≤ cld(7slots, 8)
        workers = rand(rng, 1:4)
        teams = make_teams(octets, workers)
        @test reduce(vcat, teams) == octets
        @test all(team -> 1 ≤ length(team) ≤ TEAM, teams)
        @test length(teams) ≤ workers * cld(length(octets), TEAM * workers)
    end
end
