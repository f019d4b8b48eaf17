# Eight numbers side by side: what the widest SIMD register holds, and what narrower machines
# compute in two or four goes.
#
# The compiler makes vector instructions of a loop only where it finds it safe, and keeps a loop's
# state in memory. With packs the neuron's equations, written once, run on one neuron or on eight,
# and the state of several packs stays in registers from one time step to the next. An operation on
# a pack is eight operations on its numbers, bit by bit.

const LANES = 8
const Register = NTuple{LANES, VecElement{Float64}}

"""
    Pack(x::Float64)

Eight times the number `x`; see [`load`](@ref) for eight different ones.
"""
struct Pack
    x::Register
end

@inline Pack(x::Float64) = Pack(ntuple(_ -> VecElement(x), Val(LANES)))
@inline Pack(x::Pack) = x

numbers(a::Pack) = Float64[a.x[l].value for l in 1:LANES]

const Numeric = Union{Float64, Pack}

for (operator, instruction) in ((:+, "fadd"), (:-, "fsub"), (:*, "fmul"))
    code = """
        %r = $instruction <8 x double> %0, %1
        ret <8 x double> %r"""
    @eval begin
        @inline Base.$operator(a::Pack, b::Pack) =
            Pack(Base.llvmcall($code, Register, Tuple{Register, Register}, a.x, b.x))
        @inline Base.$operator(a::Pack, b::Float64) = $operator(a, Pack(b))
        @inline Base.$operator(a::Float64, b::Pack) = $operator(Pack(a), b)
    end
end

@inline Base.:-(a::Pack) = -0.0 - a

@inline Base.fma(a::Pack, b::Pack, c::Pack) =
    Pack(ccall("llvm.fma.v8f64", llvmcall, Register, (Register, Register, Register), a.x, b.x, c.x))
@inline Base.fma(a::Pack, b::Numeric, c::Numeric) = fma(a, Pack(b), Pack(c))
@inline Base.fma(a::Float64, b::Pack, c::Numeric) = fma(Pack(a), b, Pack(c))
@inline Base.fma(a::Float64, b::Float64, c::Pack) = fma(Pack(a), Pack(b), c)

"""
    where_greater(a, b, yes, no)

`yes` where `a > b`, else `no`; without a branch.
"""
@inline where_greater(a::Float64, b::Float64, yes::Float64, no::Float64) = ifelse(a > b, yes, no)
@inline where_greater(a::Numeric, b::Numeric, yes::Numeric, no::Numeric) =
    where_greater(Pack(a), Pack(b), Pack(yes), Pack(no))
@inline where_greater(a::Pack, b::Pack, yes::Pack, no::Pack) =
    Pack(Base.llvmcall("""
        %m = fcmp ogt <8 x double> %0, %1
        %r = select <8 x i1> %m, <8 x double> %2, <8 x double> %3
        ret <8 x double> %r""", Register, Tuple{Register, Register, Register, Register},
        a.x, b.x, yes.x, no.x))

"Is `a > b` anywhere?"
@inline any_greater(a::Float64, b::Float64) = a > b
@inline any_greater(a::Pack, b::Float64) = any_greater(a, Pack(b))
@inline any_greater(a::Pack, b::Pack) =
    Base.llvmcall("""
        %m = fcmp ogt <8 x double> %0, %1
        %bits = bitcast <8 x i1> %m to i8
        %some = icmp ne i8 %bits, 0
        %r = zext i1 %some to i8
        ret i8 %r""", Bool, Tuple{Register, Register}, a.x, b.x)

splat(T, x) = "<" * join(fill("$T $x", LANES), ", ") * ">"

const POWER_OF_TWO_CODE = """
    %bits = bitcast <8 x double> %0 to <8 x i64>
    %exponent = shl <8 x i64> %bits, $(splat("i64", 52))
    %power = add <8 x i64> %exponent, $(splat("i64", reinterpret(Int64, 1.0)))
    %r = bitcast <8 x i64> %power to <8 x double>
    ret <8 x double> %r"""

"2^n, where `shifted` holds the integer n in its lowest bits."
@inline power_of_two(shifted::Float64) =
    reinterpret(Float64, (reinterpret(Int64, shifted) << 52) + reinterpret(Int64, 1.0))
@eval @inline power_of_two(shifted::Pack) =
    Pack(Base.llvmcall($POWER_OF_TWO_CODE, Register, Tuple{Register}, shifted.x))

# --- memory -------------------------------------------------------------------------------------

const BYTES_OF_PACK = 8 * LANES

@inline load(p::Ptr{Float64}) = Pack(unsafe_load(Ptr{Register}(p)))
@inline store!(p::Ptr{Float64}, a::Pack) = unsafe_store!(Ptr{Register}(p), a.x)

"The `k`-th eight numbers of a vector."
@inline load(v::Vector{Float64}, k::Int) = GC.@preserve v load(pointer(v, LANES * (k - 1) + 1))
@inline store!(v::Vector{Float64}, k::Int, a::Pack) =
    GC.@preserve v store!(pointer(v, LANES * (k - 1) + 1), a)

# What is not there is neither loaded nor stored.
@inline load(::Nothing, k::Int) = nothing
@inline store!(::Nothing, k::Int, ::Nothing) = nothing

# Julia aligns an array to cache lines, hence to SIMD registers, if it is larger than 2 KB. A load
# across two lines costs two.
const ALIGNED_FROM = 257

"`n` zeros, or more, that begin at a cache line."
aligned_zeros(n) = zeros(max(n, ALIGNED_FROM))

"The values, with zeros behind them if they are few, beginning at a cache line."
aligned(values) = copyto!(aligned_zeros(length(values)), values)

# --- whole numbers ------------------------------------------------------------------------------

const Words = NTuple{LANES, VecElement{UInt32}}

@inline eight_times(word::UInt32) = ntuple(_ -> VecElement(word), Val(LANES))
@inline store!(v::Vector{UInt32}, k::Int, words::Words) =
    GC.@preserve v unsafe_store!(Ptr{Words}(pointer(v, LANES * (k - 1) + 1)), words)

const LOWER_HALVES_CODE = """
    %half = and <8 x i32> %0, $(splat("i32", 65535))
    %r = sitofp <8 x i32> %half to <8 x double>
    ret <8 x double> %r"""

const UPPER_HALVES_CODE = """
    %half = lshr <8 x i32> %0, $(splat("i32", 16))
    %r = sitofp <8 x i32> %half to <8 x double>
    ret <8 x double> %r"""

# The lower 16 bits of each word, as numbers.
@eval @inline lower_halves(words::Words) =
    Pack(Base.llvmcall($LOWER_HALVES_CODE, Register, Tuple{Words}, words))

# The upper 16 bits of each word, as numbers.
@eval @inline upper_halves(words::Words) =
    Pack(Base.llvmcall($UPPER_HALVES_CODE, Register, Tuple{Words}, words))
