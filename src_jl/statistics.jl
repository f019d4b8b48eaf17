# What is told of a run besides its median: moments of V, output spikes, their regularity.

"""
    moments(trace, steps, centre, Vr) -> (mean, std)

Mean and standard deviation (that of all samples, not of a sample of them) of V in each lane of an
octet, with the reset potential `Vr[l]` where the lane spiked. `centre[l]` is some value near the mean.
"""
function moments(trace::Vector{Float64}, steps::Int, centre, Vr)
    first_moment, second_moment = zeros(LANES), zeros(LANES)
    for row in 1:steps
        before = (row - 1) * LANES
        @inbounds @simd ivdep for l in 1:LANES
            V = trace[before + l]
            d = ifelse(V == Inf, Vr[l], V) - centre[l]
            first_moment[l] += d
            second_moment[l] = fma(d, d, second_moment[l])
        end
    end
    m = first_moment ./ steps
    return centre .+ m, sqrt.(max.(second_moment ./ steps .- m .^ 2, 0.0))
end

"The times of the output spikes of each lane of an octet: where its trace is marked."
function spike_times(trace::Vector{Float64}, steps::Int, spikes, grid::TimeGrid)
    times = [sizehint!(Float64[], Int(spikes[l])) for l in 1:LANES]
    marks = zeros(LANES)
    for first_row in 1:64:steps
        rows = first_row:min(first_row + 63, steps)
        fill!(marks, 0.0)
        for row in rows
            before = (row - 1) * LANES
            @inbounds @simd ivdep for l in 1:LANES
                marks[l] += trace[before + l] == Inf
            end
        end
        for l in 1:LANES
            marks[l] > 0 || continue
            for row in rows
                trace[(row - 1) * LANES + l] == Inf && push!(times[l], grid.t[row])
            end
        end
    end
    return times
end

"""
    cv_isi(spiketimes)

Coefficient of variation of the inter-spike intervals: their standard deviation over their mean.
NaN for fewer than three spikes, which have no spread of intervals.
"""
function cv_isi(spiketimes::Vector{Float64})
    length(spiketimes) < 3 && return NaN
    intervals = diff(spiketimes)
    # One after the other: `sum` adds in an order that depends on the machine's registers.
    m = foldl(+, intervals) / length(intervals)
    return sqrt(foldl((s, x) -> s + (x - m)^2, intervals; init = 0.0) / length(intervals)) / m
end
