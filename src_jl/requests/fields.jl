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
names_in(fields, name) = Symbol.(split(field(fields, name, String), ','; keepempty = false))

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
objects(::Type{T}, columns) where {T} = [T(row...) for row in zip(columns...)]

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
    all(≥(0), Ns) || throw(ArgumentError("N must be 0 or more"))
    all(0 .≤ Nes .≤ Ns) || throw(ArgumentError("Ne must be from 0 to N"))
    kind == "rates" && any(!=(length(rates)), Ns) && throw(ArgumentError("N must be the number of rates"))
    modulation_e, modulation_i = modulation_of(fields, "e"), modulation_of(fields, "i")
    correlations = column(fields, "correlation", Float64, n)
    dists = objects(LogNormalRates, [column(fields, name, Float64, n) for name in RATE_FIELDS])
    return [InputKey(seed = seeds[g], N = Ns[g], Ne = Nes[g], dist = dists[g], rates = rates,
                     duration = number(fields, "duration"), Δt = number(fields, "dt"),
                     drop_last_spike = field(fields, "drop_last_spike", Bool),
                     pooled = optional(fields, "pooled", false), modulation_e = modulation_e,
                     modulation_i = modulation_i, correlation = correlations[g]) for g in 1:n]
end

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
                              drop_last_spike = field(fields, "drop_last_spike", Bool))
    return Input(Float64[], arrivals)
end

"The neurons of a request, and their injected currents: one if all runs are alike, else one a run."
function neurons_of(fields::Fields, runs::Int)
    names = (NEURON_FIELDS..., CURRENT_FIELDS...)
    alike = all(name -> length(field(fields, name, Vector{Float64})) == 1, names)
    columns = [column(fields, name, Float64, alike ? 1 : runs) for name in names]
    n = length(NEURON_FIELDS)
    return objects(AdEx, columns[1:n]), objects(Current, columns[(n + 1):end])
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
    of(values, run) = values[length(values) == 1 ? 1 : run]
    noise_τ(current) = current.noise_std > 0 ? current.noise_τ : 0.0
    kinds = [(group[run], Δt / of(neurons, run).τe, Δt / of(neurons, run).τi, noise_τ(of(currents, run)))
             for run in eachindex(group)]
    distinct = unique(kinds)
    place = Dict(zip(distinct, eachindex(distinct)))
    noises = noises_of(unique((seeds[g], τ) for (g, _, _, τ) in distinct if τ > 0),
                       length(groups[1].arrivals.counts), Δt)
    slots = [Slot(groups[g].arrivals.counts, decay_e, decay_i, get(noises, (seeds[g], τ), Float64[]))
             for (g, decay_e, decay_i, τ) in distinct]
    return slots, [place[kind] for kind in kinds]
end

"The noise of each seed and time constant, computed by all threads."
function noises_of(kinds::Vector{Tuple{Int, Float64}}, steps::Int, Δt::Float64)
    each = Vector{Vector{Float64}}(undef, length(kinds))
    share_out(eachindex(kinds), Threads.nthreads()) do k, _
        each[k] = noise(kinds[k]..., steps, Δt)
    end
    return Dict(zip(kinds, each))
end

function step_constants(neurons::Vector{AdEx}, currents::Vector{Current}, Δt::Float64)
    each = StepConstants.(neurons, currents, Δt)
    length(each) == 1 && return only(each)
    return StepConstants{Vector{Float64}}(
        ([getfield(c, i) for c in each] for i in 1:fieldcount(StepConstants))...)
end
