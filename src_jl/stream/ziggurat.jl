# Normal and exponential numbers from the stream, exactly as Julia 1.7 to 1.10 draws them.
#
# The algorithm is Marsaglia & Tsang's ziggurat (J. Stat. Softw. 5:8, 2000); the tables are those of
# the Random standard library. The exponential is written out here, on a state held in registers,
# because an input draws a quarter of a million of them.

"""
    exponential(s::XoshiroState) -> (x, s′)

One number of the standard exponential distribution, and the state after it; equal to
`randexp(::Xoshiro256pp)`.
"""
@inline function exponential(s::XoshiroState)
    word, s = next_word(s)
    bits = word >>> 12
    layer = (bits & 0xff) % Int + 1
    @inbounds x = bits * Random.we[layer]
    @inbounds bits < Random.ke[layer] && return x, s   # 98.9 % of all draws
    return exponential_unlikely(layer, x, s)
end

@noinline function exponential_unlikely(layer::Int, x::Float64, s::XoshiroState)
    word, s = next_word(s)
    u = uniform(word)
    layer == 1 && return Random.ziggurat_exp_r - log(u), s           # the tail
    above, below = Random.fe[layer - 1], Random.fe[layer]
    (above - below) * u + below < exp(-x) && return x, s            # the wedge
    return exponential(s)
end

"""
    normals(rng::Xoshiro256pp, N) -> Vector{Float64}

What `randn(Xoshiro(seed), N)` gives on Julia 1.7 to 1.10.

From seven numbers on, Julia first fills the array with raw words and then turns each into a
normal; from eight on it draws those words from eight forked generators. Both are part of the stream.
"""
function normals(rng::Xoshiro256pp, N::Integer)
    N < 7 && return [normal(rng, rand(rng, UInt64) >>> 12) for _ in 1:N]
    return Float64[normal(rng, word >>> 12) for word in raw_words!(rng, Vector{UInt64}(undef, N))]
end

@inline function normal(rng::Xoshiro256pp, bits::UInt64)
    magnitude = (bits >> 1) % Int64          # the lowest bit is the sign
    layer = (magnitude & 0xff) + 1
    @inbounds x = ifelse(isodd(bits), -magnitude, magnitude) * Random.wi[layer]
    @inbounds magnitude < Random.ki[layer] && return x
    return normal_unlikely(rng, layer, magnitude, x)
end

@noinline function normal_unlikely(rng::Xoshiro256pp, layer::Int, magnitude::Int64, x::Float64)
    if layer == 1                                                    # the tail
        r = Random.ziggurat_nor_r
        while true
            xx = -Random.ziggurat_nor_inv_r * log(rand(rng))
            yy = -log(rand(rng))
            yy + yy > xx * xx && return isodd(magnitude >> 8) ? -r - xx : r + xx
        end
    end
    above, below = Random.fi[layer - 1], Random.fi[layer]
    (above - below) * rand(rng) + below < exp(-0.5 * x * x) && return x   # the wedge
    return normal(rng, rand(rng, UInt64) >>> 12)
end

const LANES_OF_BULK_DRAW = 8
const FORK_MULTIPLIERS = (0x02011ce34bce797f, 0x5a94851fb48a6e05,
                          0x3688cf5d48899fa7, 0x867b4bb4c42e5661)

function raw_words!(rng::Xoshiro256pp, words::Vector{UInt64})
    n = length(words)
    filled = 0
    if n ≥ LANES_OF_BULK_DRAW
        lanes = forked_lanes(rng)
        while n - filled ≥ LANES_OF_BULK_DRAW
            for lane in lanes
                words[filled += 1] = next_word!(lane)
            end
        end
    end
    while filled < n
        words[filled += 1] = next_word!(rng)
    end
    return words
end

function forked_lanes(rng::Xoshiro256pp)
    lanes = Xoshiro256pp[Xoshiro256pp(0, 0, 0, 0) for _ in 1:LANES_OF_BULK_DRAW]
    s0, s1, s2, s3 = FORK_MULTIPLIERS
    foreach(lane -> lane.s0 = s0 * next_word!(rng), lanes)
    foreach(lane -> lane.s1 = s1 * next_word!(rng), lanes)
    foreach(lane -> lane.s2 = s2 * next_word!(rng), lanes)
    foreach(lane -> lane.s3 = s3 * next_word!(rng), lanes)
    return lanes
end
