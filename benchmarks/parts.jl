# What each part of our work costs on one core, one part at a time, on the note's 18 weights over
# five inputs (N = 6500, 10 s): half of the note's sweep, and as much as is integrated at once.
#
#     julia --project benchmarks/parts.jl       a line of name and seconds each
module Parts

using Nto1AdEx: Nto1AdEx, LogNormalRates, Slot, StepConstants, Xoshiro256pp, cortical_RS

const N = 6500
const DURATION = 10.0
const Δt = 1e-4
const INPUTS = 5
const WEIGHTS = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30] .*
                1e-12

"The shortest of several tries: what disturbs a part only ever makes it slower."
shortest(work; tries = 15) = (work(); minimum(@elapsed(work()) for _ in 1:tries))

"Adds up all spike times of an input, and does nothing else with them."
function draw_only(rates, s)
    total = Ref(0.0)
    Nto1AdEx.each_input_train((k, times, n) -> total[] += times[n], rates, DURATION, s)
    return total[]
end

"The conductances alone: count traces added up and decaying, the last of them returned."
function conductances(slots)
    xe = xi = 0.0
    for slot in slots, word in slot.counts
        xe = Nto1AdEx.decay(xe + Nto1AdEx.excitatory(word), slot.decay_e)
        xi = Nto1AdEx.decay(xi + Nto1AdEx.inhibitory(word), slot.decay_i)
    end
    return xe, xi
end

function one_input(grid)
    rng = Xoshiro256pp(1)
    rates = Nto1AdEx.input_rates(rng, N, LogNormalRates())
    s = Nto1AdEx.state(rng)
    spikes = arrivals(1, grid).spikes
    return [
        "input_spikes" => spikes,
        "rates_s" => shortest(() -> Nto1AdEx.input_rates(Xoshiro256pp(1), N, LogNormalRates())),
        "draw_s" => shortest(() -> draw_only(rates, s)),
        "input_s" => shortest(() -> arrivals(1, grid)),
    ]
end

arrivals(seed, grid) =
    Nto1AdEx.poisson_arrivals(N, seed, LogNormalRates(), DURATION, grid; drop_last_spike = true)[2]

function one_run(grid)
    given = arrivals(1, grid)
    return [
        "grid_s" => shortest(() -> Nto1AdEx.TimeGrid(DURATION, Δt)),
        "single_integration_s" =>
            shortest(() -> Nto1AdEx.integrate(cortical_RS, 14e-12, 56e-12, given, Δt)),
        "sim_s" => shortest(() -> Nto1AdEx.sim(N, DURATION)),
    ]
end

function batch(grid)
    c = StepConstants(cortical_RS, 0.0, Δt)
    slots = [Slot(arrivals(seed, grid).counts, Δt / 7e-3, Δt / 7e-3) for seed in 1:INPUTS]
    we = repeat(WEIGHTS; outer = INPUTS)
    slot_of_run = repeat(1:INPUTS; inner = length(WEIGHTS))
    tile = only(Nto1AdEx.make_tiles(slots, slot_of_run, Nto1AdEx.MOST_LANES, 1))
    width = length(tile.run)
    trace = Vector{Float64}(undef, width * grid.steps)
    integrate(trace) =
        Nto1AdEx.integrate!(Nto1AdEx.Lanes(tile, we, 4we, c), tile, trace, nothing)
    integrate(trace)
    low, high = Nto1AdEx.brackets(trace, width, grid.steps)
    ceilings = fill(cortical_RS.Vs, width)
    return [
        "runs" => length(we),
        "lanes" => width,
        "steps" => grid.steps,
        "conductances_s" => shortest(() -> conductances(slots)),
        "integration_s" => shortest(() -> integrate(nothing)),
        "integration_with_trace_s" => shortest(() -> integrate(trace)),
        "brackets_s" => shortest(() -> Nto1AdEx.brackets(trace, width, grid.steps)),
        "counting_s" =>
            shortest(() -> Nto1AdEx.count_and_collect(trace, width, grid.steps, low, high)),
        "medians_s" => shortest(() -> Nto1AdEx.medians(trace, width, grid.steps, ceilings)),
        "batch_s" =>
            shortest(() -> Nto1AdEx.batch(slots, slot_of_run, we, 4we, c, grid)),
    ]
end

function main()
    grid = Nto1AdEx.time_grid(DURATION, Δt)
    for (name, value) in [one_input(grid); one_run(grid); batch(grid)]
        println(name, ' ', value)
    end
end

end # module

Parts.main()
