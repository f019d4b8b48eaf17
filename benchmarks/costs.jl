# What each choice of neuron and input costs in the batch, where it is used: in the lanes, in ns a step
# of a run; and when the input is drawn, once for all runs that share it, in ns a step of an input.
#
#     julia --project benchmarks/costs.jl [rounds]      prints a table
#
# Teams of 32 runs under one input of 6500 trains, 1 s. All take turns, and the shortest time counts:
# what else the machine does only ever makes one slower.
module Costs

using Nto1AdEx: Nto1AdEx, AdEx, Current, InputKey, LogNormalRates, Modulation, Slot, StepConstants, cortical_RS

const Δt, DURATION, N = 1e-4, 1.0, 6500
const GRID = Nto1AdEx.time_grid(DURATION, Δt)
const RUNS = Nto1AdEx.LANES * Nto1AdEx.TEAM
const WE = collect(range(10e-12, 18e-12; length = RUNS))

key(; more...) = InputKey(; seed = 1, N = N, duration = DURATION, Δt = Δt, more...)
const ALIKE = LogNormalRates(σ = 0.0)
const SWING = Modulation(GRID.t[1:GRID.steps], 1 .+ 0.8 .* sin.(10π .* GRID.t[1:GRID.steps]))
const BLOCKS = Modulation([0.0, 0.5, 0.7], [1.0, 3.0, 0.5])

# Name; the input; what the lanes are.
const CASES = [
    ("the default", key(), (;)),
    ("neurons that differ", key(), (; unlike = true)),
    ("`t_ref` (5 ms)", key(), (; neuron = AdEx(t_ref = 5e-3))),
    ("`V_init`, `w_init`", key(), (; neuron = AdEx(V_init = -60e-3, w_init = 40e-12))),
    ("`noise_std`", key(), (; current = Current(noise_std = 40e-12))),
    ("`synapse=\"alpha\"`", key(), (; alpha = true)),
    ("`weights`", key(weights = collect(range(0.0, 2.0; length = N))), (;)),
    ("`weight_sigma`", key(weight_σ = 0.5), (;)),
    ("`mean_rate_e`, `mean_rate_i`", key(dist = LogNormalRates(mean_rate_e = 4.0, mean_rate_i = 4.0)), (;)),
    ("`pooled`", key(pooled = true), (;)),
    ("`pooled`, equal rates", key(pooled = true, dist = ALIKE), (;)),
    ("`modulation`, three pieces", key(modulation_e = BLOCKS, modulation_i = BLOCKS), (;)),
    ("`modulation`, a sinusoid", key(modulation_e = SWING, modulation_i = SWING), (;)),
    ("`modulation`, a sinusoid, `pooled`", key(modulation_e = SWING, modulation_i = SWING, pooled = true), (;)),
    ("`correlation` (0.05)", key(correlation = 0.05, dist = ALIKE), (;)),
    ("`correlation` (0.05), `pooled`", key(correlation = 0.05, dist = ALIKE, pooled = true), (;)),
]

function lanes_of(key; neuron = cortical_RS, current = Current(), alpha = false, unlike = false)
    arrivals = Nto1AdEx.draw(key, GRID).arrivals
    noise = current.noise_std > 0 ? Nto1AdEx.noise(1, current.noise_τ, GRID.steps, Δt) : Float64[]
    slots = [Slot(arrivals, Δt / neuron.τe, Δt / neuron.τi, noise)]
    one = StepConstants(neuron, current, Δt)
    constants = unlike ? StepConstants{Vector{Float64}}(
        (fill(getfield(one, i), RUNS) for i in 1:fieldcount(StepConstants))...) : one
    octets = Nto1AdEx.make_octets(ones(Int, RUNS), 1)
    we = alpha ? WE ./ exp(1) : WE
    return Nto1AdEx.Lanes(octets, slots, we, 4we, constants, alpha)
end

function main(rounds)
    lanes = [lanes_of(key; what...) for (_, key, what) in CASES]
    integrated, drawn = fill(Inf, length(CASES)), fill(Inf, length(CASES))
    for round in 0:rounds, k in eachindex(CASES)        # the first round compiles
        seconds = @elapsed Nto1AdEx.integrate!(lanes[k], 0, GRID.steps, nothing, nothing)
        round > 0 && (integrated[k] = min(integrated[k], seconds))
    end
    for round in 0:cld(rounds, 20), k in eachindex(CASES)
        seconds = @elapsed Nto1AdEx.draw(CASES[k][2], GRID)
        CASES[k][3] == (; current = Current(noise_std = 40e-12)) &&
            (seconds += @elapsed Nto1AdEx.noise(1, 5e-3, GRID.steps, Δt))
        round > 0 && (drawn[k] = min(drawn[k], seconds))
    end
    println("| | ns a step of a run | × | drawn once: ns a step of an input |")
    println("|---|---:|---:|---:|")
    for (k, (name, _, _)) in enumerate(CASES)
        ns = integrated[k] / (RUNS * GRID.steps) * 1e9
        println("| ", name, " | ", round(ns; digits = 2), " | ", round(integrated[k] / integrated[1]; digits = 2),
                " | ", round(drawn[k] / GRID.steps * 1e9; digits = 1), " |")
    end
end

end # module

Costs.main(isempty(ARGS) ? 400 : parse(Int, ARGS[1]))
