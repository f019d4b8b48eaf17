# Mean and standard deviation of V.

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
