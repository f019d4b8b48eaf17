# The input of one neuron: N Poisson spike trains.

"The firing rates (Hz) of the N inputs; the first draws of the stream of a seed."
function input_rates(rng::Xoshiro256pp, N, dist::LogNormalRates)
    μ = log(dist.mean_rate) - dist.σ^2 / 2
    return Float64[exp(dist.σ * z + μ) for z in normals(rng, N)]
end

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
