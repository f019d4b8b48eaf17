# Exact medians of traces by selection: nearly all samples are only counted, few are looked at twice.

const PILOT_ROWS = 3000           # so many rows tell roughly where the medians lie …
const PILOT_MARGIN = 0.007        # … and this share of all samples to either side is kept to choose from
const ROWS_OF_BLOCK = 16          # rows that are counted before a lane's samples are looked at

"""
    medians(trace, width, steps, ceiling) -> Vector{Float64}

The exact median of each lane of a `(width × steps)` trace, `width` a multiple of $REGISTER. Samples
above `ceiling[l]`, the marks of spikes, count as `ceiling[l]`. A lane that ends in NaN gives NaN.

A pilot sample brackets each median; one pass counts the samples below the bracket and collects
those inside. If the bracket missed, that lane is selected from all its samples.
"""
function medians(trace::Vector{Float64}, width::Int, steps::Int, ceiling::Vector{Float64})
    low, high = brackets(trace, width, steps, ceiling)
    below, inside = count_and_collect(trace, width, steps, low, high)
    first_rank, last_rank = (steps + 1) ÷ 2, steps ÷ 2 + 1
    return map(1:width) do l
        isnan(trace[(steps - 1) * width + l]) && return NaN
        found = below[l] < first_rank && last_rank ≤ below[l] + length(inside[l])
        samples, skipped = found ? (inside[l], below[l]) : (trace[l:width:(steps * width)], 0)
        chosen = partialsort!(samples, (first_rank - skipped):(last_rank - skipped))
        return min(chosen[1], ceiling[l]) / 2 + min(chosen[end], ceiling[l]) / 2
    end
end

"For each lane two values between which its median very probably lies."
function brackets(trace, width, steps, ceiling)
    low, high = Vector{Float64}(undef, width), Vector{Float64}(undef, width)
    rows = range(1, steps; length = min(steps, PILOT_ROWS))
    pilot = Matrix{Float64}(undef, REGISTER, length(rows))
    margin = PILOT_MARGIN * length(rows) + 3
    for lanes in Iterators.partition(1:width, REGISTER)
        for (j, row) in enumerate(rows)
            before = (floor(Int, row) - 1) * width + first(lanes) - 1
            @inbounds @simd for l in 1:REGISTER
                pilot[l, j] = trace[before + l]
            end
        end
        low[lanes], high[lanes] = bracket(pilot, ceiling[lanes], length(rows) / 2, margin)
    end
    return low, high
end

"Bisects the values of a pilot sample, to values with the ranks `middle ∓ margin` in each of its lanes."
function bracket(pilot, ceiling, middle, margin)
    smallest = [minimum(view(pilot, l, :)) for l in 1:REGISTER]
    low₁, high₁, low₂, high₂ = smallest, copy(ceiling), copy(smallest), copy(ceiling)
    below₁, below₂ = similar(low₁), similar(low₁)
    for _ in 1:18
        middle₁, middle₂ = (low₁ .+ high₁) ./ 2, (low₂ .+ high₂) ./ 2
        fill!(below₁, 0.0)
        fill!(below₂, 0.0)
        for j in axes(pilot, 2)
            @inbounds @simd ivdep for l in 1:REGISTER
                below₁[l] += pilot[l, j] < middle₁[l]
                below₂[l] += pilot[l, j] < middle₂[l]
            end
        end
        for l in 1:REGISTER
            below₁[l] ≤ middle - margin ? (low₁[l] = middle₁[l]) : (high₁[l] = middle₁[l])
            below₂[l] ≤ middle + margin ? (low₂[l] = middle₂[l]) : (high₂[l] = middle₂[l])
        end
    end
    # A bracket that reaches the ceiling takes in the marks of spikes.
    return low₁, ifelse.(high₂ .≥ ceiling, Inf, high₂)
end

function count_and_collect(trace, width, steps, low, high)
    below, up_to_high = zeros(width), zeros(width)       # numbers of samples, exact up to 2^53
    looked_at = zeros(width)
    inside = [Vector{Float64}(undef, ROWS_OF_BLOCK) for _ in 1:width]
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
            new = up_to_high[l] - below[l]
            new == looked_at[l] && continue
            looked_at[l] = new
            kept[l] = collect_inside!(inside[l], kept[l], trace, l, width, rows, low[l], high[l])
        end
    end
    foreach(resize!, inside, kept)
    return Int.(below), inside
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
