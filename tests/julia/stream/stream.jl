using Nto1AdEx: Xoshiro256pp, exponential, normal, normals, state

words(seed, n) = (rng = Xoshiro256pp(seed); [rand(rng, UInt64) for _ in 1:n])

function exponentials_unlike_randexp(rng, s, n)
    differing = 0
    for _ in 1:n
        x, s = exponential(s)
        differing += x != randexp(rng)
    end
    return differing, s
end

normals_unlike_randn(ours, theirs, n) =
    count(_ -> normal(ours, rand(ours, UInt64) >>> 12) != randn(theirs), 1:n)

@testset "random stream" begin
    @testset "words" begin
        @test words(1, 3) == [0x12c8232d1285f5ce, 0x5967e3e80defcf01, 0xb2e64e3806e9135f]
        # Computed by tests/reference.py.
        @test words(0, 2) == [0x67dbeba77c5b608f, 0x118c381a04770c92]
        @test words(2^32 - 1, 2) == [0x3c1b9d6139fb6146, 0x0f953d8c52581e60]
        @test words(2^32, 2) == [0x57774aa944c8e2ba, 0x5ae20555fbee7650]
        @test words(2^53 + 1, 2) == [0x7f3ef4c3378157db, 0xd96cb8c900b61d51]
        @test words(typemax(Int64), 2) == [0x14a5816e746a53a9, 0x0c9da53384294e46]
    end

    @testset "uniform numbers" begin
        @test rand(Xoshiro256pp(1)) == (0x12c8232d1285f5ce >>> 11) / 2.0^53
    end

    @testset "exponential numbers are those of randexp" begin
        rng, s = Xoshiro256pp(5), state(Xoshiro256pp(5))
        differing, s = exponentials_unlike_randexp(rng, s, 500_000)   # hundreds from the tail
        @test differing == 0
        @test s == state(rng)
    end

    @testset "normal numbers" begin
        z = normals(Xoshiro256pp(1), 10)
        @test z[1:3] == [0.06193274031408013, 0.2784058141640002, -0.5958244153640522]
        @test z[9:10] == [0.972024394360624, 1.546409924955377]
        # The last of N numbers of seed 3, where the way to draw them changes (tests/reference.py).
        last_of = [6 => -1.6351708616034744, 7 => 1.5324588165455708, 8 => -0.17740831153883255,
                   9 => -0.834429758616601, 16 => 0.14948478857137362]
        for (N, expected) in last_of
            @test normals(Xoshiro256pp(3), N)[end] ≈ expected rtol = 1e-14
        end
        one_by_one = Xoshiro256pp(4)
        @test normals(Xoshiro256pp(4), 6) == [randn(one_by_one) for _ in 1:6]
    end

    @testset "a normal number is that of randn, whatever its first word" begin
        ours, theirs = Xoshiro256pp(6), Xoshiro256pp(6)
        @test normals_unlike_randn(ours, theirs, 1_000_000) == 0
        @test state(ours) == state(theirs)
    end

    if v"1.7" ≤ VERSION < v"1.11"
        @testset "this Julia's own Xoshiro" begin
            for seed in (0, 1, 2, 2^32, 2^53 + 1), N in (1, 6, 7, 8, 9, 100, 6500)
                ours, theirs = Xoshiro256pp(seed), Random.Xoshiro(seed)
                @test normals(ours, N) == randn(theirs, N)
                @test [randexp(ours) for _ in 1:1000] == [randexp(theirs) for _ in 1:1000]
                @test rand(ours, UInt64) == rand(theirs, UInt64)
            end
        end
    end
end
