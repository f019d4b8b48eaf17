# From the trains of inputs to what arrives in each time step.

"The spike that is the latest of all so far, and whose it is."
struct Latest
    time::Float64
    input::Int
end

later(latest::Latest, time, input) = time ≥ latest.time ? Latest(time, input) : latest

const LATE_STEPS = 2       # a spike within the duration may be this many steps late for the last one

"""
    arrivals!(tally, spikes, latest, Ne, grid; drop_last_spike) -> Arrivals

What was counted, in a `tally` that is longer by `LATE_STEPS`. Inputs `1:Ne` excite, others inhibit.

`step_of(grid, t)` tells in which step a spike arrives. `drop_last_spike`: the last spike of all is left out. That is a slip of the lab note's simulator,
which its printed numbers need (it moves those of N = 10, 20 and 45).
"""
function arrivals!(tally::Tally, spikes::Int, latest::Latest, Ne::Int, grid::TimeGrid;
                   drop_last_spike::Bool, step_of::F = arrival_step) where {F}
    if drop_last_spike && spikes > 0
        last_step = step_of(grid, latest.time)
        if last_step ≤ grid.steps
            one = latest.input ≤ Ne ? ONE_EXCITATORY : ONE_INHIBITORY
            take_back!(tally, last_step, latest.input, one)
        end
    end
    return Arrivals(resize!(tally.counts, grid.steps), spikes, sums_of(tally, grid.steps))
end

# A half word holds 65 535 arrivals. One more is lost, or becomes one in the other half: either way
# the halves no longer add up.
function check_halves(counts, counted::Int)
    counted ≤ 0xffff && return
    sum(word -> Int(word & 0xffff) + Int(word >>> 16), counts) == counted && return
    throw_too_many()
end

throw_too_many() =
    throw(ArgumentError("more than 65535 input spikes of a kind arrive in one time step: " *
                        "use a smaller Δt or fewer inputs"))

"What arrives of Poisson inputs with these rates (Hz), drawn on from where `rng` is."
poisson_arrivals(rates::Vector{Float64}, rng::Xoshiro256pp, key::InputKey, grid::TimeGrid) =
    poisson_arrivals!(Tally(grid.steps + LATE_STEPS, input_weights(key)), rates, rng, key, grid)

function poisson_arrivals!(tally::Tally, rates::Vector{Float64}, rng::Xoshiro256pp, key::InputKey,
                           grid::TimeGrid)
    Ne = key.Ne
    drawn = Drawn(0, Latest(-Inf, 0), state(rng))
    drawn = draw_kind!(tally, rates, 1:Ne, ONE_EXCITATORY, key.modulation_e, key.duration, drawn, grid)
    drawn = draw_kind!(tally, rates, (Ne + 1):length(rates), ONE_INHIBITORY, key.modulation_i,
                       key.duration, drawn, grid)
    check_halves(tally.counts, drawn.spikes)
    return arrivals!(tally, drawn.spikes, drawn.latest, Ne, grid; drop_last_spike = key.drop_last_spike)
end

"What has been drawn of an input: how many spikes, the latest, and the stream's state after them."
struct Drawn
    spikes::Int
    latest::Latest
    after::XoshiroState
end

"Adds the trains of some inputs to a tally, each spike as `one_more`."
function draw_kind!(tally::Tally, rates::Vector{Float64}, inputs, one_more::UInt32, modulation,
                    duration::Float64, drawn::Drawn, grid::TimeGrid)
    spikes, latest, s = drawn.spikes, drawn.latest, drawn.after
    counts, sums, weights = tally.counts, tally.sums, tally.weights
    per_second, doubt, last = grid.per_second, grid.doubt, operational_time(modulation, duration)
    for k in inputs
        train = draw_train(rates[k], last, s) do x
            step = arrival_step(grid, per_second, doubt, time_of(modulation, x))
            @inbounds counts[step] += one_more
            add_weight!(sums, weights, step, k, one_more)
        end
        time = train.spikes > 0 ? time_of(modulation, train.last) : -Inf
        spikes, latest, s = spikes + train.spikes, later(latest, time, k), train.after
    end
    return Drawn(spikes, latest, s)
end

"What arrives of given spikes: at `times` (s), each of the input `ids` (from 1)."
given_arrivals(times::Vector{Float64}, ids::Vector{Int}, Ne::Int, grid::TimeGrid;
               drop_last_spike::Bool, weights = Float64[]) =
    given_arrivals!(Tally(grid.steps + LATE_STEPS, weights), times, ids, Ne, grid, drop_last_spike)

function given_arrivals!(tally::Tally, times::Vector{Float64}, ids::Vector{Int}, Ne::Int, grid::TimeGrid,
                         drop_last_spike::Bool)
    counted, latest = 0, Latest(-Inf, 0)
    for (time, id) in zip(times, ids)
        latest = later(latest, time, id)
        step = step_of_given(grid, time)
        step ≤ grid.steps || continue
        add!(tally, step, id, id ≤ Ne ? ONE_EXCITATORY : ONE_INHIBITORY)
        counted += 1
    end
    check_halves(tally.counts, counted)
    return arrivals!(tally, length(times), latest, Ne, grid; drop_last_spike = drop_last_spike,
                     step_of = step_of_given)
end
