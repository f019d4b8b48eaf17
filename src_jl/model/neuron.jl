# The AdEx neuron: one forward Euler step, of one neuron (`Float64`) or of eight (`Pack`). The single
# run and the batch both take exactly this step, operation by operation, so that their results are
# equal to the last bit, on every machine (`fma` rounds once by definition, with or without hardware
# for it).

"""
    StepConstants(neuron::AdEx, current::Current, Δt)

What a run needs to know of its neuron, folded from the parameters once. `T` is `Float64` for one
neuron or many that are alike, `Pack` for eight that differ, `Vector{Float64}` for all runs of a batch.
"""
struct StepConstants{T}
    gL::T
    EL::T
    Ee::T
    Ei::T
    VT::T
    steepness::T    # 1 / (ΔT ln 2): the upswing is computed as a power of two
    gLΔT::T
    a::T
    Δt_C::T
    Δt_τw::T
    I::T            # constant injected current
    Vs::T
    Vr::T
    b::T
    steps_held::T   # for so many steps after a spike V stays at Vr
    V_init::T
    w_init::T
    noise_std::T    # of the current around I
end

StepConstants(n::AdEx, current::Current, Δt::Float64) =
    StepConstants{Float64}(n.gL, n.EL, n.Ee, n.Ei, n.VT, 1 / (n.ΔT * log(2)), n.gL * n.ΔT, n.a,
                           Δt / n.C, Δt / n.τw, current.I, n.Vs, n.Vr, n.b, round(n.t_ref / Δt),
                           n.V_init, n.w_init, current.noise_std)

StepConstants(n::AdEx, I::Float64, Δt::Float64) = StepConstants(n, Current(I), Δt)

"Does the current fluctuate, in any run?"
has_noise(c::StepConstants) = any(>(0), c.noise_std)

# The injected current in step `i`: constant, with a waveform, with noise. `nothing` is none of it.
@inline injected(c::StepConstants, ::Nothing, ::Nothing, i) = c.I
@inline injected(c::StepConstants, waveform::Vector{Float64}, ::Nothing, i) = @inbounds c.I + waveform[i]
@inline injected(c::StepConstants, waveform, y, i) = fma(c.noise_std, y, injected(c, waveform, nothing, i))

"Is there a refractory period, in any run?"
has_refractory_period(c::StepConstants) = any(>(0), c.steps_held)

"""
    euler_step(V, w, ge, gi, I, c) -> (V, w)

Membrane potential and adaptation current after one step, before any reset; all derivatives are
those of the state that comes in. `I` is the injected current (A).
"""
@inline function euler_step(V, w, ge, gi, I, c::StepConstants)
    leak_drive = c.EL - V
    synaptic = fma(ge, c.Ee - V, gi * (c.Ei - V))
    upswing = exp2_clamped((V - c.VT) * c.steepness)
    current = fma(c.gLΔT, upswing, fma(c.gL, leak_drive, synaptic) + (I - w))
    return fma(c.Δt_C, current, V), fma(-c.Δt_τw, fma(c.a, leak_drive, w), w)
end

"One Euler step of an exponential decay; `rate` is Δt/τ."
@inline decay(x, rate) = fma(-rate, x, x)

# What input spikes do: `x`, times the weight, is the conductance. An exponential synapse jumps by 1 with
# each spike and decays. An alpha synapse has a second variable `y`, which does that, by e; and `x`
# follows it: after a spike at t = 0 it is e (t/τ) exp(-t/τ), which is 1 at its peak at t = τ. `y` is
# `nothing` for an exponential synapse.

"`x` and `y` after `n` input spikes."
@inline with_spikes(x, ::Nothing, n) = x + n, nothing
@inline with_spikes(x, y, n) = x, fma(EULERS_NUMBER, n, y)

"`x` and `y` one Euler step later; `rate` is Δt/τ."
@inline synapse_step(x, ::Nothing, rate) = decay(x, rate), nothing
@inline synapse_step(x, y, rate) = fma(rate, y - x, x), decay(y, rate)

const EULERS_NUMBER = 2.718281828459045

"V and w after the reset, where V has crossed the spike threshold; unchanged where it has not."
@inline after_reset(V, w, c::StepConstants) =
    where_greater(V, c.Vs, c.Vr, V), where_greater(V, c.Vs, w + c.b, w)

# The refractory period: `held` counts the steps for which V is still to stay at Vr. It is `nothing`
# where no run has such a period, and then all this is, too.

"V after a step: Vr as long as the neuron is refractory."
@inline while_held(V, held, c::StepConstants) = where_greater(held, 0.0, c.Vr, V)
@inline while_held(V, ::Nothing, c::StepConstants) = V

"The steps still to be held, one step later."
@inline one_step_less(held) = held - 1.0
@inline one_step_less(::Nothing) = nothing

"The steps still to be held where V, before the reset, has crossed the spike threshold."
@inline held_after_spike(V, held, c::StepConstants) = where_greater(V, c.Vs, c.steps_held, held)
@inline held_after_spike(V, ::Nothing, c::StepConstants) = nothing

const ROUNDING_SHIFT = 0x1.8p52      # adding it leaves the nearest integer in the lowest bits

# Coefficients of the polynomial of degree 10 with the least largest relative error against 2^r on
# [-1/2, 1/2], lowest power first (Remez exchange at 50 digits): 2.1e-16, and 2.8e-16 with the
# coefficients rounded.
const EXP2_COEFFICIENTS = (
    1.0, 0.6931471805599497, 0.24022650695908768, 0.05550410866445883, 0.009618129108034596,
    0.0013333558228561767, 0.00015403529961127076, 1.5252658116409854e-5, 1.3215662835959238e-6,
    1.0208537929657404e-7, 7.037278846726901e-9)

"""
    exp2_clamped(y) -> 2^y

To 4 ulp (5e-16) and without a branch, so that it runs in SIMD lanes. `y` is clamped to ±1022: far
beyond the spike threshold the upswing need only stay finite.
"""
@inline function exp2_clamped(y)
    y = where_greater(1022.0, y, y, 1022.0)
    y = where_greater(y, -1022.0, y, -1022.0)
    shifted = y + ROUNDING_SHIFT
    r = y - (shifted - ROUNDING_SHIFT)
    # Even and odd powers apart: two short chains instead of a long one.
    c = EXP2_COEFFICIENTS
    r² = r * r
    even = fma(fma(fma(fma(fma(c[11], r², c[9]), r², c[7]), r², c[5]), r², c[3]), r², c[1])
    odd = fma(fma(fma(fma(c[10], r², c[8]), r², c[6]), r², c[4]), r², c[2])
    return fma(odd, r, even) * power_of_two(shifted)
end
