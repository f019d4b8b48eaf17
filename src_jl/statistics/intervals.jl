# Statistics of the inter-spike intervals.

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
