# The output spikes that a trace holds.

"""
    add_spike_times!(times, trace, before, rows, grid)

Adds the times of the output spikes of each lane of an octet: where its trace, which has the `rows`
steps after the first `before`, is marked.
"""
function add_spike_times!(times, trace::Vector{Float64}, before::Int, rows::Int, grid::TimeGrid)
    marks = zeros(LANES)
    for first_row in 1:64:rows
        block = first_row:min(first_row + 63, rows)
        fill!(marks, 0.0)
        for row in block
            @inbounds @simd ivdep for l in 1:LANES
                marks[l] += trace[(row - 1) * LANES + l] == Inf
            end
        end
        for l in 1:LANES
            marks[l] > 0 || continue
            for row in block
                trace[(row - 1) * LANES + l] == Inf && push!(times[l], grid.t[before + row])
            end
        end
    end
    return
end
