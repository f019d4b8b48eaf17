# The time steps of a run, and the step in which an input spike arrives.

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
        off = abs(sum - (i - 1) * Δt)
        stray = ifelse(off > stray, off, stray)     # `max` looks at signs of zero and at NaN
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

# --- given spikes -------------------------------------------------------------------------------

const ROUNDINGS = 8     # of k·Δt, in units of the last place: a product or two, and a change of unit

"The k for which `t` is k·Δt but for rounding; -1 if there is none."
@inline function border_at(grid::TimeGrid, t::Float64)
    Δt = grid.t[2]
    k = round(t / Δt)
    return abs(t - k * Δt) ≤ ROUNDINGS * eps(t) ? unsafe_trunc(Int, k) : -1
end

"""
    step_of_given(grid, t)

The step that delivers a spike which was given at time `t`: as `arrival_step`, but one at k·Δt goes
to the step that begins at (k + 1)·Δt, on whichever side of k·Δt rounding and the sum have come to lie.
"""
@inline function step_of_given(grid::TimeGrid, t::Float64)
    k = border_at(grid, t)
    return k < 0 ? arrival_step(grid, t) : min(k, grid.steps) + 2
end

"""
    time_to_give(grid, t)

The time of a drawn spike by which it would, given, go to the step that it went to: `t`, unless it
lies within rounding of k·Δt but before the sum (one spike in 10¹⁰); then it is some 10⁻¹⁴ s earlier.
"""
function time_to_give(grid::TimeGrid, t::Float64)
    step_of_given(grid, t) == arrival_step(grid, t) && return t
    while border_at(grid, t) ≥ 0
        t = prevfloat(t)
    end
    return t
end
