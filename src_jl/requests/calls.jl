# The calls: each takes the fields of a request and gives those of its answer.

function simulate(fields::Fields)
    grid = grid_of(fields)
    groups, seeds = inputs_of(fields, grid)
    input = only(groups)
    neurons, currents = neurons_of(fields, 1)
    record = names_in(fields, "record")
    all(name -> name in SIGNALS, record) || throw(ArgumentError("signals are $SIGNALS, not $(join(record, ", "))"))
    every = whole(fields, "every")
    every ≥ 1 || throw(ArgumentError("every must be at least 1"))
    alpha = has_alpha_synapses(fields)
    we, wi, Δt = number(fields, "we"), number(fields, "wi"), number(fields, "dt")
    signals, spiketimes = apart(integrate, only(neurons), we, wi, input.arrivals, Δt;
                                current = only(currents), seed = only(seeds), alpha = alpha,
                                waveform = waveform_of(fields, grid), record = record,
                                every = every)::Tuple{Recorder, Vector{Float64}}
    slots, slot_of_run = slots_of(groups, seeds, [1], neurons, currents, Δt)
    rates = field(fields, "input", String) == "trains" ? Float64[] : rates_of(input, only(input_keys(fields)))
    result = Fields("spiketimes" => spiketimes, "rates" => rates, "steps" => grid.steps,
                    "input_spikes" => input.arrivals.spikes,
                    "coarseness" => only(apart(coarseness, slots, slot_of_run, [we], [wi],
                                               step_constants(neurons, currents, Δt), alpha)))
    for name in record
        result[String(name)] = getfield(signals, name)
    end
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
                   statistics = names_in(fields, "statistics"),
                   waveform = waveform_of(fields, grid), alpha = alpha,
                   burn_in = burn_in_of(fields, grid))
    return Fields("spike_count" => result.spike_count, "median" => result.median,
                  "mean" => result.mean, "std" => result.std, "mean_w" => result.mean_w,
                  "cv_isi" => result.cv_isi,
                  "final_V" => result.final_V,
                  "coarseness" => apart(coarseness, slots, slot_of_run, we, wi, constants, alpha),
                  "spiketimes" => one_after_the_other(result.spiketimes),
                  "spikes_listed" => Int64[length(times) for times in result.spiketimes])
end

function trains(fields::Fields)
    grid = grid_of(fields)
    all_trains = apart(poisson_trains, only(input_keys(fields)))::Vector{Vector{Float64}}
    foreach(train -> map!(t -> time_to_give(grid, t), train, train), all_trains)
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
