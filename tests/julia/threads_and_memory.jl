using Nto1AdEx: MOST_LANES, REGISTER, Slot, TRACE_BYTES, capacity, make_tiles

@testset "threads" begin
    one, two = split.(fetch.(FINGERPRINTS))
    @test one[1] == "1" && two[1] == "2"
    @test one[2] == two[2]
end

@testset "memory" begin
    @testset "traces of $steps steps fit" for steps in
            [10, 1000, 100_000, 1_000_000, 6_000_000, 7_500_000, 12_000_000]
        workers, lanes = capacity(steps, true)
        @test 1 ≤ workers ≤ Threads.nthreads()
        @test REGISTER ≤ lanes ≤ MOST_LANES && lanes % REGISTER == 0
        @test 8 * workers * lanes * steps ≤ TRACE_BYTES
    end

    @testset "the longest runs take one register of lanes at a time" begin
        @test capacity(10^9, true) == (1, REGISTER)
    end

    @testset "without traces there is no bound" begin
        @test capacity(10^9, false) == (Threads.nthreads(), MOST_LANES)
    end

    @testset "tiles hold every run once, and no more lanes than they may" begin
        rng = MersenneTwister(5)
        for _ in 1:200
            slots = [Slot(zeros(UInt32, 1), 0.1, 0.1) for _ in 1:rand(rng, 1:12)]
            slot_of_run = rand(rng, eachindex(slots), rand(rng, 1:300))
            lanes, workers = REGISTER * rand(rng, 1:12), rand(rng, 1:4)
            tiles = make_tiles(slots, slot_of_run, lanes, workers)
            @test sort(filter(!iszero, reduce(vcat, [tile.run for tile in tiles]))) ==
                  eachindex(slot_of_run)
            @test all(tile -> length(tile.run) ≤ lanes, tiles)
        end
    end
end
