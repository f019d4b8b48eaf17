# The batch: runs become lanes of teams, teams go to the threads, and statistics come of the traces.

"""
    batch(slots, slot_of_run, we, wi, constants, grid;
          statistics, waveform, alpha, burn_in) -> BatchResult

Simulates every run `r`, with the weights `we[r]`, `wi[r]` (S), under `slots[slot_of_run[r]]`.
`constants` are a `StepConstants` of all runs, or one whose fields hold a value for each run.

Each run's results are those of [`sim`](@ref) to the last bit, whatever it is batched with and
however many threads there are.

`alpha`: synapses are alpha functions, not exponential. `burn_in`: so many steps at the start that
no statistic sees.

`statistics`: any of `:spike_count` (always there), `:median`, `:mean`, `:std`, `:mean_w`,
`:spiketimes`, `:cv_isi`. All but the first need the trace of V: `trace_bytes` of memory for each thread. A trace
that is longer comes in segments; for the median it is then computed twice.
"""
function batch(slots::Vector{Slot}, slot_of_run::Vector{Int}, we::Vector{Float64},
               wi::Vector{Float64}, constants::StepConstants, grid::TimeGrid;
               statistics = (:median,), waveform = nothing, alpha = false, burn_in::Int = 0,
               trace_bytes = 256_000_000)
    result = BatchResult(length(slot_of_run))
    teams = make_teams(make_octets(slot_of_run, length(slots)), Threads.nthreads())
    share_out(teams, Threads.nthreads()) do team, worker
        rows = rows_at_once(grid.steps - burn_in, length(team), trace_bytes)
        replay = Replay(grid.steps, burn_in, rows, waveform) do
            Lanes(team, slots, we, wi, constants, alpha)
        end
        compute!(result, team, replay, worker, grid, statistics)
    end
    return result
end

const ROWS_OF_SEGMENT = 16_384      # a megabyte an octet: it is read again out of a cache

"How many steps' traces of so many octets are in memory at once: all, or a segment of them."
function rows_at_once(steps::Int, octets::Int, trace_bytes::Int)
    fitting = max(trace_bytes ÷ (BYTES_OF_PACK * octets), 1)
    return steps ≤ fitting ? steps : min(fitting, ROWS_OF_SEGMENT)
end

function compute!(result::BatchResult, team, replay::Replay, worker::Int, grid::TimeGrid, statistics)
    lanes = burn_in!(replay.fresh_lanes(), replay)
    if all(==(:spike_count), statistics)
        apart(integrate!, lanes, replay.burn_in, steps_seen(replay), nothing, replay.waveform)
    else
        scratch = scratch_memory(worker, length(team), LANES * replay.rows)
        traces = scratch.traces[1:length(team)]
        digests = Digest[Digest(octet, places_of(o), lanes.constants, scratch.searches[o], steps_seen(replay))
                         for (o, octet) in enumerate(team)]
        before = state_of(lanes)
        digest!(digests, replay, lanes, traces, grid, statistics)
        foreach(digest -> collect!(result, digest, steps_seen(replay), statistics), digests)
        :mean_w in statistics && collect_mean_w!(result, digests, lanes, before, steps_seen(replay))
    end
    for (o, octet) in enumerate(team)
        put!(result.spike_count, octet, Int.(lanes.spikes[places_of(o)]))
        put!(result.final_V, octet, lanes.V[places_of(o)])
    end
    return
end
