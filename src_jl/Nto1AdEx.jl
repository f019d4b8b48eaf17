module Nto1AdEx

using Random: Random, AbstractRNG
using SHA: sha256
include("parameters.jl")
include("xoshiro.jl")
include("ziggurat.jl")
include("input.jl")
include("neuron.jl")
include("simulation.jl")
include("recorder.jl")
include("sim.jl")
include("lanes.jl")
include("median.jl")
include("statistics.jl")
include("batch.jl")
end
