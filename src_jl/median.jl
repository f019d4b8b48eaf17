# Exact medians of traces by selection: nearly all samples are only counted, few are looked at twice.

const PILOT_ROWS = 2500             # so many samples of a lane tell roughly where its median lies, …
const PILOT_DISTANCE = 40           # … or of a long run one in so many, …
const MOST_PILOT_ROWS = 40_000      # … up to so many: those of far apart steps tell less together
const PILOT_MARGIN = 0.007          # this share of all to either side is kept to choose from
const ROWS_OF_BLOCK = 16            # rows that are counted before a lane's samples are looked at

"""
    medians(trace, width, steps, ceiling) -> Vector{Float64}

The exact median of each lane of a `(width × steps)` trace. Samples above `ceiling[l]`, the marks of
spikes, count as `ceiling[l]`. A lane that ends in NaN gives NaN.

A pilot sample brackets each median; one pass counts the samples below the bracket and collects
those inside. If the bracket missed, that lane is selected from all its samples.
"""
function medians(trace::Vector{Float64}, width::Int, steps::Int, ceiling::Vector{Float64})
    low, high = brackets(trace, width, steps)
    below, up_to_high, inside = count_and_collect(trace, width, steps, low, high)
    first_rank, last_rank = (steps + 1) ÷ 2, steps ÷ 2 + 1
    return map(1:width) do l
        isnan(trace[(steps - 1) * width + l]) && return NaN
        found = below[l] < first_rank && last_rank ≤ up_to_high[l]
        found && low[l] == high[l] && return min(low[l], ceiling[l])
        samples, skipped = found ? (inside[l], below[l]) : (trace[l:width:(steps * width)], 0)
        chosen = partialsort!(samples, (first_rank - skipped):(last_rank - skipped))
        return min(chosen[1], ceiling[l]) / 2 + min(chosen[end], ceiling[l]) / 2
    end
end

"For each lane two of its samples between which its median very probably lies."
function brackets(trace, width, steps)
    pilots = min(steps, clamp(steps ÷ PILOT_DISTANCE, PILOT_ROWS, MOST_PILOT_ROWS))
    rows = floor.(Int, range(1, steps; length = pilots))
    margin = ceil(Int, PILOT_MARGIN * length(rows)) + 3
    middle = length(rows) ÷ 2
    low, high = Vector{Float64}(undef, width), Vector{Float64}(undef, width)
    pilot = Matrix{Float64}(undef, length(rows), REGISTER)
    for lanes in Iterators.partition(1:width, REGISTER)     # one cache line of every row
        for (j, row) in enumerate(rows), (k, l) in enumerate(lanes)
            @inbounds pilot[j, k] = trace[(row - 1) * width + l]
        end
        for (k, l) in enumerate(lanes)
            low[l], high[l] = samples_around(view(pilot, :, k), middle - margin, middle + margin)
        end
    end
    return low, high
end

"A sample with about `low_rank` samples below it, and one with about `high_rank` below it."
function samples_around(samples, low_rank, high_rank)
    smallest, largest = finite_extrema(samples)
    low, _ = bisect_rank(samples, smallest, largest, low_rank)
    _, high = bisect_rank(samples, low, largest, high_rank)
    low, high = smallest_from(samples, low), largest_up_to(samples, high)
    # A neuron at rest flickers between two neighbouring numbers: the more frequent will do, and
    # nearly all samples need not be kept.
    nextfloat(low) == high || return low, high
    at_rest = count_below(samples, high) > (low_rank + high_rank) ÷ 2 ? low : high
    return at_rest, at_rest
end

"Halves `[low, high]` around the value that `rank` samples lie below, until few or equal ones are left."
function bisect_rank(samples, low, high, rank)
    below_low, below_high = 0, length(samples)
    for _ in 1:60
        below_high - below_low ≤ 4 && break
        middle = low / 2 + high / 2
        below = count_below(samples, middle)
        if below ≤ rank
            low, below_low = middle, below
        else
            high, below_high = middle, below
        end
    end
    return low, high
end

function count_below(samples, value)
    n = 0
    @inbounds @simd for i in eachindex(samples)
        n += samples[i] < value
    end
    return n
end

function finite_extrema(samples)
    smallest, largest = Inf, -Inf
    @inbounds @simd for i in eachindex(samples)
        V = samples[i]
        smallest = ifelse(V < smallest, V, smallest)
        largest = ifelse((V > largest) & (V < Inf), V, largest)
    end
    return smallest, largest
end

function smallest_from(samples, low)
    smallest = Inf
    @inbounds @simd for i in eachindex(samples)
        V = samples[i]
        smallest = ifelse((V < smallest) & (V ≥ low), V, smallest)
    end
    return smallest
end

function largest_up_to(samples, high)
    largest = -Inf
    @inbounds @simd for i in eachindex(samples)
        V = samples[i]
        largest = ifelse((V > largest) & (V ≤ high), V, largest)
    end
    return largest
end

"How many samples of each lane lie below `low`, how many up to `high`, and those from `low` to `high`."
function count_and_collect(trace, width, steps, low, high)
    low, high = aligned(low), aligned(high)
    below, up_to_high = aligned_zeros(width), aligned_zeros(width)   # whole; exact up to 2^53
    looked_at = zeros(width)
    expected = ceil(Int, 4PILOT_MARGIN * steps) + ROWS_OF_BLOCK
    inside = [Vector{Float64}(undef, expected) for _ in 1:width]
    kept = zeros(Int, width)
    for first_row in 1:ROWS_OF_BLOCK:steps
        rows = first_row:min(first_row + ROWS_OF_BLOCK - 1, steps)
        for row in rows
            before = (row - 1) * width
            @inbounds @simd ivdep for l in 1:width
                V = trace[before + l]
                below[l] += V < low[l]
                up_to_high[l] += V ≤ high[l]
            end
        end
        @inbounds for l in 1:width
            between = up_to_high[l] - below[l]
            (between == looked_at[l] || low[l] == high[l]) && continue
            looked_at[l] = between
            kept[l] = collect_inside!(inside[l], kept[l], trace, l, width, rows, low[l], high[l])
        end
    end
    foreach(resize!, inside, kept)
    return Int.(below), Int.(up_to_high), inside
end

@inline function collect_inside!(inside, kept, trace, l, width, rows, low, high)
    length(inside) < kept + length(rows) && resize!(inside, 2 * (kept + length(rows)))
    for row in rows
        @inbounds V = trace[(row - 1) * width + l]
        @inbounds inside[kept + 1] = V
        kept += (V ≥ low) & (V ≤ high)
    end
    return kept
end
