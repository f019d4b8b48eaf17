# The random stream: xoshiro256++ as Julia 1.7 to 1.10 seeds and uses it for `Xoshiro(seed)`.
#
# The lab note ran on Julia 1.9. Carrying its default generator ourselves makes every number the
# same on every Julia, also on those older than xoshiro (1.5, 1.6) and those that seed it otherwise
# (1.11 on). Only the stream is ours: the ziggurats' tables are those of the Random standard library.
#
# Source of the generator: Blackman & Vigna, "Scrambled linear pseudorandom number generators",
# ACM Trans. Math. Softw. 47:36 (2021).

"""
    Xoshiro256pp(seed::Integer)
    Xoshiro256pp(seed::Integer, purpose::String)

The generator `Random.Xoshiro(seed)` of Julia 1.7 to 1.10, for `seed ≥ 0`; or another that belongs to
the seed and a purpose. It draws nothing from the first, whose numbers stay as they are.

# Example
```jldoctest
julia> rand(Nto1AdEx.Xoshiro256pp(1), UInt64)
0x12c8232d1285f5ce
```
"""
mutable struct Xoshiro256pp <: AbstractRNG
    s0::UInt64
    s1::UInt64
    s2::UInt64
    s3::UInt64
end

Xoshiro256pp(seed::Integer) = Xoshiro256pp(seed_words(seed)...)

function Xoshiro256pp(seed::Integer, purpose::String)
    # Seeds alone are a multiple of four bytes: none is the same as a seed with a purpose.
    ncodeunits(purpose) % 4 == 0 && throw(ArgumentError("a purpose of 4n bytes"))
    return Xoshiro256pp(seed_words(seed, codeunits(purpose))...)
end

"""
The four state words of a seed: SHA-256 of its 32-bit words, least significant first, and of the
bytes `purpose` after them.
"""
function seed_words(seed::Integer, purpose = UInt8[])
    seed ≥ 0 || throw(ArgumentError("seed must be a non-negative integer, not $seed"))
    bytes = UInt8[]
    rest = seed
    while true
        word = (rest & 0xffffffff) % UInt32
        for shift in (0, 8, 16, 24)
            push!(bytes, (word >> shift) % UInt8)
        end
        rest >>= 32
        iszero(rest) && break
    end
    digest = sha256(append!(bytes, purpose))
    return word_at(digest, 1), word_at(digest, 9), word_at(digest, 17), word_at(digest, 25)
end

"The little-endian number of `n` bytes in `bytes` that begins at `first`."
function word_at(bytes::Vector{UInt8}, first::Int, n::Int = 8)
    word = UInt64(0)
    for k in (first + n - 1):-1:first
        word = (word << 8) | bytes[k]
    end
    return word
end

@inline rotl(x::UInt64, k::Int) = (x << k) | (x >> (64 - k))

# The state as a plain tuple, for loops that want it in registers.
const XoshiroState = NTuple{4, UInt64}

"One step of the generator: the 64-bit word drawn, and the state after it."
@inline function next_word((s0, s1, s2, s3)::XoshiroState)
    word = rotl(s0 + s3, 23) + s0
    t = s1 << 17
    s2 ⊻= s0
    s3 ⊻= s1
    s1 ⊻= s2
    s0 ⊻= s3
    s2 ⊻= t
    s3 = rotl(s3, 45)
    return word, (s0, s1, s2, s3)
end

@inline state(rng::Xoshiro256pp) = (rng.s0, rng.s1, rng.s2, rng.s3)
@inline function state!(rng::Xoshiro256pp, (s0, s1, s2, s3)::XoshiroState)
    rng.s0, rng.s1, rng.s2, rng.s3 = s0, s1, s2, s3
    return rng
end

@inline function next_word!(rng::Xoshiro256pp)
    word, after = next_word(state(rng))
    state!(rng, after)
    return word
end

# What makes `rand`, `randn` and `randexp` of the standard library draw from this stream.
Random.rng_native_52(::Xoshiro256pp) = UInt64
Random.rand(rng::Xoshiro256pp, ::Random.SamplerType{UInt64}) = next_word!(rng)
Random.rand(rng::Xoshiro256pp, ::Random.SamplerTrivial{Random.UInt52Raw{UInt64}}) =
    next_word!(rng) >>> 12
Random.rand(rng::Xoshiro256pp, ::Random.SamplerTrivial{Random.UInt52{UInt64}}) =
    next_word!(rng) >>> 12
Random.rand(rng::Xoshiro256pp, ::Random.SamplerTrivial{Random.CloseOpen01_64}) =
    uniform(next_word!(rng))

"Uniform in [0, 1) from a raw word."
@inline uniform(word::UInt64) = (word >>> 11) * 0x1p-53
