using Nto1AdEx: BYTES_OF_PACK, MOST_OCTETS, TRACE_BYTES, capacity, make_octets, make_teams, share_slot

@testset "threads" begin
    one, two = split.(fetch.(FINGERPRINTS))
    @test one[1] == "1" && two[1] == "2"
    @test one[2] == two[2]
end

@testset "memory" begin
    @testset "traces of $steps steps fit" for steps in
            [10, 1000, 100_000, 1_000_000, 6_000_000, 7_500_000, 12_000_000]
        workers, octets = capacity(steps, true)
        @test 1 ≤ workers ≤ Threads.nthreads()
        @test 1 ≤ octets ≤ MOST_OCTETS
        @test workers * octets * steps * BYTES_OF_PACK ≤ TRACE_BYTES
    end

    @testset "the longest runs take one octet at a time" begin
        @test capacity(10^9, true) == (1, 1)
    end

    @testset "without traces there is no bound" begin
        @test capacity(10^9, false) == (Threads.nthreads(), MOST_OCTETS)
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
        most, workers = rand(rng, 1:MOST_OCTETS), rand(rng, 1:4)
        teams = make_teams(octets, most, workers)
        @test unique(reduce(vcat, teams)) == octets
        @test length(unique(length.(teams))) == 1 && length(teams[1]) ≤ most
        @test length(teams) ≤ workers * cld(length(octets), most * workers)
    end
end
