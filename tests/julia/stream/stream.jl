using Nto1AdEx: Xoshiro256pp, exponential, normal, normals, state

words(seed, n) = (rng = Xoshiro256pp(seed); [rand(rng, UInt64) for _ in 1:n])

# To single precision, since the last bit of the logarithm in the tails may differ between Julias.
digest(numbers) = bytes2hex(sha256(reinterpret(UInt8, Float32.(numbers))))[1:16]

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

    # What `randexp(Xoshiro256pp(5))` of Julia 1.5.3's standard library gave, 238 of it from the tail, and
    # where it left the stream. From Julia 1.12 on it gives other numbers.
    @testset "exponential numbers are those of randexp" begin
        s = state(Xoshiro256pp(5))
        x = Float64[]
        for _ in 1:500_000
            number, s = exponential(s)
            push!(x, number)
        end
        @test x[1:2] == [0.004755924544742932, 1.3253672846109075]
        @test maximum(x) ≈ 13.376736848190449 rtol = 1e-15
        @test digest(x) == "54653f1eaec5e566"
        @test s == (0xc39a8195879406fa, 0x74f0c1d7ab9c4e02, 0x5ed1a541635eb15c, 0x001695e12e93073f)
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
        # Fewer than seven are drawn one by one: six times `randn(Xoshiro256pp(4))` of Julia 1.5.3.
        @test normals(Xoshiro256pp(4), 6) ==
              [1.7073712586406489, 2.0015123867881837, -1.3910227569932225, 0.641010650010951,
               -0.42104687252475687, -0.08960971607588541]
    end

    # A million times `randn(Xoshiro256pp(6))` of Julia 1.5.3, 296 of it from the tails.
    @testset "a normal number is that of randn, whatever its first word" begin
        rng = Xoshiro256pp(6)
        z = [normal(rng, rand(rng, UInt64) >>> 12) for _ in 1:1_000_000]
        @test z[1:2] == [-1.9757885774187898, -0.09383409762557428]
        @test maximum(z) ≈ 4.938034356929023 rtol = 1e-15
        @test digest(z) == "976d1acabb6e2af5"
        @test state(rng) ==
              (0x077a41fb2bca53a9, 0x7200b339660215b0, 0xebe4e5a12b0032c9, 0x5895992343c7f43b)
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
