# Can forward Euler follow a run? Conductances that are large for the time step make V overshoot
# what it relaxes to, and more than twice as large ones make it run away, often unseen: the reset
# brings it back.

"""
    peak_bounds(slot) -> (excitatory, inhibitory)

Upper bounds of a slot's decaying spike counts: no more than all spikes of `BOUND_STEPS` steps come
together, and what is left of those before is a geometric series. In a twentieth of `peaks`' time.
"""
function peak_bounds(slot::Slot, known = MostOfCounts())
    isempty(slot.arrivals.sums) || return peak_bounds_of_sums(slot)
    most_e, most_i = 0, 0
    for counts in (slot.arrivals.counts, slot.arrivals.others)
        (e, i) = get!(() -> most_in_some_steps(counts), known, counts)
        most_e, most_i = most_e + e, most_i + i
    end
    return together(most_e, slot.decay_e), together(most_i, slot.decay_i)
end

"What is known of counts that several slots share."
const MostOfCounts = IdDict{Vector{UInt32}, Tuple{Int, Int}}

"The most excitatory and the most inhibitory spikes of any `BOUND_STEPS` steps."
function most_in_some_steps(counts::Vector{UInt32})
    most_e = most_i = 0
    for first in 1:BOUND_STEPS:length(counts)
        e = i = 0
        @inbounds @simd for k in first:min(first + BOUND_STEPS - 1, length(counts))
            e += Int(counts[k] & 0xffff)
            i += Int(counts[k] >>> 16)
        end
        most_e, most_i = max(most_e, e), max(most_i, i)
    end
    return most_e, most_i
end

together(most, decay) = most / (1 - (1 - decay)^BOUND_STEPS)

function peak_bounds_of_sums(slot::Slot)
    sums, most_e, most_i = slot.arrivals.sums, 0.0, 0.0
    for first in 1:(2BOUND_STEPS):length(sums)
        e = i = 0.0
        for k in first:2:min(first + 2BOUND_STEPS - 1, length(sums))
            e += sums[k]
            i += sums[k + 1]
        end
        most_e, most_i = max(most_e, e), max(most_i, i)
    end
    return together(most_e, slot.decay_e), together(most_i, slot.decay_i)
end

const BOUND_STEPS = 64

"The largest excitatory and inhibitory decaying spike count of a slot."
peaks(slot::Slot, alpha::Bool) = peaks(slot, arriving(slot.arrivals), alpha)

function peaks(slot::Slot, arrivals, alpha::Bool)
    none_yet = alpha ? 0.0 : nothing
    xe, xi, ye, yi, most_e, most_i = 0.0, 0.0, none_yet, none_yet, 0.0, 0.0
    for k in eachindex(slot.arrivals.counts)
        xe, ye = with_spikes(xe, ye, excitatory(arrivals, k))
        xi, yi = with_spikes(xi, yi, inhibitory(arrivals, k))
        most_e, most_i = max(most_e, xe), max(most_i, xi)
        (xe, ye), (xi, yi) = synapse_step(xe, ye, slot.decay_e), synapse_step(xi, yi, slot.decay_i)
    end
    return most_e, most_i
end

"""
    coarseness(c, we, wi, peaks) -> Float64

How coarse the time step is for a run; above 1, forward Euler can't follow it. The larger of two:
the time step over the membrane's time constant under the largest conductance that there can be, and
the growth of the oscillation between V and w over its damping.
"""
function coarseness(c::StepConstants{Float64}, we, wi, (most_e, most_i))
    damping = c.Δt_C * c.gL + c.Δt_τw
    return max(c.Δt_C * (c.gL + we * most_e + wi * most_i), c.a * c.Δt_C * c.Δt_τw / damping)
end

"The coarseness of every run; exact where it is above 1, else it may be any number up to 1."
function coarseness(slots::Vector{Slot}, slot_of_run, we, wi, constants::StepConstants,
                    alpha::Bool = false)
    # An alpha synapse follows what jumps by e, and so stays below it.
    most = alpha ? EULERS_NUMBER : 1.0
    known = MostOfCounts()
    bounds = Tuple{Float64, Float64}[most .* peak_bounds(slot, known) for slot in slots]
    exact = fill((NaN, NaN), length(slots))
    each = zeros(length(slot_of_run))
    for run in eachindex(each)
        s, c = slot_of_run[run], lane(constants, run)
        each[run] = coarseness(c, we[run], wi[run], bounds[s])
        each[run] ≤ 1 && continue
        isnan(exact[s][1]) && (exact[s] = peaks(slots[s], alpha))
        each[run] = coarseness(c, we[run], wi[run], exact[s])
    end
    return each
end
