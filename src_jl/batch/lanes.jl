# The loop over time: all lanes of a team, a pack for each octet, advance step by step.

# Mutable, so that calls pass a reference: the fields are never set anew.
"""
    Lanes(team, slots, we, wi, constants, alpha)

State of the lanes of a team, and what each lane is. In a team that is not full the last octet is
there several times: that takes less time than code for teams of each size takes to compile, since a
core waits for results that depend on one another, not for room. The vectors may be longer.
"""
mutable struct Lanes{T, H, Y}
    V::Vector{Float64}
    w::Vector{Float64}
    xe::Vector{Float64}         # input spikes added up and decaying: conductances are we·xe
    xi::Vector{Float64}
    spikes::Vector{Float64}
    ye::Y                       # what xe and xi follow in alpha synapses; or nothing
    yi::Y
    held::H                     # steps for which V is still to stay at Vr; or nothing
    we::Vector{Float64}
    wi::Vector{Float64}
    decay_e::Vector{Float64}
    decay_i::Vector{Float64}
    constants::StepConstants{T}
    arrivals::Vector{Arrivals}          # of each lane's slot
    weighted::Bool                      # do inputs of any have weights?
    noise::Vector{Vector{Float64}}      # and its noise
    share_slot::Vector{Bool}            # of each octet: do its lanes?
end

function Lanes(team::Vector{Octet}, slots::Vector{Slot}, we, wi, constants::StepConstants,
               alpha::Bool = false)
    octet(l) = team[min(cld(l, LANES), end)]
    place(l) = mod1(l, LANES)
    n = TEAM * LANES
    runs = Int[octet(l).runs[place(l)] for l in 1:n]
    slots_of_lanes = Slot[slots[octet(l).slots[place(l)]] for l in 1:n]
    c = lanes_of(constants, runs)
    return Lanes(
        aligned(Float64[at(c.V_init, l) for l in 1:n]), aligned(Float64[at(c.w_init, l) for l in 1:n]),
        aligned_zeros(n), aligned_zeros(n), aligned_zeros(n),
        alpha ? aligned_zeros(n) : nothing, alpha ? aligned_zeros(n) : nothing,
        has_refractory_period(c) ? aligned_zeros(n) : nothing,
        aligned(we[runs]), aligned(wi[runs]), aligned(Float64[slot.decay_e for slot in slots_of_lanes]),
        aligned(Float64[slot.decay_i for slot in slots_of_lanes]), c,
        Arrivals[slot.arrivals for slot in slots_of_lanes],
        any(slot -> !isempty(slot.arrivals.sums), slots_of_lanes),
        Vector{Float64}[slot.noise for slot in slots_of_lanes],
        Bool[share_slot(octet(LANES * o)) for o in 1:TEAM])
end

# A value that is the same for all lanes, or one for each.
@inline at(x::Float64, l) = x
@inline at(x::Vector{Float64}, l) = @inbounds x[l]

lanes_of(c::StepConstants{Float64}, runs) = c
lanes_of(c::StepConstants{Vector{Float64}}, runs) =
    StepConstants{Vector{Float64}}(
        ntuple(i -> aligned(getfield(c, i)[runs]), Val(fieldcount(StepConstants)))...)

"The constants of one run, or lane."
lane(c::StepConstants{Float64}, l) = c
lane(c::StepConstants{Vector{Float64}}, l) =
    StepConstants{Float64}((at(getfield(c, i), l) for i in 1:fieldcount(StepConstants))...)

"The constants of an octet."
@inline of_octet(c::StepConstants{Float64}, octet) = c
@eval @inline of_octet(c::StepConstants{Vector{Float64}}, octet) =
    StepConstants{Pack}($((:(load(c.$name, octet)) for name in fieldnames(StepConstants))...))

const CHUNK = 64        # steps at a time: what they need stays in the fastest cache

"""
    integrate!(lanes, before, steps, traces, waveform)

The `steps` steps after the first `before` of all lanes of a team. `traces`, one vector an octet, get
eight samples a step from their beginning: V before any reset, and Inf where the lane spiked.
`nothing` keeps none.
"""
function integrate!(lanes::Lanes, before::Int, steps::Int, traces, waveform)
    keeps = traces !== nothing
    rows = Vector{Float64}[keeps ? traces[min(o, end)] : aligned_zeros(LANES * CHUNK) for o in 1:TEAM]
    noise = has_noise(lanes.constants) ? aligned_zeros(LANES * TEAM * CHUNK) : nothing
    n = LANES * TEAM * CHUNK
    lanes.weighted ? integrate!(lanes, zeros(2n), noise, before, steps, rows, keeps, waveform) :
                     integrate!(lanes, zeros(UInt32, n), noise, before, steps, rows, keeps, waveform)
    return lanes
end

# `arrivals` and `noise` have room for a chunk of all lanes.
function integrate!(lanes::Lanes, arrivals, noise, before::Int, steps::Int, rows, keeps::Bool, waveform)
    for done in 0:CHUNK:(steps - 1)
        n = min(CHUNK, steps - done)
        for o in 1:TEAM
            gather_arrivals!(arrivals, lanes, o, before + done, n)
            gather_noise!(noise, lanes, o, before + done, n)
        end
        advance!(lanes, arrivals, noise, before + done, n, rows, keeps ? done : 0, waveform)
    end
    return
end

"Lays the arrivals of an octet's lanes side by side, for `steps` steps after the first `before`."
function gather_arrivals!(arrivals::Vector{UInt32}, lanes::Lanes, o::Int, before::Int, steps::Int)
    if lanes.share_slot[o]
        each = lanes.arrivals[LANES * o]
        gather_counts!((k, word) -> store!(arrivals, TEAM * (k - 1) + o, eight_times(word)), each, before, steps)
    else
        for lane in (LANES * (o - 1) + 1):(LANES * o)
            each = lanes.arrivals[lane]
            gather_counts!(each, before, steps) do k, word
                @inbounds arrivals[LANES * TEAM * (k - 1) + lane] = word
            end
        end
    end
    return
end

"Calls `lay(k, word)` with what arrives in each step."
@inline function gather_counts!(lay::F, arrivals::Arrivals, before::Int, steps::Int) where {F}
    counts, others = arrivals.counts, arrivals.others
    if isempty(others)
        @inbounds for k in 1:steps
            lay(k, counts[before + k])
        end
    else
        @inbounds for k in 1:steps
            lay(k, counts[before + k] + others[before + k])
        end
    end
    return
end

"The same of the sums of their weights: eight of excitation, then eight of inhibition."
function gather_arrivals!(sums::Vector{Float64}, lanes::Lanes, o::Int, before::Int, steps::Int)
    lanes.share_slot[o] &&
        return gather_shared_sums!(sums, arriving(lanes.arrivals[LANES * o]), o, before, steps)
    for l in 1:LANES
        gather_sums!(sums, arriving(lanes.arrivals[LANES * (o - 1) + l]), o, l, before, steps)
    end
    return
end

function gather_shared_sums!(sums, arrivals, o::Int, before::Int, steps::Int)
    for k in 1:steps
        place = 2 * (TEAM * (k - 1) + o - 1)
        store!(sums, place + 1, Pack(excitatory(arrivals, before + k)))
        store!(sums, place + 2, Pack(inhibitory(arrivals, before + k)))
    end
    return
end

function gather_sums!(sums, arrivals, o::Int, l::Int, before::Int, steps::Int)
    for k in 1:steps
        place = 2LANES * (TEAM * (k - 1) + o - 1) + l
        @inbounds sums[place] = excitatory(arrivals, before + k)
        @inbounds sums[place + LANES] = inhibitory(arrivals, before + k)
    end
    return
end

"The same of their noise; a lane without any has zeros."
function gather_noise!(noise::Vector{Float64}, lanes::Lanes, o::Int, before::Int, steps::Int)
    if lanes.share_slot[o]
        given = lanes.noise[LANES * o]
        @inbounds for k in 1:(isempty(given) ? 0 : steps)
            store!(noise, TEAM * (k - 1) + o, Pack(given[before + k]))
        end
        return
    end
    for l in 1:LANES
        lane = LANES * (o - 1) + l
        given = lanes.noise[lane]
        isempty(given) && continue
        @inbounds for k in 1:steps
            noise[LANES * TEAM * (k - 1) + lane] = given[before + k]
        end
    end
    return
end

gather_noise!(::Nothing, lanes::Lanes, o::Int, before::Int, steps::Int) = nothing

# What arrives at the lanes of an octet in a step: counts, or sums of weights.

struct Sums
    excitatory::Register
    inhibitory::Register
end

pointer_to_octets(arrivals::Vector{UInt32}) = Ptr{Words}(pointer(arrivals))
pointer_to_octets(arrivals::Vector{Float64}) = Ptr{Sums}(pointer(arrivals))

@inline excitatory(words::Words) = lower_halves(words)
@inline inhibitory(words::Words) = upper_halves(words)
@inline excitatory(sums::Sums) = Pack(sums.excitatory)
@inline inhibitory(sums::Sums) = Pack(sums.inhibitory)

# Each octet's state is in variables of its own, so that it stays in registers. The 4 is `TEAM`, which a
# macro can't know.
function advance!(lanes::Lanes, arrivals, noise, before::Int, steps::Int,
                  traces::Vector{Vector{Float64}}, rows_before::Int, waveform)
    constants, we, wi = lanes.constants, lanes.we, lanes.wi
    decay_e, decay_i = lanes.decay_e, lanes.decay_i
    GC.@preserve arrivals traces begin
        next = pointer_to_octets(arrivals)
        @nexprs 4 o -> begin
            V_o, w_o, xe_o, xi_o = load(lanes.V, o), load(lanes.w, o), load(lanes.xe, o), load(lanes.xi, o)
            held_o, ye_o, yi_o = load(lanes.held, o), load(lanes.ye, o), load(lanes.yi, o)
            sample_o = pointer(traces[o]) + BYTES_OF_PACK * rows_before
        end
        for i in (before + 1):(before + steps)
            @nexprs 4 o -> begin
                c_o = of_octet(constants, o)
                words_o = unsafe_load(next, o)
                xe_o, ye_o = with_spikes(xe_o, ye_o, excitatory(words_o))
                xi_o, yi_o = with_spikes(xi_o, yi_o, inhibitory(words_o))
                V_o, w_o = euler_step(V_o, w_o, load(we, o) * xe_o, load(wi, o) * xi_o,
                                      injected(c_o, waveform, load(noise, 4 * (i - before - 1) + o), i),
                                      c_o)
                V_o, held_o = while_held(V_o, held_o, c_o), one_step_less(held_o)
                xe_o, ye_o = synapse_step(xe_o, ye_o, load(decay_e, o))
                xi_o, yi_o = synapse_step(xi_o, yi_o, load(decay_i, o))
                if any_greater(V_o, c_o.Vs)     # rare, so that the branch costs less than none
                    store!(sample_o, where_greater(V_o, c_o.Vs, Inf, V_o))
                    count = load(lanes.spikes, o)
                    store!(lanes.spikes, o, count + where_greater(V_o, c_o.Vs, 1.0, 0.0))
                    held_o = held_after_spike(V_o, held_o, c_o)
                    V_o, w_o = after_reset(V_o, w_o, c_o)
                else
                    store!(sample_o, V_o)
                end
                sample_o += BYTES_OF_PACK
            end
            next += 4 * sizeof(eltype(next))
        end
        @nexprs 4 o -> begin
            store!(lanes.V, o, V_o)
            store!(lanes.w, o, w_o)
            store!(lanes.xe, o, xe_o)
            store!(lanes.xi, o, xi_o)
            store!(lanes.held, o, held_o)
            store!(lanes.ye, o, ye_o)
            store!(lanes.yi, o, yi_o)
        end
    end
    return
end
