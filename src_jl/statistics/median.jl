# Exact medians of traces by selection: nearly all samples are only counted, few are looked at twice.

const PILOT_ROWS = 2500             # so many samples of a lane tell roughly where its median lies, …
const PILOT_DISTANCE = 40           # … or of a long run one in so many, …
const MOST_PILOT_ROWS = 40_000      # … up to so many, …
const PILOT_MARGIN = 0.007          # … and this share of all to either side is kept to choose from.
const MARGIN_OF_MOST = 0.012        # Samples of far apart steps tell less together.
const ROWS_OF_BLOCK = 16            # rows that are counted before a lane's samples are looked at
const MOST_SAMPLES_KEPT = 1_000_000 # of a lane, as room for the next search

"""
    MedianSearch()

The search for the exact median of each lane of an octet's trace, which goes through the trace twice:

1. A pilot sample of its rows (`take_pilot!`) brackets each median (`bracket!`).
2. The samples below the bracket are counted and those inside are collected (`count!`); of these the
   median is chosen (`choose!`). If a bracket has missed, that lane asks for a third time, in which it
   collects all of its samples.

The trace may come in segments, one after the other, and each time anew. One search serves one octet
after the other (`begin!`).
"""
mutable struct MedianSearch
    steps::Int
    pilot::Vector{Float64}
    pilots::Int
    taken::Int
    low::Vector{Float64}                # of each lane
    high::Vector{Float64}
    below::Pack                         # whole numbers; exact up to 2^53
    up_to_high::Pack
    inside::Vector{Vector{Float64}}
    kept::Vector{Int}
    sought::Vector{Bool}
    median::Vector{Float64}
end

MedianSearch() = MedianSearch(0, Float64[], 0, 0, zeros(LANES), zeros(LANES), Pack(0.0), Pack(0.0),
                              Vector{Float64}[Float64[] for _ in 1:LANES], zeros(Int, LANES),
                              fill(true, LANES), zeros(LANES))

"""
    medians(trace, steps, ceiling, search = MedianSearch()) -> Vector{Float64}

The exact median of each lane of an octet's trace. Samples above `ceiling[l]`, the marks of spikes,
count as `ceiling[l]`. A lane that ends in NaN gives NaN.
"""
function medians(trace::Vector{Float64}, steps::Int, ceiling, search = MedianSearch())
    begin!(search, steps)
    take_pilot!(search, trace, 0, steps)
    bracket!(search)
    while any(search.sought)
        count!(search, trace, steps)
        choose!(search, ceiling)
    end
    return search.median
end

function begin!(search::MedianSearch, steps::Int)
    search.steps, search.taken = steps, 0
    search.pilots = min(steps, clamp(steps ÷ PILOT_DISTANCE, PILOT_ROWS, MOST_PILOT_ROWS))
    room = max(LANES * search.pilots, ALIGNED_FROM)
    length(search.pilot) < room && resize!(search.pilot, room)
    for l in 1:LANES
        length(search.inside[l]) > MOST_SAMPLES_KEPT && (search.inside[l] = Float64[])
    end
    fill!(search.sought, true)
    forget_counts!(search)
    return search
end

"The `k`-th row of the pilot sample: evenly spread from the first to the last."
pilot_row(search, k) = 1 + (k - 1) * (search.steps - 1) ÷ max(search.pilots - 1, 1)

"Takes what is of the pilot sample among the `rows` rows after the first `before`."
function take_pilot!(search::MedianSearch, trace, before::Int, rows::Int)
    while search.taken < search.pilots
        row = pilot_row(search, search.taken + 1) - before
        row ≤ rows || return
        search.taken += 1
        store!(search.pilot, search.taken, load(trace, row))
    end
    return
end

"For each lane two of its samples between which its median very probably lies."
function bracket!(search::MedianSearch)
    pilot, middle = Rows(search.pilot, search.pilots), search.pilots ÷ 2
    share = search.pilots < MOST_PILOT_ROWS ? PILOT_MARGIN : MARGIN_OF_MOST
    margin = ceil(Int, share * search.pilots) + 3
    smallest, largest = finite_extrema(pilot)
    low, _, _ = bisect_rank(pilot, smallest, largest, Float64(middle - margin))
    _, high, _ = bisect_rank(pilot, smallest, largest, Float64(middle + margin))
    lowest, highest = smallest_from(pilot, low), largest_up_to(pilot, high)
    below_highest = numbers(count_below(pilot, highest))
    search.low, search.high = numbers(lowest), numbers(highest)
    last = numbers(load(search.pilot, search.pilots))
    for l in 1:LANES
        # A neuron at rest flickers between two neighbouring numbers: the more frequent will do, and
        # nearly all samples need not be kept.
        if nextfloat(search.low[l]) == search.high[l]
            one = below_highest[l] > middle ? search.low[l] : search.high[l]
            search.low[l] = search.high[l] = one
        end
        isnan(last[l]) && end_search!(search, l, NaN)
    end
    return
end

function end_search!(search, l, median)
    search.median[l], search.sought[l] = median, false
    search.low[l], search.high[l] = Inf, -Inf       # nothing is collected any more
    return
end

function forget_counts!(search)
    search.below, search.up_to_high = Pack(0.0), Pack(0.0)
    fill!(search.kept, 0)
    return
end

"Counts the samples of the first `rows` rows of `trace` below and up to the brackets; collects those inside."
function count!(search::MedianSearch, trace, rows::Int)
    low, high = search.low, search.high
    lowest, highest = load(low, 1), load(high, 1)
    below, up_to_high = search.below, search.up_to_high
    found = aligned_zeros(LANES)
    worth = low .< high             # of a bracket of one number, counts alone will do
    for first_row in 1:ROWS_OF_BLOCK:rows
        block = first_row:min(first_row + ROWS_OF_BLOCK - 1, rows)
        before = up_to_high - below
        for row in block
            V = load(trace, row)
            below += where_greater(lowest, V, 1.0, 0.0)
            up_to_high += where_greater(V, highest, 0.0, 1.0)
        end
        any_greater(up_to_high - below, before) || continue
        store!(found, 1, up_to_high - below - before)
        for l in 1:LANES
            @inbounds found[l] > 0 && worth[l] && collect_inside!(search, trace, l, block)
        end
    end
    search.below, search.up_to_high = below, up_to_high
    return
end

@inline function collect_inside!(search, trace, l, rows)
    @inbounds inside, kept, low, high = search.inside[l], search.kept[l], search.low[l], search.high[l]
    length(inside) < kept + length(rows) && resize!(inside, 2 * (kept + length(rows)))
    for row in rows
        @inbounds V = trace[(row - 1) * LANES + l]
        @inbounds inside[kept + 1] = V
        kept += (V ≥ low) & (V ≤ high)
    end
    @inbounds search.kept[l] = kept
    return
end

"The medians whose brackets have held; the other lanes will have to collect all samples."
function choose!(search::MedianSearch, ceiling)
    first_rank, last_rank = (search.steps + 1) ÷ 2, search.steps ÷ 2 + 1
    all_below, all_up_to_high = Int.(numbers(search.below)), Int.(numbers(search.up_to_high))
    for l in 1:LANES
        search.sought[l] || continue
        below, low, high = all_below[l], search.low[l], search.high[l]
        if below < first_rank && last_rank ≤ all_up_to_high[l]
            inside = view(search.inside[l], 1:search.kept[l])
            first, last = low == high ? (low, high) : two_ranks(inside, first_rank - below, last_rank - below)
            end_search!(search, l, min(first, ceiling[l]) / 2 + min(last, ceiling[l]) / 2)
        else
            search.low[l], search.high[l] = -Inf, Inf
        end
    end
    forget_counts!(search)
    return
end
