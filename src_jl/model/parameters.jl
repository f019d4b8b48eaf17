# The neuron and its input, as numbers in SI units.

"""
    AdEx(; C, gL, EL, VT, ΔT, Vs, Vr, a, b, τw, τe, τi, Ee, Ei, t_ref, V_init, w_init)

One adaptive exponential integrate-and-fire neuron with two conductance synapses, in SI units
(F, S, V, A, s). Keywords left out take their value in the lab note: the cortical regular-spiking
cell of Naud et al. 2008 (Biol. Cybern. 99:335), with the note's own `Vs` and synapses. `V_init` is
`EL` unless given.

    C dV/dt  = -gL (V - EL) + gL ΔT exp((V - VT)/ΔT) - I - w,   I = ge (V - Ee) + gi (V - Ei)
    τw dw/dt = a (V - EL) - w
    τe dge/dt = -ge,  τi dgi/dt = -gi
    V > Vs:  V ← Vr,  w ← w + b,  one output spike;  V stays at Vr for t_ref

# Example
```jldoctest
julia> AdEx(b = 80e-12).b
8.0e-11
```
"""
struct AdEx
    C::Float64     # membrane capacitance
    gL::Float64    # leak conductance
    EL::Float64    # leak reversal potential
    VT::Float64    # threshold of the exponential upswing
    ΔT::Float64    # sharpness of that threshold
    Vs::Float64    # spike: threshold of the reset, and ceiling of the trace
    Vr::Float64    # reset potential
    a::Float64     # subthreshold adaptation
    b::Float64     # adaptation current added by each spike
    τw::Float64    # time constant of adaptation
    τe::Float64    # time constant of the excitatory conductance
    τi::Float64    # time constant of the inhibitory conductance
    Ee::Float64    # reversal potential of excitation
    Ei::Float64    # reversal potential of inhibition
    t_ref::Float64   # refractory period, in which V stays at Vr after a spike
    V_init::Float64  # V at the start
    w_init::Float64  # w at the start
end

AdEx(; C = 104e-12, gL = 4.3e-9, EL = -65e-3, VT = -52e-3, ΔT = 0.8e-3, Vs = 40e-3, Vr = -53e-3,
       a = -0.8e-9, b = 65e-12, τw = 88e-3, τe = 7e-3, τi = 7e-3, Ee = 0.0, Ei = -80e-3,
       t_ref = 0.0, V_init = EL, w_init = 0.0) =
    AdEx(C, gL, EL, VT, ΔT, Vs, Vr, a, b, τw, τe, τi, Ee, Ei, t_ref, V_init, w_init)

"The lab note's neuron."
const cortical_RS = AdEx()

"""
    Current(I = 0.0; noise_std = 0.0, noise_τ = 5e-3)

An injected current (A): `I`, and around it an Ornstein–Uhlenbeck process with the standard deviation
`noise_std` (A) and the time constant `noise_τ` (s).
"""
struct Current
    I::Float64
    noise_std::Float64
    noise_τ::Float64
end

Current(I = 0.0; noise_std = 0.0, noise_τ = 5e-3) = Current(I, noise_std, noise_τ)

"""
    LogNormalRates(; mean_rate = 4.0, σ = √0.6, mean_rate_e, mean_rate_i, σe, σi)

How the firing rates of the N Poisson inputs are drawn: log-normal around `mean_rate` (Hz) with the
width `σ` of their logarithm; those that excite and those that inhibit may differ in both.
"""
struct LogNormalRates
    mean_rate_e::Float64
    mean_rate_i::Float64
    σe::Float64
    σi::Float64
end

LogNormalRates(; mean_rate = 4.0, σ = sqrt(0.6), mean_rate_e = mean_rate, mean_rate_i = mean_rate,
                 σe = σ, σi = σ) = LogNormalRates(mean_rate_e, mean_rate_i, σe, σi)

"How many of N inputs excite, if nobody says otherwise: the first four fifths."
usual_Ne(N) = round(Int, N * (4 / 5))

number_of_steps(duration, Δt) = round(Int, duration / Δt)
