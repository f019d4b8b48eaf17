# The batch: runs become lanes of teams, teams go to the threads, and statistics come of the traces.

"""
    batch(slots, slot_of_run, we, wi, constants, grid; statistics, waveform) -> BatchResult

Simulates every run `r`, with the weights `we[r]`, `wi[r]` (S), under `slots[slot_of_run[r]]`.
`constants` are a `StepConstants` of all runs, or one whose fields hold a value for each run.

Each run's results are those of [`sim`](@ref) to the last bit, whatever it is batched with and
however many threads there are.

`statistics`: any of `:spike_count` (always there), `:median`, `:mean`, `:std`, `:spiketimes`,
`:cv_isi`. All but the first need the trace of V: `trace_bytes` of memory for each thread. A trace
that is longer comes in segments; for the median it is then computed twice.
"""
function batch(slots::Vector{Slot}, slot_of_run::Vector{Int}, we::Vector{Float64},
               wi::Vector{Float64}, constants::StepConstants, grid::TimeGrid;
               statistics = (:median,), waveform = nothing, trace_bytes = 256_000_000)
    result = BatchResult(length(slot_of_run))
    teams = make_teams(make_octets(slot_of_run, length(slots)), Threads.nthreads())
    share_out(teams, Threads.nthreads()) do team, worker
        replay = Replay(grid.steps, rows_at_once(grid.steps, length(team), trace_bytes), waveform) do
            Lanes(team, slots, we, wi, constants)
        end
        compute!(result, team, replay, worker, grid, statistics)
    end
    return result
end

"What a batch tells of its runs; a vector that was not asked for is full of NaN, or of nothing."
struct BatchResult
    spike_count::Vector{Int}
    median::Vector{Float64}
    mean::Vector{Float64}
    std::Vector{Float64}
    cv_isi::Vector{Float64}
    final_V::Vector{Float64}
    spiketimes::Vector{Vector{Float64}}
end

BatchResult(runs::Int) = BatchResult(zeros(Int, runs), (fill(NaN, runs) for _ in 1:5)...,
                                     [Float64[] for _ in 1:runs])

const ROWS_OF_SEGMENT = 16_384      # a megabyte an octet: it is read again out of a cache

"How many steps' traces of so many octets are in memory at once: all, or a segment of them."
function rows_at_once(steps::Int, octets::Int, trace_bytes::Int)
    fitting = max(trace_bytes ÷ (BYTES_OF_PACK * octets), 1)
    return steps ≤ fitting ? steps : min(fitting, ROWS_OF_SEGMENT)
end

"What is gathered of an octet's trace as it goes by."
struct Digest
    octet::Octet
    ceiling::Vector{Float64}
    search::MedianSearch
    moments::Moments
    spiketimes::Vector{Vector{Float64}}
end

function Digest(octet::Octet, places, constants::StepConstants, search::MedianSearch, steps::Int)
    each_lane(x) = [at(x, l) for l in places]
    return Digest(octet, each_lane(constants.Vs), begin!(search, steps),
                  Moments(each_lane(constants.EL), each_lane(constants.Vr)), [Float64[] for _ in 1:LANES])
end

"The lanes of the `o`-th octet of a team."
places_of(o) = (LANES * (o - 1)) .+ (1:LANES)

function compute!(result::BatchResult, team, replay::Replay, worker::Int, grid::TimeGrid, statistics)
    lanes = replay.fresh_lanes()
    if all(==(:spike_count), statistics)
        integrate!(lanes, 0, grid.steps, nothing, replay.waveform)
    else
        bench = workbench(worker, length(team), LANES * replay.rows)
        traces = bench.traces[1:length(team)]
        digests = [Digest(octet, places_of(o), lanes.constants, bench.searches[o], grid.steps)
                   for (o, octet) in enumerate(team)]
        digest!(digests, replay, lanes, traces, grid, statistics)
        foreach(digest -> collect!(result, digest, grid, statistics), digests)
    end
    for (o, octet) in enumerate(team)
        put!(result.spike_count, octet, Int.(lanes.spikes[places_of(o)]))
        put!(result.final_V, octet, lanes.V[places_of(o)])
    end
    return
end

function digest!(digests, replay, lanes, traces, grid, statistics)
    wants_moments = :mean in statistics || :std in statistics
    wants_times = :spiketimes in statistics || :cv_isi in statistics
    play!(replay, lanes, traces) do before, rows
        for (digest, trace) in zip(digests, traces)
            take_pilot!(digest.search, trace, before, rows)
            wants_moments && add!(digest.moments, trace, rows)
            wants_times && add_spike_times!(digest.spiketimes, trace, before, rows, grid)
        end
    end
    :median in statistics || return
    foreach(digest -> bracket!(digest.search), digests)
    while any(digest -> any(digest.search.sought), digests)
        play_again!(replay, traces) do _, rows
            for (digest, trace) in zip(digests, traces)
                any(digest.search.sought) && count!(digest.search, trace, rows)
            end
        end
        foreach(digest -> choose!(digest.search, digest.ceiling), digests)
    end
    return
end

function collect!(result::BatchResult, digest::Digest, grid, statistics)
    octet = digest.octet
    :median in statistics && put!(result.median, octet, digest.search.median)
    if :mean in statistics || :std in statistics
        mean, std = mean_and_std(digest.moments, grid.steps)
        put!(result.mean, octet, mean)
        put!(result.std, octet, std)
    end
    if :spiketimes in statistics || :cv_isi in statistics
        put!(result.spiketimes, octet, digest.spiketimes)
        put!(result.cv_isi, octet, cv_isi.(digest.spiketimes))
    end
    return
end

"Each run's value, from those of its octet's lanes."
put!(target, octet::Octet, values) = (target[octet.runs[1:octet.used]] = values[1:octet.used])
