# What one core of this machine can do at best, by loops that do nothing else. benchmarks/README.md
# measures our distance from it.
#
#     julia benchmarks/peak.jl                  a line of name and number each
module Peak

using Base.Cartesian: @nexprs, @ntuple
using Random, SHA

include(joinpath(@__DIR__, "..", "src_jl", "stream", "xoshiro.jl"))

const SINK = Ref{Any}()     # takes what a loop has computed, or the compiler would leave the loop out

"The shortest of several tries: what disturbs a loop only ever makes it slower."
shortest(work; tries = 7) = minimum(@elapsed(SINK[] = work()) for _ in 1:tries)

# --- vector arithmetic --------------------------------------------------------------------------

const Register = NTuple{8, VecElement{Float64}}
register(x) = Register(ntuple(_ -> VecElement(x), 8))

@inline vector_fma(a::Register, b::Register, c::Register) =
    ccall("llvm.fma.v8f64", llvmcall, Register, (Register, Register, Register), a, b, c)

"Ten chains of fused multiply-adds side by side, so that no unit waits for a result."
@noinline function fma_chains(turns)
    a, b = register(0.999), register(1e-3)
    @nexprs 10 i -> x_i = register(float(i))
    for _ in 1:turns
        @nexprs 10 i -> x_i = vector_fma(x_i, a, b)
    end
    return @ntuple 10 x
end

function fma_flops()
    turns = 10_000_000
    return 10 * 8 * 2 * turns / shortest(() -> fma_chains(turns))
end

"One chain: each waits for the one before it, as the steps of a lone neuron do."
@noinline function one_chain!(x, turns)
    y = x[1]
    for _ in 1:turns
        y = fma(y, 0.999, 1e-3)
    end
    x[1] = y        # seen from outside, so that the call stays between the clock's two readings
end

function fma_latency()
    turns, x = 30_000_000, [1.0]
    return shortest(() -> one_chain!(x, turns)) / turns
end

# --- random numbers -----------------------------------------------------------------------------

@noinline function sum_words(s, n)
    total = UInt64(0)
    for _ in 1:n
        word, s = next_word(s)
        total += word
    end
    return total
end

@noinline function sum_exponentials(rng, n)
    total = 0.0
    for _ in 1:n
        total += randexp(rng)
    end
    return total
end

function random_words()
    n = 50_000_000
    s = state(Xoshiro256pp(1))
    return n / shortest(() -> sum_words(s, n))
end

"The standard library's `randexp` on the note's stream: a ziggurat, one word each, nearly always."
function random_exponentials()
    n = 10_000_000
    rng = Xoshiro256pp(1)
    return n / shortest(() -> sum_exponentials(rng, n))
end

# --- memory -------------------------------------------------------------------------------------

@noinline function add!(a, b, c)
    @inbounds @simd ivdep for i in eachindex(a)
        a[i] = b[i] + c[i]
    end
end

@noinline function write!(a)
    @inbounds @simd ivdep for i in eachindex(a)
        a[i] = 1.0
    end
end

"Bytes per second that go to and from memory in a[i] = b[i] + c[i], far larger than any cache."
function bandwidth()
    a, b, c = (ones(25_000_000) for _ in 1:3)
    return 3 * sizeof(a) / shortest(() -> add!(a, b, c))
end

"Bytes per second that are written alone, as a trace is."
function write_bandwidth()
    a = ones(25_000_000)
    return sizeof(a) / shortest(() -> write!(a))
end

function main()
    println("julia ", VERSION)
    println("cpu_name ", Sys.CPU_NAME)
    println("fma_flops ", fma_flops())
    println("fma_latency_s ", fma_latency())
    println("random_words_per_s ", random_words())
    println("randexp_per_s ", random_exponentials())
    println("bandwidth_bytes_per_s ", bandwidth())
    println("write_bytes_per_s ", write_bandwidth())
end

end # module

Peak.main()
