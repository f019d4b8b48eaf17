# The spike-triggered average (STA): what a recording does, on average, after a spike of a train.

"The sample (from 1) at which the window of a spike at time `t` begins."
@inline window_start(t::Float64, Δt::Float64) = unsafe_trunc(Int, floor(t / Δt)) + 1

"The spikes of a train that fall within the recording."
within(times::Vector{Float64}, Δt::Float64, samples::Int) = filter(t -> t < samples * Δt, times)

"Where the windows of `times` begin; those that would run past the last sample are left out."
function window_starts(times::Vector{Float64}, Δt::Float64, samples::Int, window::Int)
    last = samples - window + 1
    # A spike far beyond the end has no sample number at all.
    return [window_start(t, Δt) for t in times if t < samples * Δt && window_start(t, Δt) ≤ last]
end

"""
    sta(V, starts, window) -> Vector{Float64}

The mean of the windows of `window` samples of `V` that begin at the samples `starts`. Windows with
a gap in them, which is NaN, are left out. All are NaN if there is no window.
"""
function sta(V::AbstractVector{Float64}, starts, window::Int)
    sums, windows = zeros(window), 0
    for start in starts
        any(isnan, view(V, start:(start + window - 1))) && continue
        for k in 1:window
            sums[k] += V[start + k - 1]
        end
        windows += 1
    end
    return sums ./ windows
end
