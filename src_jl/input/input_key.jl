# What is asked of an input.

"""
    InputKey(; seed, N, Ne, dist, rates, duration, Δt, drop_last_spike, pooled, modulation_e, modulation_i,
               correlation, weights, weight_σ)

All that decides which input spikes there are. Of `N` Poisson inputs the first `Ne` excite, the
others inhibit. Their rates are drawn from `dist`, or are the `rates` given (Hz).

`pooled`: the inputs of a kind are drawn as the one Poisson process that they add up to.
"""
struct InputKey
    seed::Int
    N::Int
    Ne::Int
    dist::LogNormalRates
    rates::Vector{Float64}          # given ones; else none
    duration::Float64
    Δt::Float64
    drop_last_spike::Bool
    pooled::Bool
    modulation_e::Union{Nothing, Modulation}    # of the rates of excitation, and of inhibition
    modulation_i::Union{Nothing, Modulation}
    correlation::Float64            # of the inputs of a kind, which then have the same rate
    weights::Vector{Float64}        # a factor for each input, given; else none
    weight_σ::Float64               # of the logarithm of drawn ones; 0 for none
end

InputKey(; seed, N, Ne = usual_Ne(N), dist = LogNormalRates(), rates = Float64[], duration, Δt = 1e-4,
           pooled = false, drop_last_spike = false, modulation_e = nothing, modulation_i = nothing,
           correlation = 0.0, weights = Float64[], weight_σ = 0.0) =
    InputKey(seed, N, Ne, dist, rates, duration, Δt, drop_last_spike, pooled, modulation_e, modulation_i,
             correlation, weights, weight_σ)

"A key as text, each number with all its digits: what compiles fast in a dictionary."
text_of(key::Union{InputKey, LogNormalRates}) =
    join(String[text_of(getfield(key, i)) for i in 1:fieldcount(typeof(key))], ' ')
