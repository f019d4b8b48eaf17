# What arrives of one kind of pooled inputs depends on its rate and the seed alone. On a grid of
# excitatory and inhibitory rates, as of a transfer function, it is drawn once for a row or a column.

"A kind of pooled inputs: the seed, the sum of their rates (Hz), how one spike of it is counted."
const Kind = Tuple{Int, Float64, UInt32}

"What arrives of a kind, and how many spikes that are."
struct ArrivalsOfKind
    counts::Vector{UInt32}
    spikes::Int
end

const DrawnKinds = Dict{Kind, ArrivalsOfKind}
const NOTHING_DRAWN = DrawnKinds()

"The excitatory and the inhibitory kind of an input."
kinds_of(key::InputKey) = ((key.seed, key.Ne * key.dist.mean_rate_e, ONE_EXCITATORY)::Kind,
                           (key.seed, (key.N - key.Ne) * key.dist.mean_rate_i, ONE_INHIBITORY)::Kind)

"Is an input the sum of two kinds that its key names, with rates that are known and do not change?"
has_plain_kinds(key::InputKey) =
    key.pooled && key.correlation == 0 && isempty(key.rates) && !has_random_rates(key) &&
    key.modulation_e === nothing && key.modulation_i === nothing

is_shared(key::InputKey, drawn::DrawnKinds) =
    !isempty(drawn) && has_plain_kinds(key) && any(kind -> haskey(drawn, kind), kinds_of(key))

"The kinds that several of the inputs have: no more of them than inputs, and so no more memory."
function shared_kinds(keys::Vector{InputKey})
    times = Dict{Kind, Int}()
    for key in keys
        has_plain_kinds(key) || continue
        for kind in kinds_of(key)
            times[kind] = get(times, kind, 0) + 1
        end
    end
    return Kind[kind for (kind, n) in times if n > 1]
end

function draw_kind(kind::Kind, grid::TimeGrid)
    (seed, rate, one) = kind
    purpose = one == ONE_EXCITATORY ? "pooled excitation" : "pooled inhibition"
    counts = zeros(UInt32, grid.steps + LATE_STEPS)
    spikes = pool!(counts, rate, one, nothing, Xoshiro256pp(seed, purpose), grid)
    check_halves(counts, spikes)
    return ArrivalsOfKind(resize!(counts, grid.steps), spikes)
end

# The arrivals are those of the kinds, not a copy: 2500 pairs of 50 rates each would take a gigabyte.
function input_of_kinds(key::InputKey, grid::TimeGrid, drawn::DrawnKinds)
    excitation, inhibition = (get(() -> draw_kind(kind, grid), drawn, kind) for kind in kinds_of(key))
    return Input(key.rates, Arrivals(excitation.counts, excitation.spikes + inhibition.spikes, Float64[],
                                     inhibition.counts))
end
