# Other time steps than forward Euler: how accurate they are on given arrivals, and what they cost in
# the lanes of the batch. Prototypes: pyadex itself takes Euler steps alone. See time_steps.py.
#
#     julia --project benchmarks/time_steps.jl accuracy FOLDER     FOLDER/cases.txt names the cases
#     julia --project benchmarks/time_steps.jl cost [rounds]
module TimeSteps

using Base.Cartesian: @nexprs
using Nto1AdEx: Nto1AdEx, Pack, load, store!, where_greater, any_greater, exp2_clamped, lower_halves,
                upper_halves, BYTES_OF_PACK

struct Neuron
    C::Float64; gL::Float64; EL::Float64; VT::Float64; ΔT::Float64; Vs::Float64; Vr::Float64
    a::Float64; b::Float64; τw::Float64; τe::Float64; τi::Float64; Ee::Float64; Ei::Float64
    t_ref::Float64
end

struct Input
    we::Float64; wi::Float64; I::Float64
    e::Vector{Int}; i::Vector{Int}      # arrivals in each step of 0.1 ms
end

const STEP = 1e-4

"""
    Scheme(order, exact, interpolates; heun, exponential)

A time step of V. `order` 1: forward Euler; 2, 3: the Taylor series of V with conductances and w held at
their mean over the step, one exponential function all the same. `heun`: the mean of the slopes at
both ends. `exponential`: as exponential Euler, exact but for the upswing, which is held. `exact`:
conductances and w decay exactly. `interpolates`: an output spike lies between the steps. Its time is
that at which the upswing, with the rest of the current held, reaches Vs; it is taken as soon as that
is less than two steps away.
"""
struct Scheme
    order::Int
    exact::Bool
    interpolates::Bool
    heun::Bool
    exponential::Bool
end

Scheme(order, exact, interpolates; heun = false, exponential = false) =
    Scheme(order, exact, interpolates, heun, exponential)

const SCHEMES = [
    ("Euler, 0.1 ms", Scheme(1, false, false), 1),
    ("Euler, 0.01 ms", Scheme(1, false, false), 10),
    ("exponential Euler", Scheme(1, true, false; exponential = true), 1),
    ("Euler, spikes interpolated", Scheme(1, false, true), 1),
    ("Heun, spikes interpolated", Scheme(1, true, true; heun = true), 1),
    ("second order, spikes interpolated", Scheme(2, true, true), 1),
    ("third order, spikes interpolated", Scheme(3, true, true), 1),
]

const SOON = 2.0        # steps

"V and w one step of `share` of the time step later."
function step(s::Scheme, n::Neuron, V, w, ge, gi, I, Δt, share)
    h = share * Δt
    toward_w = (n.a * (V - n.EL) - w) / n.τw
    held_w = s.exact && !s.exponential ? w + h / 2 * toward_w : w
    slope(V) = (n.gL * (n.EL - V) + n.gL * n.ΔT * exp(min((V - n.VT) / n.ΔT, 700.0)) + ge * (n.Ee - V) +
                gi * (n.Ei - V) + I - held_w) / n.C
    f = slope(V)
    rate_up = n.gL / n.C * exp(min((V - n.VT) / n.ΔT, 700.0))
    z = h * (rate_up - (n.gL + ge + gi) / n.C)
    if s.exponential
        G = (n.gL + ge + gi) / n.C
        next = V + f / G * (1 - exp(-h * G))
    elseif s.heun
        next = V + h / 2 * (f + slope(V + h * f))
    else
        curved = s.order < 3 ? 0.0 : (z^2 + h * f * h * rate_up / n.ΔT) / 6
        next = V + h * f * (s.order == 1 ? 1.0 : 1 + z / 2 + curved)
    end
    s.exact || return next, w + h * toward_w
    seen = s.exponential ? V : (V + next) / 2
    return next, w + (1 - exp(-h / n.τw)) * (n.a * (seen - n.EL) - w)
end

"How long from V until Vs, with all currents but the upswing held."
function time_to_spike(n::Neuron, V, w, ge, gi, I)
    rest = (n.gL * (n.EL - V) + ge * (n.Ee - V) + gi * (n.Ei - V) + I - w) / n.C
    upswing = n.gL * n.ΔT / n.C
    y = exp(-(V - n.VT) / n.ΔT)
    x = rest * y / upswing
    x > -0.99 || return Inf
    until_infinity = abs(x) < 1e-6 ? n.ΔT * y / upswing : n.ΔT / rest * log1p(x)
    return max(until_infinity - n.ΔT * exp(-(n.Vs - n.VT) / n.ΔT) / upswing, 0.0)
end

"Output spike times (s) and V at the end of each step of 0.1 ms."
function run(s::Scheme, n::Neuron, input::Input, divided::Int)
    Δt = STEP / divided
    V, w, xe, xi, held = n.EL, 0.0, 0.0, 0.0, 0.0
    kept_e, kept_i = s.exact ? (exp(-Δt / n.τe), exp(-Δt / n.τi)) : (1 - Δt / n.τe, 1 - Δt / n.τi)
    mean_e, mean_i = s.exact && !s.exponential ?
                     ((1 - kept_e) * n.τe / Δt, (1 - kept_i) * n.τi / Δt) : (1.0, 1.0)
    steps_held = round(n.t_ref / Δt)
    soon = n.VT + n.ΔT * log(0.4 * n.C / (n.gL * Δt))
    spikes, trace = Float64[], zeros(length(input.e))
    for i in eachindex(input.e), sub in 1:divided
        t = ((i - 1) * divided + sub - 1) * Δt
        if sub == 1
            xe += input.e[i]
            xi += input.i[i]
        end
        share = clamp(1 - held, 0.0, 1.0)
        next, _ = step(s, n, V, w, input.we * mean_e * xe, input.wi * mean_i * xi, input.I, Δt, share)
        next = share == 0 ? V : next
        seen = s.exact && !s.exponential ? (V + next) / 2 : V
        w += (s.exact ? 1 - exp(-Δt / n.τw) : Δt / n.τw) * (n.a * (seen - n.EL) - w)
        before, V, held = V, next, max(held - 1, 0.0)
        xe, xi = kept_e * xe, kept_i * xi
        if !s.interpolates
            if V > n.Vs
                push!(spikes, t)
                V, w, held = n.Vr, w + n.b, steps_held
            end
        elseif V > n.Vs         # Vs lies lower than where the upswing rules
            at = (n.Vs - before) / (V - before)
            push!(spikes, t + at * Δt)
            V, w, held = n.Vr, w + n.b, steps_held - (1 - at)
            if held < 0
                V, w = step(s, n, V, w, input.we * xe, input.wi * xi, input.I, Δt, -held)
                held = 0.0
            end
        elseif V > soon
            left = time_to_spike(n, V, w, input.we * xe, input.wi * xi, input.I)
            if left < SOON * Δt
                push!(spikes, t + Δt + left)
                # The mean of V on the upswing is V + ΔT; w, too, is that of the moment of the spike.
                w += n.b + left / n.τw * (n.b + n.a * (V + n.ΔT - n.Vr))
                V, held = n.Vr, steps_held + left / Δt
            end
        end
        trace[i] = V
    end
    return spikes, trace
end

function accuracy(folder)
    for line in eachline(joinpath(folder, "cases.txt"))
        name, steps = split(line)
        n = parse(Int, steps)
        neuron, input = open(joinpath(folder, "$name.bin")) do file
            e, i = read!(file, Vector{Int}(undef, n)), read!(file, Vector{Int}(undef, n))
            q = read!(file, Vector{Float64}(undef, fieldcount(Neuron) + 3))
            Neuron(q[1:(end - 3)]...), Input(q[end - 2], q[end - 1], q[end], e, i)
        end
        for (k, (_, scheme, divided)) in enumerate(SCHEMES)
            spikes, trace = run(scheme, neuron, input, divided)
            open(file -> write(file, length(spikes), spikes, trace), joinpath(folder, "$name.$k.out"), "w")
        end
    end
end

# --- cost in the lanes ------------------------------------------------------------------------------

# The constants of the default neuron at 0.1 ms, as the lanes have them.
const N = Nto1AdEx.cortical_RS
const C = Nto1AdEx.StepConstants(N, 0.0, STEP)
const KEPT = exp(-STEP / N.τe)
const MEAN = (1 - KEPT) * N.τe / STEP
const κ = 1 - exp(-STEP / N.τw)
const SOON_V = N.VT + N.ΔT * log(0.4 * N.C / (N.gL * STEP))

@inline euler(V, w, held, ge, gi) = (Nto1AdEx.euler_step(V, w, ge, gi, 0.0, C)..., nothing)

@inline function heun(V, w, held, ge, gi)
    V1, w1 = Nto1AdEx.euler_step(V, w, ge, gi, 0.0, C)
    V2, w2 = Nto1AdEx.euler_step(V1, w1, ge, gi, 0.0, C)
    return 0.5 * (V + V2), 0.5 * (w + w2), nothing
end

# The Taylor series of V up to second or third order: what is common, and what differs.
@inline second_order(V, w, held, ge, gi) = taylor(V, w, held, ge, gi, (d, q, z) -> fma(0.5 * z, d, d))
@inline third_order(V, w, held, ge, gi) =
    taylor(V, w, held, ge, gi, (d, q, z) ->
           d * fma(z, fma(z, 1 / 6, 0.5), fma(d * (1 / (6 * N.ΔT)), q, 1.0)))

@inline function taylor(V, w, held, ge, gi, change_of::F) where {F}
    leak = C.EL - V
    toward_w = fma(C.a, leak, w)
    q = (C.Δt_C * C.gL) * exp2_clamped((V - C.VT) * C.steepness)
    synaptic = fma(C.gL, leak, fma(ge, C.Ee - V, gi * (C.Ei - V)))
    d = fma(q, N.ΔT, C.Δt_C * (synaptic - fma(-κ / 2, toward_w, w)))
    z = fma(-C.Δt_C, ge + gi, q - C.Δt_C * C.gL)
    change = while_waiting(change_of(d, q, z), held)
    return V + change, fma(0.5 * κ * C.a, change, fma(-κ, toward_w, w)), one_less(held)
end

# V rests at Vr until the time of the spike, which may be in the step after; `held` counts the steps.
@inline while_waiting(change, held) =
    where_greater(held, 1.0, 0.0, where_greater(held, 0.0, 1.0 - held, 1.0)) * change
@inline one_less(held) = held - 1.0

# What is rare: one lane after the other, in memory.
@noinline function spikes_soon!(lanes::Vector{Float64})
    for l in 1:8
        V, w, ge, gi = lanes[l], lanes[8 + l], lanes[24 + l], lanes[32 + l]
        V > SOON_V || continue
        left = time_to_spike(NEURON, V, w, ge, gi, 0.0)
        left < SOON * STEP || continue
        lanes[l], lanes[16 + l] = N.Vr, left / STEP
        lanes[8 + l] = w + N.b + left / N.τw * (N.b + N.a * (V + N.ΔT - N.Vr))
    end
    return
end

const NEURON = Neuron(N.C, N.gL, N.EL, N.VT, N.ΔT, N.Vs, N.Vr, N.a, N.b, N.τw, N.τe, N.τi, N.Ee, N.Ei, 0.0)

# A team of four octets over all steps, its trace stored: `Nto1AdEx.advance!`, with another step.
function advance!(step::F, interpolates, trace, words, we, decay) where {F}
    zero_ = interpolates ? Pack(0.0) : nothing
    @nexprs 4 o -> begin
        V_o, w_o, held_o = Pack(C.EL), Pack(0.0), zero_
        xe_o, xi_o, we_o = Pack(0.0), Pack(0.0), load(we, o)
    end
    spikes, rare = 0, Nto1AdEx.aligned_zeros(40)
    GC.@preserve trace begin
        for i in eachindex(words)
            arrived = Nto1AdEx.eight_times(words[i])
            row = pointer(trace) + 4BYTES_OF_PACK * ((i - 1) % 64)
            @nexprs 4 o -> begin
                xe_o, xi_o = xe_o + lower_halves(arrived), xi_o + upper_halves(arrived)
                ge, gi = we_o * xe_o, 4.0 * we_o * xi_o
                V_o, w_o, held_o = step(V_o, w_o, held_o, ge, gi)
                xe_o, xi_o = Nto1AdEx.decay(xe_o, decay), Nto1AdEx.decay(xi_o, decay)
                store!(row + BYTES_OF_PACK * (o - 1), V_o)
                if any_greater(V_o, interpolates ? SOON_V : C.Vs)
                    if interpolates
                        store!(rare, 1, V_o); store!(rare, 2, w_o); store!(rare, 3, held_o)
                        store!(rare, 4, ge); store!(rare, 5, gi)
                        spikes_soon!(rare)
                        V_o, w_o, held_o = load(rare, 1), load(rare, 2), load(rare, 3)
                    else
                        V_o, w_o = Nto1AdEx.after_reset(V_o, w_o, C)
                    end
                    spikes += 1
                end
            end
        end
    end
    return spikes
end

function cost(rounds)
    # Short, so that many rounds are not disturbed by what else the machine does.
    key = Nto1AdEx.InputKey(seed = 1, N = 6500, duration = 0.5, Δt = STEP)
    words = Nto1AdEx.draw(key, Nto1AdEx.time_grid(0.5, STEP)).arrivals.counts
    we, trace = Nto1AdEx.aligned(collect(range(10e-12, 18e-12; length = 32))), Nto1AdEx.aligned_zeros(32 * 64)
    kinds = ("Euler" => () -> advance!(euler, false, trace, words, we, STEP / N.τe),
             "Heun" => () -> advance!(heun, false, trace, words, we, STEP / N.τe),
             "second order, spikes interpolated" =>
                 () -> advance!(second_order, true, trace, words, MEAN .* we, 1 - KEPT),
             "third order, spikes interpolated" =>
                 () -> advance!(third_order, true, trace, words, MEAN .* we, 1 - KEPT))
    seconds = [Float64[] for _ in kinds]
    for _ in 0:rounds, (k, (_, work)) in enumerate(kinds)       # in turn; the first round compiles
        push!(seconds[k], @elapsed work())
    end
    shortest = [minimum(each[2:end]) for each in seconds]
    for (k, (name, _)) in enumerate(kinds)
        ns = shortest[k] / (32 * length(words)) * 1e9
        println(rpad(name, 34), round(ns; digits = 3), " ns a step of a run, × ",
                round(shortest[k] / shortest[1]; digits = 2))
    end
end

end # module

if ARGS[1] == "accuracy"
    TimeSteps.accuracy(ARGS[2])
else
    TimeSteps.cost(length(ARGS) > 1 ? parse(Int, ARGS[2]) : 2000)
end
