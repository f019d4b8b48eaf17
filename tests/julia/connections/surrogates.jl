using Nto1AdEx: added_up, each_surrogate, intervals, random_up_to, state, Xoshiro256pp

"The surrogates of a train as the text describes them, one vector each."
function all_surrogates(times, n; seed = 1)
    found = Vector{Float64}[]
    each_surrogate((_, shuffled) -> push!(found, added_up(shuffled)), times, n, seed)
    return found
end

"Fisher and Yates's shuffle as Julia 1.5 to 1.10 has it, word by word."
function naive_shuffle!(rng, a)
    n = length(a)
    mask = nextpow(2, max(n, 2)) - 1
    for i in n:-1:2
        mask >> 1 == i && (mask >>= 1)
        j = typemax(Int)
        while j > i - 1
            j = Int((rand(rng, UInt64) >>> 12) & UInt64(mask))
        end
        a[i], a[j + 1] = a[j + 1], a[i]
    end
    return a
end

@testset "surrogates" begin
    @testset "whole numbers" begin
        rng = Xoshiro256pp(1)
        # The high words of 200 times the first three words of the stream.
        @test [random_up_to(rng, 200) for _ in 1:3] ==
              [1 + Int((widen(w) * 200) >> 64) for w in
               (0x12c8232d1285f5ce, 0x5967e3e80defcf01, 0xb2e64e3806e9135f)] == [15, 70, 140]
        # Of so large a range, a third of the words are drawn anew.
        n = 3 * 2^61
        rng, plain = Xoshiro256pp(2), Xoshiro256pp(2)
        unfair = rem(big(2)^64 - n, n)
        function naive_up_to(n)
            while true
                product = big(rand(plain, UInt64)) * n
                product % big(2)^64 ≥ unfair && return Int(product ÷ big(2)^64) + 1
            end
        end
        @test [random_up_to(rng, n) for _ in 1:1000] == [naive_up_to(n) for _ in 1:1000]
        @test state(rng) == state(plain) != state(Xoshiro256pp(2))
        @test [random_up_to(rng, 1) for _ in 1:3] == [1, 1, 1]
    end

    @testset "shuffling $n" for n in (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 1000)
        rng = Xoshiro256pp(3)
        expected = naive_shuffle!(rng, collect(1.0:n))
        ours = collect(1.0:n)
        @test Nto1AdEx.shuffle!(ours, state(Xoshiro256pp(3))) == state(rng)
        @test ours == expected
        # The standard library's, which draws otherwise from Julia 1.11 on.
        VERSION < v"1.11" && @test ours == Random.shuffle!(Xoshiro256pp(3), collect(1.0:n))
    end

    @testset "each has the train's intervals, in an order of its own" begin
        times = cumsum(rand(MersenneTwister(1), 50))
        found = all_surrogates(times, 20)
        @test all(s -> sort(intervals(s)) ≈ sort(intervals(times)), found)
        @test all(s -> issorted(s) && s[end] ≈ times[end], found)
        @test length(unique(found)) == 20
        @test found == all_surrogates(times, 20) != all_surrogates(times, 20; seed = 2)
        @test added_up(intervals(times)) ≈ times
    end

    @testset "of no spike, and of one" begin
        @test all_surrogates(Float64[], 2) == [[], []]
        @test all_surrogates([0.3], 2) == [[0.3], [0.3]]
    end
end
