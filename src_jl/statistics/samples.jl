# Ranks among unsorted samples: a vector of numbers, or rows of eight, whose eight columns are treated
# alike, each for itself.

struct Rows
    samples::Vector{Float64}
    n::Int
end

Base.length(rows::Rows) = rows.n

@inline function fold(f::F, start, rows::Rows) where {F}
    for k in 1:rows.n
        start = f(start, load(rows.samples, k))
    end
    return start
end

@inline function fold(f::F, start, samples::AbstractVector{Float64}) where {F}
    @inbounds @simd for i in eachindex(samples)
        start = f(start, samples[i])
    end
    return start
end

alike(::Rows, x::Float64) = Pack(x)
alike(::AbstractVector{Float64}, x::Float64) = x

count_below(samples, value) =
    fold((n, V) -> n + where_greater(value, V, 1.0, 0.0), alike(samples, 0.0), samples)

"The smallest and the largest sample that is no mark; (Inf, -Inf) if there is none."
finite_extrema(samples) =
    fold((least, V) -> where_greater(least, V, V, least), alike(samples, Inf), samples),
    fold((most, V) -> where_greater(V, most, where_greater(Inf, V, V, most), most),
         alike(samples, -Inf), samples)

smallest_from(samples, low) =
    fold((least, V) -> where_greater(low, V, least, where_greater(least, V, V, least)),
         alike(samples, Inf), samples)

largest_up_to(samples, high) =
    fold((most, V) -> where_greater(V, high, most, where_greater(V, most, V, most)),
         alike(samples, -Inf), samples)

"""
    bisect_rank(samples, low, high, rank) -> (low, high, below)

Halves `[low, high]`, where all (finite) samples lie, around the value that `rank` samples lie below,
until few are left, or nothing between neighbouring numbers. `below` samples lie below the `low` that
is returned.
"""
function bisect_rank(samples, low, high, rank::Float64)
    below_low, below_high = alike(samples, 0.0), alike(samples, Float64(length(samples)))
    for _ in 1:60
        middle = 0.5 * low + 0.5 * high
        room = where_greater(middle, low, high - middle, 0.0)
        any_greater(where_greater(below_high - below_low, 4.0, room, 0.0), 0.0) || break
        below = count_below(samples, middle)
        low, high = where_greater(below, rank, low, middle), where_greater(below, rank, middle, high)
        below_low, below_high =
            where_greater(below, rank, below_low, below), where_greater(below, rank, below, below_high)
    end
    return low, high, below_low
end

"""
    two_ranks(samples, first, last) -> (Float64, Float64)

The two samples that would have these ranks, equal or neighbouring, were `samples` sorted.
"""
function two_ranks(samples::AbstractVector{Float64}, first::Int, last::Int)
    # Counting halves the range in a tenth of the time that moving samples takes.
    low, _, _ = bisect_rank(samples, finite_extrema(samples)..., Float64(first - 1))
    value = smallest_from(samples, low)
    up_to_value = count_below(samples, nextfloat(value))
    while up_to_value < first && value < Inf        # few are left above `low`
        value = smallest_from(samples, nextfloat(value))
        up_to_value = count_below(samples, nextfloat(value))
    end
    return value, last ≤ up_to_value ? value : smallest_from(samples, nextfloat(value))
end
