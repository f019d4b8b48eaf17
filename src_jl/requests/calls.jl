# The calls: each takes the fields of a request and gives those of its answer.

function simulate(fields::Fields)
    grid = grid_of(fields)
    input = only(inputs_of(fields, grid))
    neurons, currents = neurons_of(fields, 1)
    record = names_in(fields, "record")
    all(name -> name in SIGNALS, record) || throw(ArgumentError("signals are $SIGNALS, not $(join(record, ", "))"))
    every = whole(fields, "every")
    every ≥ 1 || throw(ArgumentError("every must be at least 1"))
    we, wi, Δt = number(fields, "we"), number(fields, "wi"), number(fields, "dt")
    signals, spiketimes = apart(integrate, only(neurons), we, wi, input.arrivals, Δt;
                                I = only(currents), waveform = waveform_of(fields, grid),
                                record = record, every = every)::Tuple{Recorder, Vector{Float64}}
    slots, slot_of_run = slots_of([input], [1], neurons, Δt)
    result = Fields("spiketimes" => spiketimes, "rates" => input.rates, "steps" => grid.steps,
                    "input_spikes" => input.arrivals.spikes,
                    "coarseness" => only(apart(coarseness, slots, slot_of_run, [we], [wi],
                                               step_constants(neurons, currents, Δt))))
    for name in record
        result[String(name)] = getfield(signals, name)
    end
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
                   statistics = names_in(fields, "statistics"),
                   waveform = waveform_of(fields, grid), burn_in = burn_in_of(fields, grid))
    return Fields("spike_count" => result.spike_count, "median" => result.median,
                  "mean" => result.mean, "std" => result.std, "cv_isi" => result.cv_isi,
                  "final_V" => result.final_V,
                  "coarseness" => apart(coarseness, slots, slot_of_run, we, wi, constants),
                  "spiketimes" => one_after_the_other(result.spiketimes),
                  "spikes_listed" => Int64[length(times) for times in result.spiketimes])
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
    return Fields("times" => one_after_the_other(all_trains),
                  "counts" => Int64[length(train) for train in all_trains])
end

"All numbers of several vectors, in one."
function one_after_the_other(vectors::Vector{Vector{Float64}})
    all_numbers = Float64[]
    foreach(vector -> append!(all_numbers, vector), vectors)
    return all_numbers
end

function warm_up(fields::Fields)
    warm_up(field(fields, "first_call", String), field(fields, "statistics", String))
    return Fields()
end
