# What each part of our work costs on one core, one part after the other as in the note's sweep: 18
# weights over ten inputs, N = 6500, 10 s.
#
#     julia --project benchmarks/parts.jl       a line of name and seconds each
module Parts

using Nto1AdEx: Nto1AdEx, InputKey, Slot, StepConstants, Xoshiro256pp, cortical_RS

const N = 6500
const DURATION = 10.0
const Δt = 1e-4
const INPUTS = 10
const WEIGHTS = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30] .*
                1e-12

"The shortest of several tries: what disturbs a part only ever makes it slower."
shortest(work; tries = 15) = (work(); minimum(@elapsed(work()) for _ in 1:tries))

"Draws all spikes of an input, and does nothing else with them than add up the last ones' times."
function draw_only(rates, s)
    total = 0.0
    for rate in rates
        train = Nto1AdEx.draw_train(_ -> nothing, rate, DURATION, s)
        total, s = total + train.last, train.after
    end
    return total
end

function one_input(grid)
    rng = Xoshiro256pp(1)
    rates = Nto1AdEx.input_rates(rng, key(1))
    s = Nto1AdEx.state(rng)
    spikes = arrivals(1, grid).spikes
    return [
        "input_spikes" => spikes,
        "rates_s" => shortest(() -> Nto1AdEx.input_rates(Xoshiro256pp(1), key(1))),
        "draw_s" => shortest(() -> draw_only(rates, s)),
        "input_s" => shortest(() -> arrivals(1, grid)),
    ]
end

key(seed) = InputKey(seed = seed, N = N, duration = DURATION, Δt = Δt)

arrivals(seed, grid) = Nto1AdEx.draw(key(seed), grid).arrivals

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
    slots = [Slot(arrivals(seed, grid), Δt / 7e-3, Δt / 7e-3) for seed in 1:INPUTS]
    we = repeat(WEIGHTS; outer = INPUTS)
    slot_of_run = repeat(1:INPUTS; inner = length(WEIGHTS))
    octets = Nto1AdEx.make_octets(slot_of_run, INPUTS)
    teams = Nto1AdEx.make_teams(octets, 1)
    lanes(team) = Nto1AdEx.Lanes(team, slots, we, 4we, c)
    measured = [parts_of_sweep(lanes, teams, grid.steps) for _ in 1:15]
    shortest_of(part) = minimum(seconds[part] for seconds in measured)
    return [
        "runs" => length(we),
        "lanes" => Nto1AdEx.LANES * length(octets),
        "steps" => grid.steps,
        (name => shortest_of(i) for (i, name) in enumerate(PARTS))...,
        "batch_s" => shortest(() -> Nto1AdEx.batch(slots, slot_of_run, we, 4we, c, grid)),
    ]
end

const PARTS = ("gathering_s", "integration_s", "integration_with_trace_s", "brackets_s", "counting_s",
               "choosing_s")

"The seconds of each part of all teams, in the order in which the batch does them."
function parts_of_sweep(lanes, teams, steps)
    octets = length(teams[1])
    bench = Nto1AdEx.scratch_memory(1, octets, Nto1AdEx.LANES * steps)
    traces, searches = bench.traces[1:octets], bench.searches[1:octets]
    ceilings = fill(cortical_RS.Vs, Nto1AdEx.LANES)
    seconds = zeros(length(PARTS))
    for team in teams
        some = lanes(team)
        seconds[1] += @elapsed gather_only(some, steps)
        seconds[2] += @elapsed Nto1AdEx.integrate!(some, 0, steps, nothing, nothing)
        seconds[3] += @elapsed Nto1AdEx.integrate!(lanes(team), 0, steps, traces, nothing)
        foreach(search -> Nto1AdEx.begin!(search, steps), searches)
        seconds[4] += @elapsed foreach(searches, traces) do search, trace
            Nto1AdEx.take_pilot!(search, trace, 0, steps)
            Nto1AdEx.bracket!(search)
        end
        seconds[5] += @elapsed foreach((search, trace) -> Nto1AdEx.count!(search, trace, steps),
                                       searches, traces)
        seconds[6] += @elapsed foreach(search -> Nto1AdEx.choose!(search, ceilings), searches)
    end
    return seconds
end

"The arrivals of a team laid side by side, chunk by chunk, and nothing done with them."
function gather_only(lanes, steps)
    arrivals = zeros(UInt32, Nto1AdEx.LANES * Nto1AdEx.TEAM * Nto1AdEx.CHUNK)
    for before in 0:Nto1AdEx.CHUNK:(steps - Nto1AdEx.CHUNK), o in 1:Nto1AdEx.TEAM
        Nto1AdEx.gather_arrivals!(arrivals, lanes, o, before, Nto1AdEx.CHUNK)
    end
    return arrivals[1]
end

function main()
    grid = Nto1AdEx.time_grid(DURATION, Δt)
    for (name, value) in [one_input(grid); one_run(grid); batch(grid)]
        println(name, ' ', value)
    end
end

end # module

Parts.main()
