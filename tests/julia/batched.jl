# Runs in a batch, and the same runs one by one.

using Nto1AdEx: InputKey, LogNormalRates, batch, inputs, integrate, slots_of, step_constants, time_grid

struct Run
    N::Int
    seed::Int
    we::Float64
    wi::Float64
    neuron::AdEx
    I::Float64
end

Run(N, seed, we; wi = 4we, neuron = cortical_RS, I = 0.0) = Run(N, seed, we, wi, neuron, I)

const ALL_STATISTICS = (:median, :mean, :std, :spiketimes, :cv_isi)
const Δt = 1e-4

input_key(run, duration) =
    InputKey(:poisson, run.seed, LogNormalRates(), Float64[], run.N, duration, Δt, true)

function batched(runs, duration; statistics = ALL_STATISTICS, waveform = nothing, burn_in = 0,
                 trace_bytes = 256_000_000)
    grid = time_grid(duration, Δt)
    keys = [input_key(run, duration) for run in runs]
    groups = unique(keys)
    group = [findfirst(==(key), groups) for key in keys]
    neurons, currents = [run.neuron for run in runs], [run.I for run in runs]
    if length(unique(neurons)) == length(unique(currents)) == 1
        neurons, currents = neurons[1:1], currents[1:1]
    end
    slots, slot_of_run = slots_of(inputs(groups, grid), group, neurons, Δt)
    return batch(slots, slot_of_run, [run.we for run in runs], [run.wi for run in runs],
                 step_constants(neurons, currents, Δt), grid;
                 statistics = statistics, waveform = waveform, burn_in = burn_in,
                 trace_bytes = trace_bytes)
end

function alone(run, duration; waveform = nothing)
    key = input_key(run, duration)
    input = Nto1AdEx.draw(key, time_grid(duration, Δt))
    signals, spiketimes = integrate(run.neuron, run.we, run.wi, input.arrivals, Δt; I = run.I,
                                    waveform = waveform)
    ceiled = copy(signals.V)
    ceiled[round.(Int, spiketimes ./ Δt) .+ 1] .= run.neuron.Vs
    return (V = signals.V, spiketimes = spiketimes, ceiled = ceiled, median = naive_median(ceiled))
end
