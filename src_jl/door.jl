# The door between the languages: four calls that take named scalars and vectors in SI units and
# give named scalars and vectors. Both engines knock here with the same frames.
#
#     about()                                  versions, threads
#     simulate(input, neuron, we, wi, …)       one run, with signals
#     batch(inputs, neurons, we, wi, …)        many runs, with statistics
#     trains(input)                            the spike trains of an input

"""
    answer(request_frame::AbstractVector{UInt8}) -> Vector{UInt8}

The frame that answers a request frame. Never throws: what went wrong is in the fields `error` (its
sort: `argument`, `memory` or `internal`) and `message`.
"""
function answer(request_frame::AbstractVector{UInt8})
    bytes = Vector{UInt8}(request_frame)
    try
        length(bytes) ≥ FRAME_HEADER || throw(FrameError("a frame that breaks off"))
        body_length(bytes[1:FRAME_HEADER]) == length(bytes) - FRAME_HEADER ||
            throw(FrameError("a frame that breaks off"))
        return answer_body(bytes[(FRAME_HEADER + 1):end])
    catch e
        return frame(UInt64(0), complaint(e))
    end
end

function answer_body(body::Vector{UInt8})
    request = UInt64(0)
    try
        request, fields = read_body(body)
        return frame(request, dispatch(fields))
    catch e
        return frame(request, complaint(e))
    end
end

function dispatch(fields::Fields)
    call = get(fields, "call", "")
    call == "about" && return about()
    call == "simulate" && return simulate(fields)
    call == "batch" && return batch(fields)
    call == "trains" && return trains(fields)
    throw(ArgumentError("there is no call named \"$call\""))
end

complaint(e) = Fields("error" => "internal", "message" => internal_message(e))
complaint(e::Union{ArgumentError, FrameError}) =
    Fields("error" => "argument", "message" => e isa FrameError ? e.message : e.msg)
complaint(::OutOfMemoryError) = Fields("error" => "memory", "message" => "Julia ran out of memory")
complaint(e::TaskFailedException) = complaint(cause(e))
complaint(e::CompositeException) = complaint(first(e.exceptions))

cause(e::TaskFailedException) = isdefined(e.task, :result) ? e.task.result : e.task.exception

# Julia 1.5 can crash while it explains a method error.
internal_message(e::MethodError) = "MethodError: no method of $(e.f) fits its arguments"
internal_message(e) = sprint(showerror, e)

about() = Fields("julia" => string(VERSION), "threads" => Threads.nthreads(),
                 "cpu" => Sys.CPU_NAME, "pid" => Libc.getpid(), "kernel" => string(Sys.KERNEL))

# --- what a request says ------------------------------------------------------------------------

function field(fields::Fields, name::String, ::Type{T}) where {T}
    value = get(fields, name, nothing)
    value isa T && return value
    value === nothing && throw(ArgumentError("the request lacks \"$name\""))
    throw(ArgumentError("\"$name\" of the request is a $(typeof(value)), not a $T"))
end

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

"The inputs of a request: one for each of its groups."
function inputs_of(fields::Fields, grid::TimeGrid)
    kind = Symbol(field(fields, "input", String))
    kind === :trains && return [given_input(fields, grid)]
    kind in (:poisson, :rates) || throw(ArgumentError("there is no input \"$kind\""))
    seeds = field(fields, "seed", Vector{Int64})
    n = length(seeds)
    rates = kind === :rates ? field(fields, "rates", Vector{Float64}) : Float64[]
    Ns = kind === :rates ? fill(length(rates), n) : column(fields, "N", Int64, n)
    all(N -> N ≥ 1, Ns) || throw(ArgumentError("N must be at least 1"))
    mean_rates, σs = column(fields, "mean_rate", Float64, n), column(fields, "sigma", Float64, n)
    fractions = column(fields, "excitatory_fraction", Float64, n)
    duration, Δt = number(fields, "duration"), number(fields, "dt")
    drop = field(fields, "drop_last_spike", Bool)
    keys = [InputKey(kind, seeds[g], LogNormalRates(mean_rates[g], σs[g], fractions[g]), rates,
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
    names = (NEURON_FIELDS..., "I")
    alike = all(name -> length(field(fields, name, Vector{Float64})) == 1, names)
    columns = [column(fields, name, Float64, alike ? 1 : runs) for name in names]
    neurons = [AdEx((columns[f][r] for f in eachindex(NEURON_FIELDS))...) for r in eachindex(columns[1])]
    return neurons, columns[end]
end

function waveform_of(fields::Fields, grid::TimeGrid)
    haskey(fields, "waveform") || return nothing
    waveform = field(fields, "waveform", Vector{Float64})
    length(waveform) == grid.steps ||
        throw(ArgumentError("the waveform has $(length(waveform)) values for $(grid.steps) steps"))
    return waveform
end

# --- the calls ----------------------------------------------------------------------------------

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
                   waveform = waveform_of(fields, grid))
    return Fields("spike_count" => result.spike_count, "median" => result.median,
                  "mean" => result.mean, "std" => result.std, "cv_isi" => result.cv_isi,
                  "final_V" => result.final_V,
                  "coarseness" => coarseness(slots, slot_of_run, we, wi, constants),
                  "spiketimes" => reduce(vcat, result.spiketimes),
                  "spikes_listed" => length.(result.spiketimes))
end

"Runs share a slot if they share input and the decay of their conductances."
function slots_of(groups::Vector{Input}, group::Vector{Int}, neurons::Vector{AdEx}, Δt::Float64)
    neuron(run) = neurons[length(neurons) == 1 ? 1 : run]
    kinds = [(group[run], Δt / neuron(run).τe, Δt / neuron(run).τi) for run in eachindex(group)]
    distinct = unique(kinds)
    place = Dict(zip(distinct, eachindex(distinct)))
    slots = [Slot(groups[g].arrivals.counts, decay_e, decay_i) for (g, decay_e, decay_i) in distinct]
    return slots, [place[kind] for kind in kinds]
end

function step_constants(neurons::Vector{AdEx}, currents::Vector{Float64}, Δt::Float64)
    each = StepConstants.(neurons, currents, Δt)
    length(each) == 1 && return only(each)
    return StepConstants{Vector{Float64}}(
        ([getfield(c, i) for c in each] for i in 1:fieldcount(StepConstants))...)
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
