# Exact medians of traces by selection: nearly all samples are only counted, few are looked at twice.

const PILOT_ROWS = 2500             # so many samples of a lane tell roughly where its median lies, …
const PILOT_DISTANCE = 40           # … or of a long run one in so many, …
const MOST_PILOT_ROWS = 40_000      # … up to so many: those of far apart steps tell less together
const PILOT_MARGIN = 0.007          # this share of all to either side is kept to choose from
const ROWS_OF_BLOCK = 16            # rows that are counted before a lane's samples are looked at

"""
    medians(trace, steps, ceiling, scratch = MedianScratch()) -> Vector{Float64}

The exact median of each lane of an octet's trace. Samples above `ceiling[l]`, the marks of spikes,
count as `ceiling[l]`. A lane that ends in NaN gives NaN.

A pilot sample brackets each median; one pass counts the samples below the bracket and collects
those inside. If the bracket missed, that lane is selected from all its samples.
"""
function medians(trace::Vector{Float64}, steps::Int, ceiling, scratch = MedianScratch())
    low, high = brackets(trace, steps, scratch)
    below, up_to_high, kept = count_and_collect(trace, steps, low, high, scratch)
    first_rank, last_rank = (steps + 1) ÷ 2, steps ÷ 2 + 1
    return map(1:LANES) do l
        isnan(trace[(steps - 1) * LANES + l]) && return NaN
        found = below[l] < first_rank && last_rank ≤ up_to_high[l]
        found && low[l] == high[l] && return min(low[l], ceiling[l])
        first, last = if found
            two_ranks(view(scratch.inside[l], 1:kept[l]), first_rank - below[l], last_rank - below[l])
        else
            two_ranks(trace[l:LANES:(steps * LANES)], first_rank, last_rank)
        end
        return min(first, ceiling[l]) / 2 + min(last, ceiling[l]) / 2
    end
end

"What medians are found with, to be used for one octet after the other."
struct MedianScratch
    pilot::Vector{Float64}
    inside::Vector{Vector{Float64}}     # of each lane, the samples within its bracket
end

MedianScratch() = MedianScratch(Float64[], [Float64[] for _ in 1:LANES])

# --- the bracket --------------------------------------------------------------------------------

"For each lane two of its samples between which its median very probably lies."
function brackets(trace, steps, scratch)
    rows = pilot_rows(steps)
    pilots = length(rows)
    length(scratch.pilot) < max(LANES * pilots, ALIGNED_FROM) &&
        resize!(scratch.pilot, max(LANES * pilots, ALIGNED_FROM))
    for k in 1:pilots
        store!(scratch.pilot, k, load(trace, rows[k]))
    end
    margin = ceil(Int, PILOT_MARGIN * pilots) + 3
    return samples_around(Rows(scratch.pilot, pilots), pilots ÷ 2, margin)
end

"The rows of the pilot sample: evenly spread from the first to the last."
function pilot_rows(steps)
    pilots = min(steps, clamp(steps ÷ PILOT_DISTANCE, PILOT_ROWS, MOST_PILOT_ROWS))
    return [1 + (k - 1) * (steps - 1) ÷ max(pilots - 1, 1) for k in 1:pilots]
end

"For each lane, the samples that lie about `margin` ranks below and above that of rank `middle`."
function samples_around(pilot, middle::Int, margin::Int)
    smallest, largest = finite_extrema(pilot)
    low, _, _ = bisect_rank(pilot, smallest, largest, Float64(middle - margin))
    _, high, _ = bisect_rank(pilot, smallest, largest, Float64(middle + margin))
    lowest, highest = smallest_from(pilot, low), largest_up_to(pilot, high)
    below_highest = numbers(count_below(pilot, highest))
    low, high = numbers(lowest), numbers(highest)
    for l in 1:LANES
        # A neuron at rest flickers between two neighbouring numbers: the more frequent will do, and
        # nearly all samples need not be kept.
        if nextfloat(low[l]) == high[l]
            low[l] = high[l] = below_highest[l] > middle ? low[l] : high[l]
        end
    end
    return low, high
end

# --- samples: a vector of numbers, or rows of eight, whose eight columns are treated alike --------

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
until few are left, or nothing between neighbouring numbers. `below` samples lie below the `low` that is returned.
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

# --- counting and choosing ----------------------------------------------------------------------

"""
    two_ranks(samples, first, last) -> (Float64, Float64)

The two samples that would have these ranks, equal or neighbouring, were `samples` sorted.
"""
function two_ranks(samples::AbstractVector{Float64}, first::Int, last::Int)
    # Counting halves the range in a tenth of the time that moving samples takes.
    low, high, below = bisect_rank(samples, finite_extrema(samples)..., Float64(first - 1))
    few = filter(V -> low ≤ V ≤ high, samples)
    first_of_few, last_of_few = first - Int(below), last - Int(below)
    if first_of_few > length(few)       # among the marks
        chosen = partialsort(samples, first:last)
        return chosen[1], chosen[end]
    end
    sort!(few)
    return few[first_of_few],
           last_of_few ≤ length(few) ? few[last_of_few] : smallest_from(samples, nextfloat(high))
end

"""
    count_and_collect(trace, steps, low, high, scratch) -> (below, up_to_high, kept)

How many samples of each lane lie below `low`, how many up to `high`, and how many of those from `low`
to `high` are in `scratch.inside`: all of them, or none where `low` and `high` are one.
"""
function count_and_collect(trace, steps, low, high, scratch)
    lowest, highest = load(low, 1), load(high, 1)
    below, up_to_high = Pack(0.0), Pack(0.0)            # whole numbers; exact up to 2^53
    found = aligned_zeros(LANES)
    kept = zeros(Int, LANES)
    worth = low .< high
    for first_row in 1:ROWS_OF_BLOCK:steps
        rows = first_row:min(first_row + ROWS_OF_BLOCK - 1, steps)
        before = up_to_high - below
        for row in rows
            V = load(trace, row)
            below += where_greater(lowest, V, 1.0, 0.0)
            up_to_high += where_greater(V, highest, 0.0, 1.0)
        end
        any_greater(up_to_high - below, before) || continue
        store!(found, 1, up_to_high - below - before)
        for l in 1:LANES
            @inbounds (found[l] > 0 && worth[l]) || continue
            kept[l] = collect_inside!(scratch.inside[l], kept[l], trace, l, rows, low[l], high[l])
        end
    end
    return Int.(numbers(below)), Int.(numbers(up_to_high)), kept
end

@inline function collect_inside!(inside, kept, trace, l, rows, low, high)
    length(inside) < kept + length(rows) && resize!(inside, 2 * (kept + length(rows)))
    for row in rows
        @inbounds V = trace[(row - 1) * LANES + l]
        @inbounds inside[kept + 1] = V
        kept += (V ≥ low) & (V ≤ high)
    end
    return kept
end
