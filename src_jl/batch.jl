# The batch: runs become lanes of teams, teams go to the threads, and statistics come of the traces.

"""
    batch(slots, slot_of_run, we, wi, constants, grid; statistics, waveform) -> BatchResult

Simulates every run `r`, with the weights `we[r]`, `wi[r]` (S), under `slots[slot_of_run[r]]`.
`constants` are a `StepConstants` of all runs, or one whose fields hold a value for each run.

Each run's results are those of [`sim`](@ref) to the last bit, whatever it is batched with and
however many threads there are.

`statistics`: any of `:spike_count` (always there), `:median`, `:mean`, `:std`, `:spiketimes`,
`:cv_isi`. All but the first need the trace of V, which costs memory: 8 bytes a run and step, cut
into as many runs at a time as fit into `TRACE_BYTES`.
"""
function batch(slots::Vector{Slot}, slot_of_run::Vector{Int}, we::Vector{Float64},
               wi::Vector{Float64}, constants::StepConstants, grid::TimeGrid;
               statistics = (:median,), waveform = nothing)
    result = BatchResult(length(slot_of_run))
    keep_trace = needs_trace(statistics)
    workers, octets_at_once = capacity(grid.steps, keep_trace)
    teams = make_teams(make_octets(slot_of_run, length(slots)), octets_at_once, workers)
    share_out(teams, workers) do team, worker
        lanes = Lanes(team, slots, we, wi, constants)
        bench = workbench(worker, keep_trace ? length(team) : 0, LANES * grid.steps)
        traces = keep_trace ? bench.traces[1:length(team)] : nothing
        integrate!(lanes, grid.steps, traces, waveform)
        for (o, octet) in enumerate(team)
            collect!(result, octet, o, lanes, bench, grid, statistics)
        end
    end
    return result
end

needs_trace(statistics) = any(name -> name != :spike_count, statistics)

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

function collect!(result::BatchResult, octet::Octet, o::Int, lanes::Lanes, bench, grid, statistics)
    runs, places = octet.runs[1:octet.used], (LANES * (o - 1)) .+ (1:LANES)
    put!(target, values) = (target[runs] = values[1:octet.used])
    spikes, steps = lanes.spikes[places], grid.steps
    put!(result.spike_count, Int.(spikes))
    put!(result.final_V, lanes.V[places])
    needs_trace(statistics) || return
    trace = bench.traces[o]
    each_lane(x) = [at(x, l) for l in places]
    :median in statistics &&
        put!(result.median, medians(trace, steps, each_lane(lanes.constants.Vs), bench.medians))
    if :mean in statistics || :std in statistics
        mean, std = moments(trace, steps, each_lane(lanes.constants.EL), each_lane(lanes.constants.Vr))
        put!(result.mean, mean)
        put!(result.std, std)
    end
    if :spiketimes in statistics || :cv_isi in statistics
        times = spike_times(trace, steps, spikes, grid)
        put!(result.spiketimes, times)
        put!(result.cv_isi, cv_isi.(times))
    end
    return
end

const TRACE_BYTES = 800_000_000  # for the traces of all threads together

"How many threads may work at once, and on how many octets each: at least one."
function capacity(steps::Int, keep_trace::Bool)
    workers = Threads.nthreads()
    keep_trace || return workers, MOST_OCTETS
    octets = TRACE_BYTES ÷ (BYTES_OF_PACK * steps)
    octets ≥ workers && return workers, min(octets ÷ workers, MOST_OCTETS)
    return max(octets, 1), 1
end

"Calls `work(item, worker)` for each item, on as many tasks as there are workers."
function share_out(work::F, items, workers::Int) where {F}
    workers = min(workers, length(items))
    # Apart, so that a single run need not compile what tasks take.
    workers > 1 ? share_out_by_tasks(work, items, workers) : foreach(item -> work(item, 1), items)
    return
end

@noinline function share_out_by_tasks(work::F, items, workers::Int) where {F}
    next = Threads.Atomic{Int}(1)
    function serve(worker)
        while true
            i = Threads.atomic_add!(next, 1)
            i ≤ length(items) || return
            work(items[i], worker)
        end
    end
    @sync for worker in 1:workers
        Threads.@spawn serve(worker)
    end
    return
end

"What a worker computes on; kept for the next batch, so that it costs its page faults once."
struct Workbench
    traces::Vector{Vector{Float64}}     # of each octet of a team
    medians::MedianScratch
end

const WORKBENCHES = Workbench[]
const WORKBENCHES_LOCK = ReentrantLock()

"The bench of a worker, with at least so many traces of at least so many samples."
function workbench(worker::Int, traces::Int, samples::Int)
    lock(WORKBENCHES_LOCK) do
        while length(WORKBENCHES) < worker
            push!(WORKBENCHES, Workbench(Vector{Float64}[], MedianScratch()))
        end
        bench = WORKBENCHES[worker]
        while length(bench.traces) < traces
            push!(bench.traces, Float64[])
        end
        for o in 1:traces       # one that is too small is replaced: `resize!` would copy it
            length(bench.traces[o]) < samples && (bench.traces[o] = Vector{Float64}(undef, samples))
        end
        return bench
    end
end
