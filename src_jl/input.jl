# The input of one neuron: N spike trains, and how many of their spikes arrive in each time step.

"The firing rates (Hz) of the N inputs; the first draws of the stream of a seed."
input_rates(rng::Xoshiro256pp, N, dist::LogNormalRates) =
    exp.(dist.σ .* normals(rng, N) .+ (log(dist.mean_rate) - dist.σ^2 / 2))

"""
    draw_train(visit, rate, duration, s::XoshiroState) -> Train

Draws one Poisson train of `rate` (Hz) until `duration` (s), and calls `visit(t)` for each spike.
"""
@inline function draw_train(visit::F, rate, duration, s::XoshiroState) where {F}
    spikes, t, last = 0, 0.0, -Inf
    while true
        interval, s = exponential(s)
        t += interval / rate
        t ≤ duration || return Train(spikes, last, s)
        visit(t)
        spikes += 1
        last = t
    end
end

"How many spikes a train has, the time of the last one (s), and the stream's state after it."
struct Train
    spikes::Int
    last::Float64
    after::XoshiroState
end

"The spike trains (s) of N Poisson inputs: one sorted vector an input."
function poisson_trains(N::Int, seed::Int, dist::LogNormalRates, duration::Float64)
    rng = Xoshiro256pp(seed)
    return poisson_trains(input_rates(rng, N, dist), rng, duration)
end

function poisson_trains(rates::Vector{Float64}, rng::Xoshiro256pp, duration::Float64)
    trains = [Float64[] for _ in rates]
    s = state(rng)
    for (train, rate) in zip(trains, rates)
        s = draw_train(t -> push!(train, t), rate, duration, s).after
    end
    return trains
end

"""
    TimeGrid(duration, Δt)

The times t₁ = 0, t₂ = t₁ + Δt, … of the time steps, added up as the simulation adds them up:
after 10 s the sum is off n·Δt by 10⁻¹¹ s, which decides in which step a spike arrives that lies
there.
"""
struct TimeGrid
    t::Vector{Float64}     # one step more than are simulated, to look past the last
    steps::Int
    per_second::Float64
    doubt::Float64         # how far, in steps, the sum strays from n·Δt
end

function TimeGrid(duration::Float64, Δt::Float64)
    steps = number_of_steps(duration, Δt)
    t = Vector{Float64}(undef, steps + 1)
    sum, stray = 0.0, 0.0
    for i in 1:(steps + 1)
        t[i] = sum
        stray = max(stray, abs(sum - (i - 1) * Δt))
        sum += Δt
    end
    return TimeGrid(t, steps, 1 / Δt, stray / Δt + 8eps(Float64) * (steps + 1))
end

const LAST_GRID = Ref{Union{Nothing, Tuple{Float64, Float64, TimeGrid}}}(nothing)

"The time grid, kept from the last call if it is the same."
function time_grid(duration::Float64, Δt::Float64)
    last = LAST_GRID[]
    last !== nothing && last[1] == duration && last[2] == Δt && return last[3]
    grid = TimeGrid(duration, Δt)
    LAST_GRID[] = (duration, Δt, grid)
    return grid
end

"The step that delivers an input spike at time `t`: the first that begins after `t`, maybe beyond the last."
@inline arrival_step(grid::TimeGrid, t::Float64) = arrival_step(grid, grid.per_second, grid.doubt, t)

# For loops that want what they need of the grid in registers.
@inline function arrival_step(grid::TimeGrid, per_second::Float64, doubt::Float64, t::Float64)
    position = t * per_second
    whole = unsafe_trunc(Int, position)
    offset = position - whole
    step = whole + 2
    (doubt < offset) & (offset < 1 - doubt) && return step
    return arrival_step_near_border(grid, t, step)
end

@noinline function arrival_step_near_border(grid::TimeGrid, t::Float64, step::Int)
    step = clamp(step, 1, grid.steps + 2)      # of an absurdly late spike it may be any number
    while step > 1 && t < grid.t[step - 1]
        step -= 1
    end
    while step ≤ grid.steps + 1 && !(t < grid.t[step])
        step += 1
    end
    return step
end

"""
    Arrivals

How many input spikes arrive in each time step: the excitatory ones in the lower half of a 32-bit
word, the inhibitory ones in the upper half, so that one load serves both.
"""
struct Arrivals
    counts::Vector{UInt32}
    spikes::Int                # drawn in all, also those too late for any step
end

const ONE_EXCITATORY = 0x00000001
const ONE_INHIBITORY = 0x00010000
@inline excitatory(word::UInt32) = Float64((word & 0xffff) % Int32)
@inline inhibitory(word::UInt32) = Float64((word >>> 16) % Int32)

"The spike that is the latest of all so far, and whose it is."
struct Latest
    time::Float64
    input::Int
end

later(latest::Latest, time, input) = time ≥ latest.time ? Latest(time, input) : latest

const LATE_STEPS = 2       # a spike within the duration may be this many steps late for the last one

"""
    arrivals!(counts, spikes, latest, Ne, grid; drop_last_spike) -> Arrivals

What was counted, in `counts` that are longer by `LATE_STEPS`. Inputs `1:Ne` excite, others inhibit.

`drop_last_spike`: the last spike of all is left out. That is a slip of the lab note's simulator,
which its printed numbers need (it moves those of N = 10, 20 and 45).
"""
function arrivals!(counts::Vector{UInt32}, spikes::Int, latest::Latest, Ne::Int, grid::TimeGrid;
                   drop_last_spike::Bool)
    resize!(counts, grid.steps)
    if drop_last_spike && spikes > 0
        last_step = arrival_step(grid, latest.time)
        if last_step ≤ grid.steps
            counts[last_step] -= latest.input ≤ Ne ? ONE_EXCITATORY : ONE_INHIBITORY
        end
    end
    return Arrivals(counts, spikes)
end

# A half word holds 65 535 arrivals. One more is lost, or becomes one in the other half: either way
# the halves no longer add up.
function check_halves(counts, counted::Int)
    counted ≤ 0xffff && return
    sum(word -> Int(word & 0xffff) + Int(word >>> 16), counts) == counted && return
    throw(ArgumentError("more than 65535 input spikes of a kind arrive in one time step: " *
                        "use a smaller Δt or fewer inputs"))
end

"""
    poisson_arrivals(N, seed, dist, duration, grid; drop_last_spike) -> (rates, Arrivals)

The rates (Hz) of N Poisson inputs and what arrives of them: a function of the seed.
"""
function poisson_arrivals(N::Int, seed::Int, dist::LogNormalRates, duration::Float64,
                          grid::TimeGrid; drop_last_spike::Bool)
    rng = Xoshiro256pp(seed)
    rates = input_rates(rng, N, dist)
    return rates, poisson_arrivals(rates, rng, dist.excitatory_fraction, duration, grid;
                                   drop_last_spike = drop_last_spike)
end

function poisson_arrivals(rates::Vector{Float64}, rng::Xoshiro256pp, excitatory_fraction::Float64,
                          duration::Float64, grid::TimeGrid; drop_last_spike::Bool)
    Ne = number_excitatory(length(rates), excitatory_fraction)
    counts = zeros(UInt32, grid.steps + LATE_STEPS)
    spikes, latest, s = 0, Latest(-Inf, 0), state(rng)
    per_second, doubt = grid.per_second, grid.doubt
    for (k, rate) in enumerate(rates)
        one_more = k ≤ Ne ? ONE_EXCITATORY : ONE_INHIBITORY
        train = draw_train(rate, duration, s) do t
            @inbounds counts[arrival_step(grid, per_second, doubt, t)] += one_more
        end
        spikes, latest, s = spikes + train.spikes, later(latest, train.last, k), train.after
    end
    check_halves(counts, spikes)
    return arrivals!(counts, spikes, latest, Ne, grid; drop_last_spike = drop_last_spike)
end

"What arrives of given spikes: at `times` (s), each of the input `ids` (from 1)."
function given_arrivals(times::Vector{Float64}, ids::Vector{Int}, Ne::Int, grid::TimeGrid;
                        drop_last_spike::Bool)
    counts = zeros(UInt32, grid.steps + LATE_STEPS)
    counted, latest = 0, Latest(-Inf, 0)
    for (time, id) in zip(times, ids)
        latest = later(latest, time, id)
        step = arrival_step(grid, time)
        step ≤ grid.steps || continue
        counts[step] += id ≤ Ne ? ONE_EXCITATORY : ONE_INHIBITORY
        counted += 1
    end
    check_halves(counts, counted)
    return arrivals!(counts, length(times), latest, Ne, grid; drop_last_spike = drop_last_spike)
end
