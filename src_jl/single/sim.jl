# The single run: the definition of the model, to be read from top to bottom.

"""
    sim(N, duration, seed = 1, we = 14e-12, wi = 4we; neuron, input, Ne, Δt, …) -> Simulation

One AdEx neuron under `N` Poisson inputs for `duration` seconds. All numbers are in SI units.

# Arguments
- `seed ≥ 0`: of the input's random stream. `we`, `wi`: what an excitatory and an inhibitory input
  spike add to their conductance (S).

# Keywords
- `neuron::AdEx = cortical_RS`, `input::LogNormalRates = LogNormalRates()`, `Δt = 1e-4` (s)
- `current::Current = Current()`: a constant injected current, and noise around it.
- `Ne`: so many of the inputs, the first, excite; by default four fifths.
- `pooled = false`: the inputs of a kind are drawn as the one Poisson process that they add up to.
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
             neuron::AdEx = cortical_RS, input::LogNormalRates = LogNormalRates(),
             current::Current = Current(), Ne::Integer = usual_Ne(N), Δt::Real = 1e-4, pooled::Bool = false,
             drop_last_spike::Bool = false)
    duration, Δt = Float64(duration), Float64(Δt)
    check_run(N, duration, seed, we, wi, Δt)
    0 ≤ Ne ≤ N || throw(ArgumentError("Ne must be from 0 to N = $N, not $Ne"))
    key = InputKey(seed = seed, N = N, Ne = Ne, dist = input, duration = duration, Δt = Δt,
                   drop_last_spike = drop_last_spike, pooled = pooled)
    drawn = draw(key, time_grid(duration, Δt))
    signals, spiketimes = integrate(neuron, Float64(we), Float64(wi), drawn.arrivals, Δt;
                                    current = current, seed = Int(seed))
    return Simulation(key, Float64(we), Float64(wi), neuron, rates_of(drawn, key), signals.V,
                      spiketimes)
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
    integrate(neuron, we, wi, arrivals, Δt; current, seed, waveform, alpha, record, every) -> (signals, spiketimes)

Integrates one neuron over all steps of `arrivals`. `current` is injected, with the noise of `seed`,
and so is `waveform` (A), which has a value for each step. `signals` holds every `every`-th sample of those
named in `record` (`:V`, `:w`, `:ge`, `:gi`, `:I_syn`), all of them the state at the end of a step.

The conductances are we·xe and wi·xi: xe and xi are the input spikes, added up and decaying; with
`alpha`, what an alpha synapse makes of them.
"""
function integrate(neuron::AdEx, we::Float64, wi::Float64, arrivals::Arrivals, Δt::Float64;
                   current::Current = Current(), seed::Int = 0, waveform = nothing, alpha = false,
                   record = (:V,), every::Int = 1)
    c = StepConstants(neuron, current, Δt)
    steps = length(arrivals.counts)
    recorder = Recorder(record, steps, every)
    held = has_refractory_period(c) ? 0.0 : nothing
    y = has_noise(c) ? noise(seed, current.noise_τ, steps, Δt) : nothing
    spiketimes = integrate!(recorder, c, we, wi, Δt / neuron.τe, Δt / neuron.τi, arriving(arrivals), Δt,
                            waveform, y, held, alpha ? 0.0 : nothing)
    return recorder, spiketimes
end

function integrate!(recorder, c::StepConstants{Float64}, we::Float64, wi::Float64,
                    decay_e::Float64, decay_i::Float64, arrivals, Δt::Float64, waveform,
                    noise, held, none_yet)
    V, w = c.V_init, c.w_init
    xe = xi = t = 0.0
    ye = yi = none_yet
    spiketimes = Float64[]
    for i in each_step(arrivals)
        xe, ye = with_spikes(xe, ye, excitatory(arrivals, i))
        xi, yi = with_spikes(xi, yi, inhibitory(arrivals, i))
        V, w = euler_step(V, w, we * xe, wi * xi, injected(c, waveform, value(noise, i), i), c)
        V, held = while_held(V, held, c), one_step_less(held)
        (xe, ye), (xi, yi) = synapse_step(xe, ye, decay_e), synapse_step(xi, yi, decay_i)
        if V > c.Vs
            push!(spiketimes, t)
            held = held_after_spike(V, held, c)
            V, w = after_reset(V, w, c)
        end
        record!(recorder, i, V, w, we * xe, wi * xi, c)
        t += Δt
    end
    return spiketimes
end

@inline value(::Nothing, i) = nothing
@inline value(values::Vector{Float64}, i) = @inbounds values[i]

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
