# The memory that a worker computes on, kept for the next batch: it costs its page faults once.

"What one worker needs for a team."
struct Workbench
    traces::Vector{Vector{Float64}}     # of each octet
    searches::Vector{MedianSearch}
end

const WORKBENCHES = Workbench[]
const WORKBENCHES_LOCK = ReentrantLock()

"The bench of a worker, for at least so many octets with at least so many samples."
function workbench(worker::Int, octets::Int, samples::Int)
    lock(WORKBENCHES_LOCK) do
        while length(WORKBENCHES) < worker
            push!(WORKBENCHES, Workbench(Vector{Float64}[], MedianSearch[]))
        end
        bench = WORKBENCHES[worker]
        while length(bench.traces) < octets
            push!(bench.traces, Float64[])
            push!(bench.searches, MedianSearch())
        end
        for o in 1:octets       # one that is too small is replaced: `resize!` would copy it
            length(bench.traces[o]) < samples && (bench.traces[o] = Vector{Float64}(undef, samples))
        end
        return bench
    end
end
