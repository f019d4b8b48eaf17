# The single run: the definition of the model, to be read from top to bottom.

"""
    sim(N, duration, seed = 1, we = 14e-12, wi = 4we; neuron, input, Δt, …) -> Simulation

One AdEx neuron under `N` Poisson inputs for `duration` seconds. All numbers are in SI units.

# Arguments
- `seed ≥ 0`: of the input's random stream. `we`, `wi`: what an excitatory and an inhibitory input
  spike add to their conductance (S).

# Keywords
- `neuron::AdEx = cortical_RS`, `input::LogNormalRates = LogNormalRates()`, `Δt = 1e-4` (s)
- `drop_last_spike = false`: whether to leave out the last input spike of all, as the lab note's
  simulator does by a slip; its printed numbers for N = 10, 20 and 45 need it.

# Result
`V` (V, one sample a time step, after the reset), `spiketimes` (s), `spikerate` (Hz), `rates` of the
inputs (Hz), `trains` (s, one vector an input; drawn when asked for), and what was asked: `seed`,
`duration`, `N`, `Nₑ`, `wₑ`, `wᵢ`, `neuron`, `Δt`.

# Example
```jldoctest
julia> Nto1AdEx.sim(6500, 10).spikerate
4.1
```
"""
function sim(N::Integer, duration::Real, seed::Integer = 1, we::Real = 14e-12, wi::Real = 4we;
             neuron::AdEx = cortical_RS, input::LogNormalRates = LogNormalRates(), Δt::Real = 1e-4,
             drop_last_spike::Bool = false)
    duration, Δt = Float64(duration), Float64(Δt)
    check_run(N, duration, seed, we, wi, Δt)
    rates, arrivals = poisson_arrivals(Int(N), Int(seed), input, duration, time_grid(duration, Δt);
                                       drop_last_spike = drop_last_spike)
    signals, spiketimes = integrate(neuron, Float64(we), Float64(wi), arrivals, Δt)
    return Simulation(Int(N), duration, Int(seed), Float64(we), Float64(wi), neuron, input, Δt,
                      rates, signals.V, spiketimes)
end

function check_run(N, duration, seed, we, wi, Δt)
    N ≥ 0 || throw(ArgumentError("N must be 0 or more, not $N"))
    seed ≥ 0 || throw(ArgumentError("seed must be a non-negative integer, not $seed"))
    0 < duration < Inf || throw(ArgumentError("duration must be positive and finite, not $duration s"))
    0 ≤ we < Inf || throw(ArgumentError("we must be non-negative and finite, not $we S"))
    0 ≤ wi < Inf || throw(ArgumentError("wi must be non-negative and finite, not $wi S"))
    0 < Δt ≤ duration || throw(ArgumentError("Δt must be positive and at most the duration, not $Δt s"))
end

"""
    integrate(neuron, we, wi, arrivals, Δt; I, waveform, record, every) -> (signals, spiketimes)

Integrates one neuron over all steps of `arrivals`. `I` is a constant injected current (A) and
`waveform` one that has a value for each step. `signals` holds every `every`-th sample of those
named in `record` (`:V`, `:w`, `:ge`, `:gi`, `:I_syn`), all of them the state at the end of a step.

The conductances are we·xe and wi·xi: xe and xi are the input spikes, added up and decaying.
"""
function integrate(neuron::AdEx, we::Float64, wi::Float64, arrivals::Arrivals, Δt::Float64;
                   I::Float64 = 0.0, waveform = nothing, record = (:V,), every::Int = 1)
    c = StepConstants(neuron, I, Δt)
    recorder = Recorder(record, length(arrivals.counts), every)
    spiketimes = integrate!(recorder, c, neuron.EL, we, wi, Δt / neuron.τe, Δt / neuron.τi,
                            arrivals.counts, Δt, waveform)
    return recorder, spiketimes
end

function integrate!(recorder, c::StepConstants{Float64}, V::Float64, we::Float64, wi::Float64,
                    decay_e::Float64, decay_i::Float64, counts::Vector{UInt32}, Δt::Float64, waveform)
    w = xe = xi = t = 0.0
    spiketimes = Float64[]
    for i in eachindex(counts)
        xe += excitatory(counts[i])
        xi += inhibitory(counts[i])
        V, w = euler_step(V, w, we * xe, wi * xi, injected(c, waveform, i), c)
        xe, xi = decay(xe, decay_e), decay(xi, decay_i)
        if V > c.Vs
            push!(spiketimes, t)
            V, w = after_reset(V, w, c)
        end
        record!(recorder, i, V, w, we * xe, wi * xi, c)
        t += Δt
    end
    return spiketimes
end

@inline injected(c, ::Nothing, i) = c.I
@inline injected(c, waveform::Vector{Float64}, i) = @inbounds c.I + waveform[i]

"""
    ceil_spikes(simulation) -> Vector{Float64}

The trace V with its sample at each output spike raised to the threshold `Vs`.
"""
function ceil_spikes(s)
    V = copy(s.V)
    for t in s.spiketimes
        V[round(Int, t / s.Δt) + 1] = s.neuron.Vs
    end
    return V
end
