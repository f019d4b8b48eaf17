# The input of one neuron: N spike trains, and how many of their spikes arrive in each time step.

"The firing rates (Hz) of the N inputs; the first draws of the stream of a seed."
input_rates(rng::Xoshiro256pp, N, dist::LogNormalRates) =
    exp.(dist.σ .* normals(rng, N) .+ (log(dist.mean_rate) - dist.σ^2 / 2))

"""
    each_input_train(deliver, rates, duration, s::XoshiroState)

Calls `deliver(k, times, n)` for every Poisson input `k` that spikes within `duration` (s): its spike
times are `times[1:n]`, a buffer that the next input overwrites. Drawn input by input from the stream.
"""
@inline function each_input_train(deliver::F, rates, duration, s::XoshiroState) where {F}
    times = Vector{Float64}(undef, 64)
    for k in eachindex(rates)
        @inbounds rate = rates[k]
        n = 0
        interval, s = exponential(s)
        t = interval / rate
        while t ≤ duration
            n += 1
            n > length(times) && resize!(times, 2n)
            @inbounds times[n] = t
            interval, s = exponential(s)
            t += interval / rate
        end
        n > 0 && deliver(k, times, n)
    end
    return nothing
end

"The spike trains (s) of N Poisson inputs: one sorted vector an input."
function poisson_trains(N::Int, seed::Int, dist::LogNormalRates, duration::Float64)
    rng = Xoshiro256pp(seed)
    return poisson_trains(input_rates(rng, N, dist), rng, duration)
end

function poisson_trains(rates::Vector{Float64}, rng::Xoshiro256pp, duration::Float64)
    trains = [Float64[] for _ in rates]
    each_input_train(rates, duration, state(rng)) do k, times, n
        append!(trains[k], view(times, 1:n))
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

"The step that delivers an input spike at time `t`: the first that begins after `t`, maybe beyond the last."
@inline function arrival_step(grid::TimeGrid, t::Float64)
    position = t * grid.per_second
    whole = unsafe_trunc(Int, position)
    offset = position - whole
    step = whole + 2
    grid.doubt < offset < 1 - grid.doubt && return step
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

"""
    count_arrivals(each_train, Ne, grid; drop_last_spike) -> Arrivals

Counts what `each_train(deliver)` delivers by `deliver(k, times, n)`: the spikes `times[1:n]`, the
last one latest, of input `k`. Inputs `1:Ne` excite, the others inhibit.

`drop_last_spike`: the last spike of all is left out. That is a slip of the lab note's simulator,
which its printed numbers need (it moves those of N = 10, 20 and 45).
"""
function count_arrivals(each_train::F, Ne::Int, grid::TimeGrid; drop_last_spike::Bool) where {F}
    counts = zeros(UInt32, grid.steps)
    tally = SpikeTally()
    each_train((k, times, n) -> count_train!(counts, tally, k, k ≤ Ne, times, n, grid))
    check_halves(counts, tally)
    if drop_last_spike && tally.spikes > 0
        last_step = arrival_step(grid, tally.last_time)
        if last_step ≤ grid.steps
            counts[last_step] -= tally.last_input ≤ Ne ? ONE_EXCITATORY : ONE_INHIBITORY
        end
    end
    return Arrivals(counts, tally.spikes)
end

function count_train!(counts, tally, k::Int, excites::Bool, times::Vector{Float64}, n::Int, grid)
    one_more = excites ? ONE_EXCITATORY : ONE_INHIBITORY
    counted = 0
    for i in 1:n
        @inbounds step = arrival_step(grid, times[i])
        step ≤ grid.steps || continue
        @inbounds counts[step] += one_more
        counted += 1
    end
    tally.spikes += n
    tally.counted += counted
    tally.excitatory += excites ? counted : 0
    if times[n] ≥ tally.last_time
        tally.last_time, tally.last_input = times[n], k
    end
    return
end

mutable struct SpikeTally
    spikes::Int
    counted::Int
    excitatory::Int
    last_time::Float64
    last_input::Int
end

SpikeTally() = SpikeTally(0, 0, 0, -Inf, 0)

# A half word holds 65 535 arrivals; one more would carry into its neighbour.
function check_halves(counts, tally)
    tally.counted ≤ 0xffff && return
    sum(word -> Int(word & 0xffff), counts) == tally.excitatory &&
        sum(word -> Int(word >>> 16), counts) == tally.counted - tally.excitatory && return
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
    s = state(rng)
    return count_arrivals(Ne, grid; drop_last_spike = drop_last_spike) do deliver
        each_input_train(deliver, rates, duration, s)
    end
end

"What arrives of given spikes: at `times` (s), each of the input `ids` (from 1)."
function given_arrivals(times::Vector{Float64}, ids::Vector{Int}, Ne::Int, grid::TimeGrid;
                        drop_last_spike::Bool)
    return count_arrivals(Ne, grid; drop_last_spike = drop_last_spike) do deliver
        one = Vector{Float64}(undef, 1)
        for i in eachindex(times, ids)
            one[1] = times[i]
            deliver(ids[i], one, 1)
        end
    end
end
