# The input of one neuron: N Poisson spike trains.

"The firing rates (Hz) of the inputs: given, or the first draws of the stream of a seed."
function input_rates(rng::Xoshiro256pp, key::InputKey)
    isempty(key.rates) || return key.rates
    dist, z = key.dist, normals(rng, key.N)
    rates = Vector{Float64}(undef, key.N)
    log_normal!(rates, z, 1:key.Ne, dist.mean_rate_e, dist.σe)
    log_normal!(rates, z, (key.Ne + 1):key.N, dist.mean_rate_i, dist.σi)
    return rates
end

function log_normal!(rates, z, inputs, mean, σ)
    μ = log(mean) - σ^2 / 2
    for k in inputs
        rates[k] = exp(σ * z[k] + μ)
    end
    return
end

"Does it take random numbers to know the rates?"
has_random_rates(key::InputKey) = isempty(key.rates) && (key.dist.σe > 0 || key.dist.σi > 0)

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

"The spike trains (s) of the inputs: one sorted vector an input."
function poisson_trains(key::InputKey)
    key.pooled && throw(ArgumentError("pooled inputs have no trains of their own"))
    key.correlation > 0 && return correlated_trains(key)
    rng = Xoshiro256pp(key.seed)
    rates = input_rates(rng, key)
    trains = [Float64[] for _ in rates]
    s = state(rng)
    for (k, rate) in enumerate(rates)
        m = k ≤ key.Ne ? key.modulation_e : key.modulation_i
        s = draw_train(x -> push!(trains[k], time_of(m, x)), rate, operational_time(m, key.duration), s).after
    end
    return trains
end

"The spike trains (s) of Poisson inputs of these rates (Hz), from a stream."
function poisson_trains(rates::Vector{Float64}, rng::Xoshiro256pp, duration::Float64)
    trains = [Float64[] for _ in rates]
    s = state(rng)
    for (train, rate) in zip(trains, rates)
        s = draw_train(t -> push!(train, t), rate, duration, s).after
    end
    return trains
end

function correlated_trains(key::InputKey)
    trains = [Float64[] for _ in 1:key.N]
    draw_correlated((t, k) -> push!(trains[k], t), key)
    return trains
end
