# Inputs whose weights differ: a factor for each on what its spikes add to the conductance.

"""
    input_weights(key) -> Vector{Float64}

The factor of each input: those given, or log-normal ones with mean 1 from `Xoshiro256pp(seed, "weights")`,
so that the input's own stream, and with it what arrives, stays as it is. None if all are 1.
"""
function input_weights(key::InputKey)
    isempty(key.weights) || return key.weights
    key.weight_σ > 0 || return Float64[]
    weights = Vector{Float64}(undef, key.N)
    log_normal!(weights, normals(Xoshiro256pp(key.seed, "weights"), key.N), 1:key.N, 1.0, key.weight_σ)
    return weights
end

"""
    Tally(steps, weights)

What arrives in each time step, as it is counted; and, where inputs have `weights`, the sum of the
weights of what arrives: of excitation and of inhibition in turn. `sums` is `nothing` without weights.
"""
struct Tally{S}
    counts::Vector{UInt32}
    sums::S
    weights::Vector{Float64}
end

function Tally(steps::Int, weights::Vector{Float64})
    counts = zeros(UInt32, steps)
    return isempty(weights) ? Tally(counts, nothing, weights) : Tally(counts, zeros(2steps), weights)
end

"A spike of input `k`, whose kind counts by `one`, arrives in a step."
@inline function add!(tally::Tally, step::Int, k::Int, one::UInt32)
    @inbounds tally.counts[step] += one
    add_weight!(tally.sums, tally.weights, step, k, one)
    return
end

@inline add_weight!(::Nothing, weights, step, k, one) = nothing
@inline function add_weight!(sums::Vector{Float64}, weights, step, k, one)
    @inbounds sums[place_of_sum(step, one)] += weights[k]
    return
end

@inline place_of_sum(step::Int, one::UInt32) = 2step - (one == ONE_EXCITATORY)

"A spike that was counted is taken back."
function take_back!(tally::Tally, step::Int, k::Int, one::UInt32)
    tally.counts[step] -= one
    tally.sums === nothing || (tally.sums[place_of_sum(step, one)] -= tally.weights[k])
    return
end

"The sums of weights of the first `steps` steps; none if there are no weights."
sums_of(tally::Tally, steps::Int) = tally.sums === nothing ? Float64[] : resize!(tally.sums, 2steps)
