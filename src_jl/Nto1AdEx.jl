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

# What the machine offers: SIMD registers, threads.
include("machine/packs.jl")
include("machine/threads.jl")
include("machine/apart.jl")

# The random stream of the lab note.
include("stream/xoshiro.jl")
include("stream/ziggurat.jl")
include("stream/whole_numbers.jl")
include("stream/shuffle.jl")

# The neuron, its current, and how its inputs' rates are distributed.
include("model/parameters.jl")
include("model/neuron.jl")

# The input spikes, and the time step in which each arrives.
include("input/count_table.jl")
include("input/count_tables.jl")
include("input/modulation.jl")
include("input/input_key.jl")
include("input/trains.jl")
include("input/time_grid.jl")
include("input/arriving.jl")
include("input/weights.jl")
include("input/arrivals.jl")
include("input/correlated.jl")
include("input/pooled_kinds.jl")
include("input/pooled.jl")
include("input/draw.jl")
include("input/noise.jl")

# One run: the definition of the model.
include("single/simulation.jl")
include("single/recorder.jl")
include("single/sim.jl")

# Numbers from traces of V.
include("statistics/samples.jl")
include("statistics/median.jl")
include("statistics/moments.jl")
include("statistics/adaptation.jl")
include("statistics/spike_times.jl")
include("statistics/intervals.jl")
include("statistics/quantile.jl")

# Many runs at once, equal to single ones bit by bit: the loops.
include("batch/teams.jl")
include("batch/lanes.jl")
include("batch/stability.jl")

# Which inputs can be seen in the voltage.
include("connections/sta.jl")
include("connections/surrogates.jl")
include("connections/score.jl")
include("connections/recording.jl")
include("connections/window_sums.jl")
include("connections/score_batch.jl")
include("connections/imaging.jl")
include("connections/tested_trains.jl")

end

for name in names(Loops; all = true)
    (startswith(string(name), '#') || name in (:Loops, :eval, :include)) && continue
    @eval using .Loops: $name
end

export sim, ceil_spikes, AdEx, Current, LogNormalRates, cortical_RS

# What leads to the loops is compiled in a third of the time with fewer optimizations.
Base.Experimental.@optlevel 1

# Inputs that are kept.
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
include("requests/connection_calls.jl")
include("requests/in_process.jl")
include("requests/worker.jl")
include("requests/precompile.jl")

end
