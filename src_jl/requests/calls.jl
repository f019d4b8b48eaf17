# The calls: each takes the fields of a request and gives those of its answer.

function simulate(fields::Fields)
    grid = grid_of(fields)
    input = only(inputs_of(fields, grid))
    neurons, currents = neurons_of(fields, 1)
    record = Tuple(names_in(fields, "record"))
    all(in(SIGNALS), record) || throw(ArgumentError("signals are $SIGNALS, not $record"))
    every = whole(fields, "every")
    every ≥ 1 || throw(ArgumentError("every must be at least 1"))
    we, wi, Δt = number.(Ref(fields), ("we", "wi", "dt"))
    signals, spiketimes = integrate(only(neurons), we, wi, input.arrivals, Δt; I = only(currents),
                                    waveform = waveform_of(fields, grid), record = record,
                                    every = every)
    slots, slot_of_run = slots_of([input], [1], neurons, Δt)
    result = Fields("spiketimes" => spiketimes, "rates" => input.rates, "steps" => grid.steps,
                    "input_spikes" => input.arrivals.spikes,
                    "coarseness" => only(coarseness(slots, slot_of_run, [we], [wi],
                                                    step_constants(neurons, currents, Δt))))
    foreach(name -> result[string(name)] = getfield(signals, name), record)
    return result
end

function batch(fields::Fields)
    grid = grid_of(fields)
    groups = inputs_of(fields, grid)
    group = field(fields, "group", Vector{Int64})
    runs = length(group)
    runs ≥ 1 && all(g -> 1 ≤ g ≤ length(groups), group) ||
        throw(ArgumentError("every run needs one of the $(length(groups)) inputs"))
    neurons, currents = neurons_of(fields, runs)
    Δt = number(fields, "dt")
    slots, slot_of_run = slots_of(groups, group, neurons, Δt)
    we, wi = column(fields, "we", Float64, runs), column(fields, "wi", Float64, runs)
    constants = step_constants(neurons, currents, Δt)
    result = batch(slots, slot_of_run, we, wi, constants, grid;
                   statistics = Tuple(names_in(fields, "statistics")),
                   waveform = waveform_of(fields, grid), burn_in = burn_in_of(fields, grid))
    return Fields("spike_count" => result.spike_count, "median" => result.median,
                  "mean" => result.mean, "std" => result.std, "cv_isi" => result.cv_isi,
                  "final_V" => result.final_V,
                  "coarseness" => coarseness(slots, slot_of_run, we, wi, constants),
                  "spiketimes" => reduce(vcat, result.spiketimes),
                  "spikes_listed" => length.(result.spiketimes))
end

function trains(fields::Fields)
    duration, seed = number(fields, "duration"), only(field(fields, "seed", Vector{Int64}))
    rng = Xoshiro256pp(seed)
    rates = if field(fields, "input", String) == "rates"
        field(fields, "rates", Vector{Float64})
    else
        dist = LogNormalRates(only.(field.(Ref(fields), ("mean_rate", "sigma", "excitatory_fraction"),
                                           Vector{Float64}))...)
        input_rates(rng, only(field(fields, "N", Vector{Int64})), dist)
    end
    all_trains = poisson_trains(rates, rng, duration)
    return Fields("times" => reduce(vcat, all_trains; init = Float64[]), "counts" => length.(all_trains))
end
