# What voltage imaging would show of a run: its spikes, noise, and where the camera clips.

"""
    raise_spikes!(V, spiketimes, Δt, Vs; before = false)

Sets the sample of each output spike to `Vs`: the one at which V was reset, or the one `before`. (The
latter is a slip of the lab's version of that month, which its published digits need.)
"""
function raise_spikes!(V::Vector{Float64}, spiketimes::Vector{Float64}, Δt::Float64, Vs::Float64;
                       before::Bool = false)
    for t in spiketimes
        i = round(Int, t / Δt) + 1 - before
        i ≥ 1 && (V[i] = Vs)
    end
    return V
end

"""
    imaged(V, noise, σ, clip) -> Vector{Float64}

The trace `V` with `noise` of the standard deviation σ; samples above the `clip`-th percentile are
set to it.
"""
function imaged(V::Vector{Float64}, noise::Vector{Float64}, σ::Float64, clip::Float64)
    recorded = iszero(σ) ? copy(V) : V .+ σ .* noise
    clip < 100 || return recorded
    top = upper_quantile(recorded, clip / 100)
    return recorded .= min.(recorded, top)
end

"Noise of standard deviation 1 for a recording: one array fill from the stream of `seed`."
imaging_noise(samples::Int, seed::Int) = normals(Xoshiro256pp(seed), samples)

"The noise's standard deviation for a spike that is `snr` times as high."
imaging_σ(neuron::AdEx, snr::Float64) = (neuron.Vs - neuron.EL) / snr
