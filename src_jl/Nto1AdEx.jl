"""
    Nto1AdEx

One AdEx neuron under N Poisson inputs: fast, and with the same printed digits on every Julia from 1.5.

`sim` is one run and the definition of the model; `batch` is many runs, equal to `sim` bit by bit;
`answer` and `serve` are for other languages. All numbers are in SI units.

The folders are layers: each file uses those included before it.
"""
module Nto1AdEx

# The loops over time steps, spikes and samples, where a run's time goes, and what they need: compiled
# with all optimizations that Julia was started with.
module Loops

Base.Experimental.@optlevel 3

using Base.Cartesian: @nexprs
using Random: Random, AbstractRNG
using SHA: sha256

# What the machine offers: SIMD registers.
include("machine/packs.jl")

# The random stream of the lab note.
include("stream/xoshiro.jl")
include("stream/ziggurat.jl")

# The neuron, and how its inputs' rates are distributed.
include("model/parameters.jl")
include("model/neuron.jl")

# The input spikes, and the time step in which each arrives.
include("input/trains.jl")
include("input/time_grid.jl")
include("input/arrivals.jl")

# One run: the definition of the model.
include("single/simulation.jl")
include("single/recorder.jl")
include("single/sim.jl")

# Numbers from traces of V.
include("statistics/samples.jl")
include("statistics/median.jl")
include("statistics/moments.jl")
include("statistics/spike_times.jl")
include("statistics/intervals.jl")

# Many runs at once, equal to single ones bit by bit: the loops.
include("batch/teams.jl")
include("batch/lanes.jl")
include("batch/stability.jl")

end

for name in names(Loops; all = true)
    (startswith(string(name), '#') || name in (:Loops, :eval, :include)) && continue
    @eval using .Loops: $name
end

export sim, ceil_spikes, AdEx, LogNormalRates, cortical_RS

# What leads to the loops is compiled in a third of the time with fewer optimizations.
Base.Experimental.@optlevel 1

using SHA: sha256

"""
    apart(loop, arguments...; keywords...)

Calls a function of `Loops` that takes long enough to be worth all optimizations. Julia 1.5 compiles
a function together with those that it calls, with the fewest optimizations that one of them asks
for; called by this way, the loop is compiled by itself.
"""
apart(loop, arguments...; keywords...) = Base.invokelatest(loop, arguments...; keywords...)

# Work on several threads, and inputs that are kept.
include("machine/threads.jl")
include("input/input_store.jl")

# Many runs at once: from the runs to the loops and back.
include("batch/scratch_memory.jl")
include("batch/replay.jl")
include("batch/batch_result.jl")
include("batch/digest.jl")
include("batch/batch.jl")

# Calls from other languages.
include("requests/shared_memory.jl")
include("requests/frames.jl")
include("requests/fields.jl")
include("requests/handler.jl")
include("requests/calls.jl")
include("requests/worker.jl")
include("requests/precompile.jl")

end
