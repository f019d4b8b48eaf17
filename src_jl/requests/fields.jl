# What a request says: its fields as the model's own types.

function field(fields::Fields, name::String, ::Type{T}) where {T}
    value = get(fields, name, nothing)
    value isa T && return value
    value === nothing && throw(ArgumentError("the request lacks \"$name\""))
    throw(ArgumentError("\"$name\" of the request is a $(typeof(value)), not a $T"))
end

number(fields, name) = field(fields, name, Float64)
whole(fields, name) = field(fields, name, Int64)
names_in(fields, name) =
    Symbol[Symbol(word) for word in split(field(fields, name, String), ',') if !isempty(word)]

"A vector of `n` numbers; one of a single number stands for all."
function column(fields, name, ::Type{T}, n::Int) where {T}
    values = field(fields, name, Vector{T})
    length(values) == 1 && return fill(values[1], n)
    length(values) == n && return values
    throw(ArgumentError("\"$name\" of the request has $(length(values)) values, not 1 or $n"))
end

function grid_of(fields)
    duration, Δt = number(fields, "duration"), number(fields, "dt")
    0 < Δt < Inf && 0 < duration < Inf || throw(ArgumentError("duration and dt must be positive"))
    number_of_steps(duration, Δt) ≥ 1 || throw(ArgumentError("the run is shorter than a time step"))
    return time_grid(duration, Δt)
end

"The steps at the start that no statistic sees."
function burn_in_of(fields, grid::TimeGrid)
    haskey(fields, "burn_in") || return 0
    burn_in = number_of_steps(number(fields, "burn_in"), number(fields, "dt"))
    0 ≤ burn_in < grid.steps || throw(ArgumentError("burn_in must be shorter than the run"))
    return burn_in
end

"The inputs of a request: one for each of its groups."
function inputs_of(fields::Fields, grid::TimeGrid)
    kind = Symbol(field(fields, "input", String))
    kind === :trains && return [given_input(fields, grid)]
    kind in (:poisson, :rates) || throw(ArgumentError("there is no input \"$kind\""))
    seeds = field(fields, "seed", Vector{Int64})
    n = length(seeds)
    rates = kind === :rates ? field(fields, "rates", Vector{Float64}) : Float64[]
    Ns = kind === :rates ? fill(length(rates), n) : column(fields, "N", Int64, n)
    all(N -> N ≥ 0, Ns) || throw(ArgumentError("N must be 0 or more"))
    mean_rates, σs = column(fields, "mean_rate", Float64, n), column(fields, "sigma", Float64, n)
    fractions = column(fields, "excitatory_fraction", Float64, n)
    duration, Δt = number(fields, "duration"), number(fields, "dt")
    drop = field(fields, "drop_last_spike", Bool)
    keys = InputKey[InputKey(kind, seeds[g], LogNormalRates(mean_rates[g], σs[g], fractions[g]), rates,
                             Ns[g], duration, Δt, drop) for g in 1:n]
    return inputs(keys, grid)
end

function given_input(fields::Fields, grid::TimeGrid)
    times, ids = field(fields, "times", Vector{Float64}), field(fields, "ids", Vector{Int64})
    length(times) == length(ids) || throw(ArgumentError("times and ids differ in length"))
    all(t -> 0 ≤ t < Inf, times) || throw(ArgumentError("input spike times must be finite and not negative"))
    arrivals = given_arrivals(times, ids, whole(fields, "Ne"), grid;
                              drop_last_spike = field(fields, "drop_last_spike", Bool))
    return Input(Float64[], arrivals)
end

const NEURON_FIELDS = ("C", "gL", "EL", "VT", "DeltaT", "Vs", "Vr", "a", "b", "tau_w", "tau_e",
                       "tau_i", "Ee", "Ei")

"The neurons of a request, and their injected currents: one if all runs are alike, else one a run."
function neurons_of(fields::Fields, runs::Int)
    names = String[NEURON_FIELDS..., "I"]
    alike = true
    for name in names
        alike &= length(field(fields, name, Vector{Float64})) == 1
    end
    columns = Vector{Float64}[column(fields, name, Float64, alike ? 1 : runs) for name in names]
    neurons = AdEx[AdEx(ntuple(f -> columns[f][r], Val(length(NEURON_FIELDS)))...)
                   for r in eachindex(columns[1])]
    return neurons, columns[end]
end

function waveform_of(fields::Fields, grid::TimeGrid)
    haskey(fields, "waveform") || return nothing
    waveform = field(fields, "waveform", Vector{Float64})
    length(waveform) == grid.steps ||
        throw(ArgumentError("the waveform has $(length(waveform)) values for $(grid.steps) steps"))
    return waveform
end

"Runs share a slot if they share input and the decay of their conductances."
function slots_of(groups::Vector{Input}, group::Vector{Int}, neurons::Vector{AdEx}, Δt::Float64)
    neuron(run) = neurons[length(neurons) == 1 ? 1 : run]
    slots, slot_of_run = Slot[], zeros(Int, length(group))
    slots_of_group = Vector{Int}[Int[] for _ in groups]
    for run in eachindex(group)
        counts = groups[group[run]].arrivals.counts
        slot = Slot(counts, Δt / neuron(run).τe, Δt / neuron(run).τi)
        for s in slots_of_group[group[run]]
            slots[s].decay_e == slot.decay_e && slots[s].decay_i == slot.decay_i && (slot_of_run[run] = s)
        end
        slot_of_run[run] > 0 && continue
        push!(slots, slot)
        push!(slots_of_group[group[run]], length(slots))
        slot_of_run[run] = length(slots)
    end
    return slots, slot_of_run
end

function step_constants(neurons::Vector{AdEx}, currents::Vector{Float64}, Δt::Float64)
    each = StepConstants{Float64}[StepConstants(neurons[r], currents[r], Δt) for r in eachindex(neurons)]
    length(each) == 1 && return each[1]
    return StepConstants{Vector{Float64}}(
        ntuple(i -> Float64[getfield(c, i) for c in each], Val(fieldcount(StepConstants)))...)
end
