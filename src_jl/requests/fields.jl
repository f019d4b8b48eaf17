# What a request says: its fields as the model's own types.

function field(fields::Fields, name::String, ::Type{T}) where {T}
    value = get(fields, name, nothing)
    value isa T && return value
    value === nothing && throw(ArgumentError("the request lacks \"$name\""))
    throw(ArgumentError("\"$name\" of the request is a $(typeof(value)), not a $T"))
end

"A field that a request may leave out."
optional(fields, name, usual::T) where {T} = haskey(fields, name) ? field(fields, name, T) : usual

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

# The names of a type's fields in requests, which are ASCII.
ascii_names(T) = map(ascii_name, fieldnames(T))
ascii_name(name::Symbol) =
    String(rstrip(foldl(replace, ('Δ' => "Delta", 'τ' => "tau_", 'σ' => "sigma_"); init = string(name)), '_'))

const NEURON_FIELDS = ascii_names(AdEx)
const CURRENT_FIELDS = ascii_names(Current)
const RATE_FIELDS = ascii_names(LogNormalRates)

"A neuron, or a distribution of rates, as fields of a request."
as_fields(x) = Fields(ascii_name(name) => [getfield(x, name)] for name in fieldnames(typeof(x)))

"Columns of a request as objects of type `T`, one a row."
objects(::Type{T}, columns::Vector{Vector{Float64}}) where {T} =
    T[T(ntuple(f -> columns[f][r], Val(fieldcount(T)))...) for r in eachindex(columns[1])]

columns(fields, names, n::Int) = Vector{Float64}[column(fields, name, Float64, n) for name in names]

"The inputs of a request: one for each of its groups, whose seeds these are."
function inputs_of(fields::Fields, grid::TimeGrid)
    seeds = field(fields, "seed", Vector{Int64})
    kind = field(fields, "input", String)
    return kind == "trains" ? fill(given_input(fields, grid), length(seeds)) :
                              inputs(input_keys(fields), grid), seeds
end

function input_keys(fields::Fields)
    kind = field(fields, "input", String)
    kind in ("poisson", "rates") || throw(ArgumentError("there is no input \"$kind\""))
    seeds = field(fields, "seed", Vector{Int64})
    n = length(seeds)
    rates = kind == "rates" ? field(fields, "rates", Vector{Float64}) : Float64[]
    Ns, Nes = column(fields, "N", Int64, n), column(fields, "Ne", Int64, n)
    all(N -> N ≥ 0, Ns) || throw(ArgumentError("N must be 0 or more"))
    all(g -> 0 ≤ Nes[g] ≤ Ns[g], 1:n) || throw(ArgumentError("Ne must be from 0 to N"))
    kind == "rates" && any(N -> N != length(rates), Ns) &&
        throw(ArgumentError("N must be the number of rates"))
    modulation_e, modulation_i = modulation_of(fields, "e"), modulation_of(fields, "i")
    correlations = column(fields, "correlation", Float64, n)
    weights = weights_of(fields)
    isempty(weights) || all(N -> N == length(weights), Ns) ||
        throw(ArgumentError("weights must be one for each of the N inputs"))
    weight_σs = column(fields, "weight_sigma", Float64, n)
    dists = objects(LogNormalRates, columns(fields, RATE_FIELDS, n))
    duration, Δt = number(fields, "duration"), number(fields, "dt")
    drop, pooled = field(fields, "drop_last_spike", Bool), optional(fields, "pooled", false)
    # By place: a call with so many keywords takes a tenth of a second to compile.
    return InputKey[InputKey(seeds[g], Ns[g], Nes[g], dists[g], rates, duration, Δt, drop, pooled,
                             modulation_e, modulation_i, correlations[g], weights, weight_σs[g]) for g in 1:n]
end

"The factors on the weights of inputs; none if nobody gave any."
weights_of(fields::Fields) = optional(fields, "weights", Float64[])

function modulation_of(fields::Fields, kind::String)
    haskey(fields, "modulation_$(kind)_times") || return nothing
    return Modulation(field(fields, "modulation_$(kind)_times", Vector{Float64}),
                      field(fields, "modulation_$(kind)_factors", Vector{Float64}))
end

function given_input(fields::Fields, grid::TimeGrid)
    times, ids = field(fields, "times", Vector{Float64}), field(fields, "ids", Vector{Int64})
    length(times) == length(ids) || throw(ArgumentError("times and ids differ in length"))
    all(t -> 0 ≤ t < Inf, times) || throw(ArgumentError("input spike times must be finite and not negative"))
    arrivals = given_arrivals(times, ids, only(field(fields, "Ne", Vector{Int64})), grid;
                              drop_last_spike = field(fields, "drop_last_spike", Bool),
                              weights = weights_of(fields))
    return Input(Float64[], arrivals)
end

"The neurons of a request, and their injected currents: one if all runs are alike, else one a run."
function neurons_of(fields::Fields, runs::Int)
    alike = true
    for name in (NEURON_FIELDS..., CURRENT_FIELDS...)
        alike &= length(field(fields, name, Vector{Float64})) == 1
    end
    n = alike ? 1 : runs
    return objects(AdEx, columns(fields, NEURON_FIELDS, n)), objects(Current, columns(fields, CURRENT_FIELDS, n))
end

function has_alpha_synapses(fields::Fields)
    synapse = optional(fields, "synapse", "exponential")
    synapse in ("exponential", "alpha") || throw(ArgumentError("there is no synapse \"$synapse\""))
    return synapse == "alpha"
end

function waveform_of(fields::Fields, grid::TimeGrid)
    haskey(fields, "waveform") || return nothing
    waveform = field(fields, "waveform", Vector{Float64})
    length(waveform) == grid.steps ||
        throw(ArgumentError("the waveform has $(length(waveform)) values for $(grid.steps) steps"))
    return waveform
end

"""
Runs share a slot if they share input, the decay of their conductances, and the noise of their seed
where they have any.
"""
function slots_of(groups::Vector{Input}, seeds::Vector{Int}, group::Vector{Int}, neurons::Vector{AdEx},
                  currents::Vector{Current}, Δt::Float64)
    kinds, slot_of_run = SlotKind[], zeros(Int, length(group))
    kinds_of_group = Vector{Int}[Int[] for _ in groups]
    for run in eachindex(group)
        neuron, current = neurons[min(run, end)], currents[min(run, end)]
        kind = SlotKind(group[run], Δt / neuron.τe, Δt / neuron.τi,
                        current.noise_std > 0 ? current.noise_τ : 0.0)
        for s in kinds_of_group[kind.group]
            kinds[s] === kind && (slot_of_run[run] = s)
        end
        slot_of_run[run] > 0 && continue
        push!(kinds, kind)
        push!(kinds_of_group[kind.group], length(kinds))
        slot_of_run[run] = length(kinds)
    end
    noises = all(kind -> kind.noise_τ == 0, kinds) ? fill(Float64[], length(kinds)) :
             noises_of(kinds, seeds, length(groups[1].arrivals.counts), Δt)
    slots = Slot[Slot(groups[kinds[s].group].arrivals, kinds[s].decay_e, kinds[s].decay_i, noises[s])
                 for s in eachindex(kinds)]
    return slots, slot_of_run
end

"What a slot is of: `noise_τ` is 0 without noise."
struct SlotKind
    group::Int
    decay_e::Float64
    decay_i::Float64
    noise_τ::Float64
end

"The noise of each kind, none where it has none; that of one seed and time constant is drawn once."
function noises_of(kinds::Vector{SlotKind}, seeds::Vector{Int}, steps::Int, Δt::Float64)
    sources = Tuple{Int, Float64}[(seeds[kind.group], kind.noise_τ) for kind in kinds]
    distinct = unique(source for source in sources if source[2] > 0)
    drawn = Vector{Vector{Float64}}(undef, length(distinct))
    share_out(eachindex(distinct), Threads.nthreads()) do k, _
        drawn[k] = apart(noise, distinct[k]..., steps, Δt)
    end
    of_source = Dict(zip(distinct, drawn))
    return Vector{Float64}[get(of_source, source, Float64[]) for source in sources]
end

function step_constants(neurons::Vector{AdEx}, currents::Vector{Current}, Δt::Float64)
    each = StepConstants{Float64}[StepConstants(neurons[r], currents[r], Δt) for r in eachindex(neurons)]
    length(each) == 1 && return each[1]
    return StepConstants{Vector{Float64}}(
        ntuple(i -> Float64[getfield(c, i) for c in each], Val(fieldcount(StepConstants)))...)
end
