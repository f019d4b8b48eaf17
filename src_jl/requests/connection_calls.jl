# The calls of the connection test. They take some trains at a time, so that whoever asks can show
# how far it is; what all of them need is kept from one call to the next.

"Recordings, and the trains to be tested in them."
struct Prepared
    key::String
    recordings::Vector{Recording}
    tested::TestedTrains
end

const NOTHING_PREPARED = Prepared("", Recording[], TestedTrains())
const PREPARED = Ref(NOTHING_PREPARED)

"What was prepared under this key, in the call before this one or else now."
function prepared(prepare, key::String)
    if PREPARED[].key != key
        # Recordings are large, and Julia would wait for several times as much garbage.
        PREPARED[] = NOTHING_PREPARED
        GC.gc()
        PREPARED[] = Prepared(key, prepare()...)
        GC.gc()
    end
    return PREPARED[]
end

"Scores of inputs of a simulated run, in recordings of several noise levels."
function connections(fields::Fields)
    key = join(sort!(["$name=$value" for (name, value) in fields if !(name in FIELDS_OF_PIECE)]), ' ')
    study = prepared(() -> recorded_run(fields), key)
    tested = study.tested
    return Fields("scores" => scores_of_piece(fields, study.recordings, tested.trains),
                  "excitatory" => tested.excitatory, "inhibitory" => tested.inhibitory,
                  "unconnected" => tested.unconnected, "spikes" => length.(tested.trains),
                  "drawn_rates" => tested.drawn_rates)
end

const FIELDS_OF_PIECE = ("from", "to", "last", "window", "surrogates", "statistic", "surrogate_seed")

function recorded_run(fields::Fields)
    grid = grid_of(fields)
    (groups, seeds), key = inputs_of(fields, grid), only(input_keys(fields))
    input, (rates, stream) = only(groups), rates_and_stream(key)
    neurons, currents = neurons_of(fields, 1)
    neuron, Δt = only(neurons), number(fields, "dt")
    signals, spiketimes = apart(integrate, neuron, number(fields, "we"), number(fields, "wi"), input.arrivals,
                                Δt; current = only(currents), seed = only(seeds))::Tuple{Recorder, Vector{Float64}}
    V = raise_spikes!(signals.V, spiketimes, Δt, neuron.Vs; before = field(fields, "raised_before", Bool))
    σs = imaging_σ.(Ref(neuron), field(fields, "snr", Vector{Float64}))
    noise = all(iszero, σs) ? Float64[] : apart(imaging_noise, grid.steps, whole(fields, "noise_seed"))
    clip = number(fields, "clip")
    recordings = recordings_of(V, noise, σs, clip)
    tested = apart(tested_trains, rates, key.Ne, stream,
                   number(fields, "duration"), whole(fields, "trains");
                   seed = whole(fields, "seed_of_rates"),
                   seed_of_trains = get(fields, "seed_of_trains", nothing))
    return recordings, tested
end

function recordings_of(V, noise, σs, clip)
    recordings = Vector{Recording}(undef, length(σs))
    share_out(eachindex(σs), Threads.nthreads()) do c, _
        recordings[c] = apart(Recording, apart(imaged, V, noise, σs[c], clip))
    end
    return recordings
end

"""
Scores of given trains in given recordings. The recordings need be sent only once: they are known by
their name as long as no others come.
"""
function connection_scores(fields::Fields)
    study = prepared_recordings(fields)
    study === nothing && return Fields("unknown" => true)
    return Fields("scores" => scores_of_piece(fields, study.recordings, given_trains(fields)))
end

function prepared_recordings(fields::Fields)
    name = field(fields, "recordings", String)
    haskey(fields, "V") || PREPARED[].key == name || return nothing
    return prepared(() -> (given_recordings(fields), NOTHING_PREPARED.tested), name)
end

function given_recordings(fields::Fields)
    V, number = field(fields, "V", Vector{Float64}), whole(fields, "number")
    number ≥ 1 && length(V) % number == 0 || throw(ArgumentError("recordings must have the same length"))
    samples = length(V) ÷ number
    return Recording[apart(Recording, V[((c - 1) * samples + 1):(c * samples)]) for c in 1:number]
end

function given_trains(fields::Fields)
    times, counts = field(fields, "times", Vector{Float64}), field(fields, "counts", Vector{Int64})
    sum(counts) == length(times) || throw(ArgumentError("counts and times differ"))
    all(t -> 0 ≤ t < Inf, times) || throw(ArgumentError("spike times must be finite and not negative"))
    ends = cumsum(counts)
    return [times[(last - n + 1):last] for (n, last) in zip(counts, ends)]
end

function scores_of_piece(fields::Fields, recordings::Vector{Recording}, trains)
    window = window_of(fields, recordings)
    name = Symbol(field(fields, "statistic", String))
    haskey(STA_STATISTICS, name) || throw(ArgumentError("there is no statistic \"$name\""))
    some = trains[whole(fields, "from"):min(whole(fields, "to"), end)]
    found = apart(scores, recordings, some, number(fields, "dt"); window = window,
                  surrogates = whole(fields, "surrogates"), statistic = STA_STATISTICS[name],
                  seed = whole(fields, "surrogate_seed"))
    field(fields, "last", Bool) && (PREPARED[] = NOTHING_PREPARED)
    GC.gc(false)
    return vec(found)
end

function window_of(fields::Fields, recordings::Vector{Recording})
    window, samples = whole(fields, "window"), first(recordings).samples
    1 ≤ window ≤ samples || throw(ArgumentError("a window of $window samples in a recording of $samples"))
    samples < NO_START - SAMPLES_OF_BLOCK || throw(ArgumentError("the recording is too long"))
    whole(fields, "surrogates") ≥ 1 || throw(ArgumentError("surrogates must be at least 1"))
    return window
end

"The STAs of one train and of its surrogates, one after the other, in each recording."
function stas(fields::Fields)
    study = prepared_recordings(fields)
    study === nothing && return Fields("unknown" => true)
    window, Δt = window_of(fields, study.recordings), number(fields, "dt")
    samples = first(study.recordings).samples
    times = within(only(given_trains(fields)), Δt, samples)
    lists = Lists()
    append_list!(lists, window_starts(times, Δt, samples, window))
    each_surrogate(times, whole(fields, "surrogates"), whole(fields, "surrogate_seed")) do _, shuffled
        append_list!(lists, shuffled, Δt, samples, window)
    end
    found = Vector{Vector{Float64}}(undef, length(study.recordings))
    share_out(eachindex(found), Threads.nthreads()) do c, _
        r = study.recordings[c]
        found[c] = reduce(vcat, apart(exact_stas, r, without_gaps(lists, r, window), window))
    end
    field(fields, "last", Bool) && (PREPARED[] = NOTHING_PREPARED)
    return Fields("stas" => reduce(vcat, found))
end

"A recording of a run with noise."
function imaged_trace(fields::Fields)
    V, Δt = field(fields, "V", Vector{Float64}), number(fields, "dt")
    raise_spikes!(V, field(fields, "spiketimes", Vector{Float64}), Δt, number(fields, "Vs");
                  before = field(fields, "raised_before", Bool))
    σ = (number(fields, "Vs") - number(fields, "EL")) / number(fields, "snr")
    noise = iszero(σ) ? Float64[] : apart(imaging_noise, length(V), whole(fields, "noise_seed"))
    return Fields("V" => apart(imaged, V, noise, σ, number(fields, "clip")))
end
