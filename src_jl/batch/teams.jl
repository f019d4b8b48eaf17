# Which runs of a batch lie side by side: a run is a lane, eight lanes are a pack, and up to four
# packs, a team, are integrated together.

"""
    Slot

Input that runs share: its arrivals, how fast the conductances decay that they feed (Δt/τ), and the
noise of a current, for a standard deviation of 1; none if it is empty.
"""
struct Slot
    arrivals::Arrivals
    decay_e::Float64
    decay_i::Float64
    noise::Vector{Float64}
end

Slot(arrivals, decay_e, decay_i) = Slot(arrivals, decay_e, decay_i, Float64[])

"""
    Octet(runs, slot_of_run)

Up to eight runs (any numbers), and the slot of each. The lanes left over do what the last run does.
"""
struct Octet
    runs::Vector{Int}       # of all eight lanes
    slots::Vector{Int}
    used::Int               # the lanes that count
end

function Octet(runs::Vector{Int}, slot_of_run::Vector{Int})
    filled_up = Int[runs[min(l, end)] for l in 1:LANES]
    return Octet(filled_up, slot_of_run[filled_up], length(runs))
end

share_slot(octet::Octet) = all(==(octet.slots[1]), octet.slots)

"""
    make_octets(slot_of_run, slots) -> Vector{Octet}

All runs, in octets: those under one slot lie together where they fill whole octets; what is left
over of all slots comes last, mixed.
"""
function make_octets(slot_of_run::Vector{Int}, slots::Int)
    runs_of_slot = Vector{Int}[Int[] for _ in 1:slots]
    for run in eachindex(slot_of_run)
        push!(runs_of_slot[slot_of_run[run]], run)
    end
    octets, left_over = Octet[], Int[]
    for runs in runs_of_slot
        whole = LANES * (length(runs) ÷ LANES)
        add_octets!(octets, runs[1:whole], slot_of_run)
        append!(left_over, runs[(whole + 1):end])
    end
    return add_octets!(octets, left_over, slot_of_run)
end

function add_octets!(octets::Vector{Octet}, runs::Vector{Int}, slot_of_run::Vector{Int})
    for first in 1:LANES:length(runs)
        push!(octets, Octet(runs[first:min(first + LANES - 1, end)], slot_of_run))
    end
    return octets
end

const TEAM = 4      # octets; the state of more no longer fits into registers

"Teams of at most `TEAM` octets, as many as the workers can share evenly."
function make_teams(octets::Vector{Octet}, workers::Int)
    rounds = cld(length(octets), TEAM * workers)
    size = cld(length(octets), rounds * workers)
    return Vector{Octet}[octets[first:min(first + size - 1, end)] for first in 1:size:length(octets)]
end
