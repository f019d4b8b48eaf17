# What is told of a run besides its median: moments of V, output spikes, their regularity.

"""
    Moments(centre, Vr)

Sums for the mean and the standard deviation of V in each lane of an octet, with the reset potential
`Vr[l]` where the lane spiked. `centre[l]` is some value near the mean.
"""
struct Moments
    centre::Vector{Float64}
    Vr::Vector{Float64}
    first::Vector{Float64}
    second::Vector{Float64}
end

Moments(centre, Vr) = Moments(centre, Vr, zeros(LANES), zeros(LANES))

"Adds the first `rows` rows of an octet's trace."
function add!(m::Moments, trace::Vector{Float64}, rows::Int)
    for row in 1:rows
        before = (row - 1) * LANES
        @inbounds @simd ivdep for l in 1:LANES
            V = trace[before + l]
            d = ifelse(V == Inf, m.Vr[l], V) - m.centre[l]
            m.first[l] += d
            m.second[l] = fma(d, d, m.second[l])
        end
    end
    return
end

"Mean and standard deviation (that of all samples, not of a sample of them) of `steps` samples."
function mean_and_std(m::Moments, steps::Int)
    mean = m.first ./ steps
    return m.centre .+ mean, sqrt.(max.(m.second ./ steps .- mean .^ 2, 0.0))
end

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
