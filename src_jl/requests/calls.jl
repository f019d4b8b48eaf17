# The calls: each takes the fields of a request and gives those of its answer.

function simulate(fields::Fields)
    grid = grid_of(fields)
    groups, seeds = inputs_of(fields, grid)
    input = only(groups)
    neurons, currents = neurons_of(fields, 1)
    record = Tuple(names_in(fields, "record"))
    all(in(SIGNALS), record) || throw(ArgumentError("signals are $SIGNALS, not $record"))
    every = whole(fields, "every")
    every ≥ 1 || throw(ArgumentError("every must be at least 1"))
    alpha = has_alpha_synapses(fields)
    we, wi, Δt = number.(Ref(fields), ("we", "wi", "dt"))
    signals, spiketimes = integrate(only(neurons), we, wi, input.arrivals, Δt;
                                    current = only(currents), seed = only(seeds), alpha = alpha, waveform = waveform_of(fields, grid), record = record,
                                    every = every)
    slots, slot_of_run = slots_of(groups, seeds, [1], neurons, currents, Δt)
    rates = field(fields, "input", String) == "trains" ? Float64[] : rates_of(input, only(input_keys(fields)))
    result = Fields("spiketimes" => spiketimes, "rates" => rates, "steps" => grid.steps,
                    "input_spikes" => input.arrivals.spikes,
                    "coarseness" => only(coarseness(slots, slot_of_run, [we], [wi],
                                                    step_constants(neurons, currents, Δt), alpha)))
    foreach(name -> result[string(name)] = getfield(signals, name), record)
    return result
end

function batch(fields::Fields)
    grid = grid_of(fields)
    groups, seeds = inputs_of(fields, grid)
    group = field(fields, "group", Vector{Int64})
    runs = length(group)
    runs ≥ 1 && all(g -> 1 ≤ g ≤ length(groups), group) ||
        throw(ArgumentError("every run needs one of the $(length(groups)) inputs"))
    neurons, currents = neurons_of(fields, runs)
    Δt = number(fields, "dt")
    slots, slot_of_run = slots_of(groups, seeds, group, neurons, currents, Δt)
    we, wi = column(fields, "we", Float64, runs), column(fields, "wi", Float64, runs)
    constants, alpha = step_constants(neurons, currents, Δt), has_alpha_synapses(fields)
    result = batch(slots, slot_of_run, we, wi, constants, grid;
                   statistics = Tuple(names_in(fields, "statistics")),
                   waveform = waveform_of(fields, grid), alpha = alpha,
                   burn_in = burn_in_of(fields, grid))
    return Fields("spike_count" => result.spike_count, "median" => result.median,
                  "mean" => result.mean, "std" => result.std, "cv_isi" => result.cv_isi,
                  "final_V" => result.final_V,
                  "coarseness" => coarseness(slots, slot_of_run, we, wi, constants, alpha),
                  "spiketimes" => reduce(vcat, result.spiketimes),
                  "spikes_listed" => length.(result.spiketimes))
end

function trains(fields::Fields)
    all_trains = poisson_trains(only(input_keys(fields)))
    grid = grid_of(fields)
    foreach(train -> map!(t -> time_to_give(grid, t), train, train), all_trains)
    times = isempty(all_trains) ? Float64[] : reduce(vcat, all_trains)
    return Fields("times" => times, "counts" => length.(all_trains))
end
