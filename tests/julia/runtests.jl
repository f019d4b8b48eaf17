# julia --startup-file=no --project tests/julia/runtests.jl
using Nto1AdEx, Random, SHA, Test

include("naive.jl")
include("batched.jl")
include("children.jl")

@testset "Nto1AdEx" begin
    include("stream.jl")
    include("input.jl")
    include("packs.jl")
    include("neuron.jl")
    include("single_run.jl")
    include("lab_note.jl")
    include("medians.jl")
    include("batch.jl")
    include("threads_and_memory.jl")
    include("frames.jl")
    include("worker.jl")
    include("errors.jl")
end
