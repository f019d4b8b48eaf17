# The batch: runs that share input become lanes, lanes become tiles, tiles go to the threads.

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
    keep_trace = any(name -> name != :spike_count, statistics)
    workers, lanes_at_once = capacity(grid.steps, keep_trace)
    tiles = make_tiles(slots, slot_of_run, lanes_at_once, workers)
    share_out(tiles, workers) do tile, worker
        lanes = Lanes(tile, we, wi, constants)
        trace = keep_trace ? trace_buffer(worker, length(tile.run) * grid.steps) : nothing
        integrate!(lanes, tile, trace, waveform)
        collect!(result, tile, lanes, trace, grid, statistics)
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

function collect!(result::BatchResult, tile::Tile, lanes::Lanes, trace, grid, statistics)
    real_lanes = findall(!iszero, tile.run)
    put!(target, values) = (target[tile.run[real_lanes]] = values[real_lanes])
    put!(result.spike_count, Int.(lanes.spikes))
    put!(result.final_V, lanes.V)
    trace === nothing && return
    width, steps = length(tile.run), grid.steps
    each_lane(x) = [at(x, l) for l in 1:width]
    :median in statistics &&
        put!(result.median, medians(trace, width, steps, each_lane(lanes.constants.Vs)))
    if :mean in statistics || :std in statistics
        mean, std = moments(trace, width, steps, each_lane(lanes.constants.EL),
                            each_lane(lanes.constants.Vr))
        put!(result.mean, mean)
        put!(result.std, std)
    end
    if :spiketimes in statistics || :cv_isi in statistics
        times = spike_times(trace, width, steps, lanes.spikes, grid)
        put!(result.spiketimes, times)
        put!(result.cv_isi, cv_isi.(times))
    end
    return
end

const MOST_LANES = 96            # more in one tile only push each other out of the cache
const TRACE_BYTES = 800_000_000  # for the traces of all threads together

"How many threads may work at once, and on how many lanes each: whole registers, at least one."
function capacity(steps::Int, keep_trace::Bool)
    workers = Threads.nthreads()
    keep_trace || return workers, MOST_LANES
    registers = TRACE_BYTES ÷ (8steps * REGISTER)
    registers ≥ workers && return workers, min(registers ÷ workers * REGISTER, MOST_LANES)
    return max(registers, 1), REGISTER
end

"""
    make_tiles(slots, slot_of_run, lanes_at_once, workers) -> Vector{Tile}

Tiles of at most about `lanes_at_once` lanes, as many as the workers can share evenly.
"""
function make_tiles(slots, slot_of_run, lanes_at_once, workers)
    runs_of_slot = [Int[] for _ in slots]
    foreach(run -> push!(runs_of_slot[slot_of_run[run]], run), eachindex(slot_of_run))
    total = length(slot_of_run)
    rounds = cld(total, lanes_at_once * workers)
    target = clamp(cld(total, rounds * workers), 1, lanes_at_once)
    tiles, tile_slots, tile_runs = Tile[], Slot[], Vector{Int}[]
    close_tile!() = if !isempty(tile_slots)
        push!(tiles, Tile(copy(tile_slots), copy(tile_runs)))
        empty!(tile_slots)
        empty!(tile_runs)
    end
    for (slot, runs) in zip(slots, runs_of_slot)
        isempty(runs) && continue
        piece = cld(length(runs), cld(length(runs), target))
        for part in Iterators.partition(runs, piece)
            mapreduce(length, +, tile_runs; init = 0) + length(part) > target && close_tile!()
            push!(tile_slots, slot)
            push!(tile_runs, collect(part))
        end
    end
    close_tile!()
    return tiles
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

# Traces are large and come again: kept for the next batch, one for each worker, they cost their
# page faults once.
const TRACE_BUFFERS = Vector{Float64}[]
const TRACE_BUFFERS_LOCK = ReentrantLock()

function trace_buffer(worker::Int, samples::Int)
    lock(TRACE_BUFFERS_LOCK) do
        while length(TRACE_BUFFERS) < worker
            push!(TRACE_BUFFERS, Float64[])
        end
        buffer = TRACE_BUFFERS[worker]
        length(buffer) < samples && resize!(buffer, samples)
        return buffer
    end
end
