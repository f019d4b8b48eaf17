# Sums of many windows of a recording, for many lists of windows at once.
#
# The recording is gone through in blocks that stay in a cache: of every list, the windows that
# begin in the block are added up before the next block's. The sums of a window are in registers
# from the first of these windows to the last.

"""
    Lists

Lists of windows: where each window begins, as samples from 1, ascending. They lie one after the
other in `starts`, each with `MARKS` behind it that no window begins at.
"""
struct Lists
    starts::Vector{Int32}
    first::Vector{Int}          # of each list
    length::Vector{Int}
end

Lists() = Lists(Int32[], Int[], Int[])
const NO_START = typemax(Int32)
const MARKS = 2

Base.empty!(lists::Lists) = (empty!(lists.starts); empty!(lists.first); empty!(lists.length); lists)
Base.length(lists::Lists) = length(lists.first)
some_of(lists::Lists, which) = Lists(lists.starts, lists.first[which], lists.length[which])
each_start(lists::Lists, l) = view(lists.starts, lists.first[l]:(lists.first[l] + lists.length[l] - 1))

"Appends the list of the windows after the spikes whose intervals are given; see `window_starts`."
function append_list!(lists::Lists, intervals::Vector{Float64}, Δt::Float64, samples::Int, window::Int)
    starts = lists.starts
    before = length(starts)
    resize!(starts, before + length(intervals) + MARKS)
    last, end_time = samples - window + 1, samples * Δt
    t, n = 0.0, 0
    @inbounds for interval in intervals
        t += interval
        t < end_time || break
        start = window_start(t, Δt)
        start ≤ last || break
        starts[before + (n += 1)] = start % Int32
    end
    return close_list!(lists, before, n)
end

function append_list!(lists::Lists, these_starts)
    before = length(lists.starts)
    append!(lists.starts, these_starts)
    return close_list!(lists, before, length(lists.starts) - before)
end

function close_list!(lists::Lists, before::Int, n::Int)
    resize!(lists.starts, before + n + MARKS)
    lists.starts[(before + n + 1):end] .= NO_START
    push!(lists.first, before + 1)
    push!(lists.length, n)
    return lists
end

"The lists without the windows that have a gap."
function without_gaps(lists::Lists, r::Recording, window::Int)
    isempty(r.gaps) && return lists
    whole = Lists()
    for l in 1:length(lists)
        append_list!(whole, (s for s in each_start(lists, l) if is_whole(r, Int(s), window)))
    end
    return whole
end

# --- one block of one list ------------------------------------------------------------------------

const Halves = NTuple{COARSE_LANES, VecElement{Int16}}
const Wholes = NTuple{COARSE_LANES, VecElement{Int32}}

@inline add(a::Pack, b::Pack) = a + b
@inline add(a::Halves, b::Halves) =
    Base.llvmcall("""
        %r = add <16 x i16> %0, %1
        ret <16 x i16> %r""", Halves, Tuple{Halves, Halves}, a, b)
@inline add(a::Wholes, b::Halves) =
    Base.llvmcall("""
        %w = sext <16 x i16> %1 to <16 x i32>
        %r = add <16 x i32> %0, %w
        ret <16 x i32> %r""", Wholes, Tuple{Wholes, Halves}, a, b)

"""
    add_block!(sums, recording, starts, i, stop, Val(K)) -> i′

Adds the windows of a list from its `i`-th on that begin before `stop` to `sums`, `K` registers of
them. The list's next window is the `i′`-th.
"""
@generated function add_block!(sums::Ptr{Float64}, V::Ptr{Float64}, starts::Ptr{Int32}, i::Int,
                               stop::Int32, ::Val{K}) where {K}
    quote
        start = unsafe_load(starts, i)
        start < stop || return i
        @nexprs $K k -> sum_k = load(sums + BYTES_OF_PACK * (k - 1))
        while start < stop
            window = V + 8 * (Int(start) - 1)
            @nexprs $K k -> sum_k = add(sum_k, load(window + BYTES_OF_PACK * (k - 1)))
            start = unsafe_load(starts, i += 1)
        end
        @nexprs $K k -> store!(sums + BYTES_OF_PACK * (k - 1), sum_k)
        return i
    end
end

# Two windows are added up in 16 bits, and then to the sums of 32. Of an odd number, the last one's
# partner is all zeros: those behind the recording's end.
@generated function add_block!(sums::Ptr{Int32}, coarse::Ptr{Int16}, zeros::Ptr{Int16},
                               starts::Ptr{Int32}, i::Int, stop::Int32, ::Val{K}) where {K}
    quote
        start = unsafe_load(starts, i)
        start < stop || return i
        @nexprs $K k -> sum_k = unsafe_load(Ptr{Wholes}(sums), k)
        while start < stop
            partner = unsafe_load(starts, i + 1)
            has_partner = partner < stop
            one = Ptr{Halves}(coarse + 2 * (Int(start) - 1))
            other = Ptr{Halves}(ifelse(has_partner, coarse + 2 * (Int(partner) - 1), zeros))
            @nexprs $K k -> sum_k = add(sum_k, add(unsafe_load(one, k), unsafe_load(other, k)))
            i += 1 + has_partner
            start = unsafe_load(starts, i)
        end
        @nexprs $K k -> unsafe_store!(Ptr{Wholes}(sums), sum_k, k)
        return i
    end
end

# --- all blocks of all lists ----------------------------------------------------------------------

const SAMPLES_OF_BLOCK = 32_768         # 64 KB of a coarse recording

"How many passes over a window, and of how many registers each, its samples take."
function registers_of(window::Int, lanes::Int)
    registers = cld(window, lanes)
    passes = cld(registers, MOST_REGISTERS)
    return passes, cld(registers, passes)
end

"The sums of each list's windows, a column a list: the very sums that `sta` has."
exact_sums(r::Recording, lists::Lists, window::Int) = window_sums(r.V, Float64, LANES, r, lists, window)

"The sums of the coarse recording; no list may have more windows than `MOST_COARSE_WINDOWS`."
coarse_sums(r::Recording, lists::Lists, window::Int) =
    window_sums(r.coarse, Int32, COARSE_LANES, r, lists, window)

# Of two sums, the difference fits into 32 bits, too.
const MOST_COARSE_WINDOWS = typemax(Int32) ÷ 2(LARGEST_COARSE + 1)

function window_sums(data::Vector, ::Type{T}, lanes::Int, r::Recording, lists::Lists, window::Int) where {T}
    passes, K = registers_of(window, lanes)
    sums = zeros(T, passes * K * lanes, length(lists))
    for pass in 1:passes
        add_windows!(sums, (pass - 1) * K * lanes, data, r.samples, lists, Val(K))
    end
    return sums
end

function add_windows!(sums::Matrix{T}, offset::Int, data::Vector, samples::Int, lists::Lists,
                      registers::Val) where {T}
    next = ones(Int, length(lists))
    GC.@preserve sums data lists begin
        for block_end in SAMPLES_OF_BLOCK:SAMPLES_OF_BLOCK:(samples + SAMPLES_OF_BLOCK - 1)
            stop = (block_end + 1) % Int32
            for l in eachindex(next)
                next[l] = add_block!(pointer(sums, (l - 1) * size(sums, 1) + offset + 1),
                                     from_sample(data, offset, samples)...,
                                     pointer(lists.starts, lists.first[l]), next[l], stop, registers)
            end
        end
    end
    return sums
end

from_sample(V::Vector{Float64}, offset, samples) = (pointer(V, offset + 1),)
from_sample(coarse::Vector{Int16}, offset, samples) = (pointer(coarse, offset + 1), pointer(coarse, samples + 1))
