# Many runs at once: one run is one lane of a SIMD loop over the lanes of a tile.

"""
    Slot

Input that lanes share: its arrivals, and how fast the conductances decay that they feed (Δt/τ).
"""
struct Slot
    counts::Vector{UInt32}
    decay_e::Float64
    decay_i::Float64
end

"""
    Tile(slots, runs_of_slot)

Lanes that are integrated together. `runs_of_slot[s]` are the runs (any numbers) under `slots[s]`.

Every slot's runs that fill whole SIMD registers lie side by side and share their conductance as a
scalar; what is left over of all slots lies in the `tail`, where every lane has its own. `run` gives
the run of each lane, 0 for the few lanes that only fill up the last register.
"""
struct Tile
    slots::Vector{Slot}
    run::Vector{Int}
    shared::Vector{UnitRange{Int}}
    tail::UnitRange{Int}
    slot_of_tail::Vector{Int}
end

const REGISTER = 8      # doubles in the widest SIMD register there is

function Tile(slots::Vector{Slot}, runs_of_slot::Vector{Vector{Int}})
    run, shared = Int[], UnitRange{Int}[]
    tail_runs, slot_of_tail = Int[], Int[]
    for (s, runs) in enumerate(runs_of_slot)
        whole = REGISTER * (length(runs) ÷ REGISTER)
        push!(shared, (length(run) + 1):(length(run) + whole))
        append!(run, runs[1:whole])
        append!(tail_runs, runs[(whole + 1):end])
        append!(slot_of_tail, fill(s, length(runs) - whole))
    end
    first_of_tail = length(run) + 1
    append!(run, tail_runs)
    while length(run) % REGISTER != 0
        push!(run, 0)
        push!(slot_of_tail, 1)
    end
    return Tile(slots, run, shared, first_of_tail:length(run), slot_of_tail)
end

"State of the lanes of a tile, and what each lane is. The vectors may be longer than the tile."
struct Lanes{T}
    V::Vector{Float64}
    w::Vector{Float64}
    spikes::Vector{Float64}
    we::Vector{Float64}
    wi::Vector{Float64}
    constants::StepConstants{T}
end

# A lane that only fills up does what the last run does.
function Lanes(tile::Tile, we, wi, constants::StepConstants)
    runs = replace(tile.run, 0 => tile.run[findlast(!iszero, tile.run)])
    c = lanes_of(constants, runs)
    n = length(runs)
    return Lanes(aligned([at(c.EL, l) for l in 1:n]), aligned_zeros(n), aligned_zeros(n),
                 aligned(we[runs]), aligned(wi[runs]), c)
end

# Julia aligns an array to cache lines, hence to SIMD registers, if it is larger than 2 KB. A load
# across two lines costs two.
const ALIGNED_FROM = 257

"`n` zeros, or more, that begin at a cache line."
aligned_zeros(n) = zeros(max(n, ALIGNED_FROM))

"The values, with zeros behind them if they are few, beginning at a cache line."
aligned(values) = copyto!(aligned_zeros(length(values)), values)

# A value that is the same for all lanes, or one for each.
@inline at(x::Float64, l) = x
@inline at(x::Vector{Float64}, l) = @inbounds x[l]

lanes_of(c::StepConstants{Float64}, runs) = c
lanes_of(c::StepConstants{Vector{Float64}}, runs) =
    StepConstants{Vector{Float64}}(
        (aligned(getfield(c, i)[runs]) for i in 1:fieldcount(StepConstants))...)

@inline lane(c::StepConstants, l) =
    StepConstants{Float64}(at(c.gL, l), at(c.EL, l), at(c.Ee, l), at(c.Ei, l), at(c.VT, l),
                           at(c.steepness, l), at(c.gLΔT, l), at(c.a, l), at(c.Δt_C, l),
                           at(c.Δt_τw, l), at(c.I, l), at(c.Vs, l), at(c.Vr, l), at(c.b, l))

# A trace holds V of every lane in every step, and Inf where the lane spiked.
@inline mark!(::Nothing, k, V, spiked) = nothing
@inline mark!(trace::Vector{Float64}, k, V, spiked) = @inbounds trace[k] = ifelse(spiked, Inf, V)

"""
    integrate!(lanes, tile, trace, waveform)

All steps of all lanes of a tile. `trace` is `nothing`, or a vector for (lanes × steps) samples.
"""
function integrate!(lanes::Lanes, tile::Tile, trace, waveform)
    xe, xi = zeros(length(tile.slots)), zeros(length(tile.slots))      # now, in this step
    next_xe, next_xi = copy(xe), copy(xi)
    tail_xe, tail_xi = aligned_zeros(length(tile.run)), aligned_zeros(length(tile.run))
    width = length(tile.run)
    for i in eachindex(tile.slots[1].counts)
        for (s, slot) in enumerate(tile.slots)
            @inbounds word = slot.counts[i]
            @inbounds xe[s] = next_xe[s] + excitatory(word)
            @inbounds xi[s] = next_xi[s] + inhibitory(word)
            @inbounds next_xe[s] = decay(xe[s], slot.decay_e)
            @inbounds next_xi[s] = decay(xi[s], slot.decay_i)
        end
        before = (i - 1) * width
        for s in eachindex(tile.shared)
            @inbounds advance!(lanes, tile.shared[s], xe[s], xi[s], trace, before, waveform, i)
        end
        isempty(tile.tail) && continue
        for (j, l) in enumerate(tile.tail)
            @inbounds tail_xe[l] = xe[tile.slot_of_tail[j]]
            @inbounds tail_xi[l] = xi[tile.slot_of_tail[j]]
        end
        advance!(lanes, tile.tail, tail_xe, tail_xi, trace, before, waveform, i)
    end
    return lanes
end

@inline function advance!(lanes::Lanes, range, xe, xi, trace, before, waveform, i)
    V, w, spikes, we, wi = lanes.V, lanes.w, lanes.spikes, lanes.we, lanes.wi
    @inbounds @simd ivdep for l in range
        c = lane(lanes.constants, l)
        V₁, w₁ = euler_step(V[l], w[l], we[l] * at(xe, l), wi[l] * at(xi, l),
                            injected(c, waveform, i), c)
        spiked, V₂, w₂ = fire(V₁, w₁, c)
        V[l], w[l] = V₂, w₂
        spikes[l] += spiked
        mark!(trace, before + l, V₁, spiked)
    end
    return nothing
end
