# The neuron and its input, as numbers in SI units.

"""
    AdEx(; C, gL, EL, VT, ΔT, Vs, Vr, a, b, τw, τe, τi, Ee, Ei)

One adaptive exponential integrate-and-fire neuron with two conductance synapses, in SI units
(F, S, V, A, s). Keywords left out take their value in the lab note: a cortical regular-spiking
cell (Naud et al. 2008, Biol. Cybern. 99:335, with the note's `a`).

    C dV/dt  = -gL (V - EL) + gL ΔT exp((V - VT)/ΔT) - I - w,   I = ge (V - Ee) + gi (V - Ei)
    τw dw/dt = a (V - EL) - w
    τe dge/dt = -ge,  τi dgi/dt = -gi
    V > Vs:  V ← Vr,  w ← w + b,  one output spike

# Example
```jldoctest
julia> AdEx(b = 80e-12).b
8.0e-11
```
"""
struct AdEx
    C::Float64     # membrane capacitance
    gL::Float64    # leak conductance
    EL::Float64    # leak reversal potential, where V starts
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
end

AdEx(; C = 104e-12, gL = 4.3e-9, EL = -65e-3, VT = -52e-3, ΔT = 0.8e-3, Vs = 40e-3, Vr = -53e-3,
       a = -0.8e-9, b = 65e-12, τw = 88e-3, τe = 7e-3, τi = 7e-3, Ee = 0.0, Ei = -80e-3) =
    AdEx(C, gL, EL, VT, ΔT, Vs, Vr, a, b, τw, τe, τi, Ee, Ei)

"The lab note's neuron."
const cortical_RS = AdEx()

"""
    LogNormalRates(; mean_rate = 4.0, σ = √0.6, excitatory_fraction = 4/5)

How the firing rates of the N Poisson inputs are drawn: log-normal around `mean_rate` (Hz) with the
width `σ` of their logarithm. The first `round(N * excitatory_fraction)` inputs excite.
"""
struct LogNormalRates
    mean_rate::Float64
    σ::Float64
    excitatory_fraction::Float64
end

LogNormalRates(; mean_rate = 4.0, σ = sqrt(0.6), excitatory_fraction = 4 / 5) =
    LogNormalRates(mean_rate, σ, excitatory_fraction)

number_excitatory(N, excitatory_fraction) = round(Int, N * excitatory_fraction)

number_of_steps(duration, Δt) = round(Int, duration / Δt)
