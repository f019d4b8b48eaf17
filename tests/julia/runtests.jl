# julia --startup-file=no --project tests/julia/runtests.jl
using Nto1AdEx, Random, SHA, Test

include("naive.jl")
include("batched.jl")
include("children.jl")

@testset "Nto1AdEx" begin
    include("stream/stream.jl")
    include("input/input.jl")
    include("input/given_spikes.jl")
    include("input/pooled.jl")
    include("input/noise.jl")
    include("input/weights.jl")
    include("machine/packs.jl")
    include("model/neuron.jl")
    include("single/single_run.jl")
    include("labnote/lab_note.jl")
    include("statistics/medians.jl")
    include("batch/batch.jl")
    include("batch/burn_in.jl")
    include("batch/threads_and_memory.jl")
    include("connections/surrogates.jl")
    include("connections/score.jl")
    include("connections/recording.jl")
    include("requests/frames.jl")
    include("requests/worker.jl")
    include("requests/errors.jl")
end
