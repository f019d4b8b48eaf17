# The memory that a worker computes on, kept for the next batch: it costs its page faults once.

"What one worker needs for a team."
struct ScratchMemory
    traces::Vector{Vector{Float64}}     # of each octet
    searches::Vector{MedianSearch}
end

const SCRATCH = ScratchMemory[]
const SCRATCH_LOCK = ReentrantLock()

"The scratch memory of a worker, for at least so many octets with at least so many samples."
function scratch_memory(worker::Int, octets::Int, samples::Int)
    lock(SCRATCH_LOCK) do
        while length(SCRATCH) < worker
            push!(SCRATCH, ScratchMemory(Vector{Float64}[], MedianSearch[]))
        end
        scratch = SCRATCH[worker]
        while length(scratch.traces) < octets
            push!(scratch.traces, Float64[])
            push!(scratch.searches, MedianSearch())
        end
        for o in 1:octets       # one that is too small is replaced: `resize!` would copy it
            length(scratch.traces[o]) < samples && (scratch.traces[o] = Vector{Float64}(undef, samples))
        end
        return scratch
    end
end
