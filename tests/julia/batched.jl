# Runs in a batch, and the same runs one by one.

using Nto1AdEx: InputKey, LogNormalRates, batch, inputs, integrate, slots_of, step_constants, time_grid

struct Run
    N::Int
    seed::Int
    we::Float64
    wi::Float64
    neuron::AdEx
    current::Current
    input::NamedTuple       # what else is asked of the input
end

Run(N, seed, we; wi = 4we, neuron = cortical_RS, I = 0.0, current = Current(I), input...) =
    Run(N, seed, we, wi, neuron, current, values(input))

const ALL_STATISTICS = (:median, :mean, :std, :mean_w, :spiketimes, :cv_isi)
const Δt = 1e-4

input_key(run, duration) =
    InputKey(seed = run.seed, N = run.N, duration = duration, Δt = Δt; run.input...)

function batched(runs, duration; statistics = ALL_STATISTICS, waveform = nothing, alpha = false,
                 burn_in = 0,
                 trace_bytes = 256_000_000)
    grid = time_grid(duration, Δt)
    keys = [input_key(run, duration) for run in runs]
    groups = unique(keys)
    group = [findfirst(==(key), groups) for key in keys]
    neurons, currents = [run.neuron for run in runs], [run.current for run in runs]
    if length(unique(neurons)) == length(unique(currents)) == 1
        neurons, currents = neurons[1:1], currents[1:1]
    end
    slots, slot_of_run = slots_of(inputs(groups, grid), [key.seed for key in groups], group,
                                  neurons, currents, Δt)
    return batch(slots, slot_of_run, [run.we for run in runs], [run.wi for run in runs],
                 step_constants(neurons, currents, Δt), grid;
                 statistics = statistics, waveform = waveform, alpha = alpha, burn_in = burn_in,
                 trace_bytes = trace_bytes)
end

function alone(run, duration; waveform = nothing, alpha = false)
    key = input_key(run, duration)
    input = Nto1AdEx.draw(key, time_grid(duration, Δt))
    signals, spiketimes = integrate(run.neuron, run.we, run.wi, input.arrivals, Δt;
                                    current = run.current, seed = run.seed, waveform = waveform,
                                    alpha = alpha, record = (:V, :w))
    ceiled = copy(signals.V)
    ceiled[round.(Int, spiketimes ./ Δt) .+ 1] .= run.neuron.Vs
    return (V = signals.V, w = signals.w, spiketimes = spiketimes, ceiled = ceiled, median = naive_median(ceiled))
end
