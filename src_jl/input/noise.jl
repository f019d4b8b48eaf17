# A current that fluctuates: an Ornstein–Uhlenbeck process.

"""
    noise(seed, τ, steps, Δt) -> Vector{Float64}

An Ornstein–Uhlenbeck process of mean 0, standard deviation 1 and time constant `τ` (s), a value for
each time step, updated exactly: y ← ρ y + √(1 - ρ²) ξ with ρ = exp(-Δt/τ) and ξ normal. It begins in
its stationary state. Its stream is `Xoshiro256pp(seed, "noise")`, one normal number a step.
"""
function noise(seed::Int, τ::Float64, steps::Int, Δt::Float64)
    rng = Xoshiro256pp(seed, "noise")
    ρ = exp2_clamped(-Δt / τ / log(2))      # the same on every Julia, which `exp` is not
    spread = sqrt((1 - ρ) * (1 + ρ))
    y = Vector{Float64}(undef, steps)
    y[1] = normal(rng, next_word!(rng) >>> 12)
    for i in 2:steps
        y[i] = fma(ρ, y[i - 1], spread * normal(rng, next_word!(rng) >>> 12))
    end
    return y
end
