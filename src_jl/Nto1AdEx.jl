"""
    Nto1AdEx

One AdEx neuron under N Poisson inputs: fast, and with the same printed digits on every Julia from 1.5.

`sim` is one run and the definition of the model; `batch` is many runs, equal to `sim` bit by bit;
`answer` and `serve` are for other languages. All numbers are in SI units.
"""
module Nto1AdEx

using Base.Cartesian: @nexprs
using Random: Random, AbstractRNG
using SHA: sha256

export sim, ceil_spikes, AdEx, LogNormalRates, cortical_RS

include("parameters.jl")
include("xoshiro.jl")
include("ziggurat.jl")
include("input.jl")
include("packs.jl")
include("neuron.jl")
include("simulation.jl")
include("recorder.jl")
include("sim.jl")
include("teams.jl")
include("lanes.jl")
include("stability.jl")
include("samples.jl")
include("median.jl")
include("statistics.jl")
include("threads.jl")
include("workbench.jl")
include("replay.jl")
include("batch_result.jl")
include("digest.jl")
include("batch.jl")
include("input_store.jl")
include("frames.jl")
include("door.jl")
include("worker.jl")
include("precompile.jl")

end
