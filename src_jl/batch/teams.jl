# Which runs of a batch lie side by side: a run is a lane, eight lanes are a pack, and up to four
# packs, a team, are integrated together.

"""
    Slot

Input that runs share: its arrivals, how fast the conductances decay that they feed (Δt/τ), and the
noise of a current, for a standard deviation of 1; none if it is empty.
"""
struct Slot
    counts::Vector{UInt32}
    decay_e::Float64
    decay_i::Float64
    noise::Vector{Float64}
end

Slot(counts, decay_e, decay_i) = Slot(counts, decay_e, decay_i, Float64[])

"""
    Octet(runs, slots)

Up to eight runs (any numbers), and the slot of each. The lanes left over do what the last run does.
"""
struct Octet
    runs::Vector{Int}       # of all eight lanes
    slots::Vector{Int}
    used::Int               # the lanes that count
end

Octet(runs, slots) = Octet(filled_up(runs), filled_up(slots), length(runs))

filled_up(values) = [values[min(l, end)] for l in 1:LANES]

share_slot(octet::Octet) = all(==(octet.slots[1]), octet.slots)

"""
    make_octets(slot_of_run, slots) -> Vector{Octet}

All runs, in octets: those under one slot lie together where they fill whole octets; what is left
over of all slots comes last, mixed.
"""
function make_octets(slot_of_run::Vector{Int}, slots::Int)
    runs_of_slot = [Int[] for _ in 1:slots]
    foreach(run -> push!(runs_of_slot[slot_of_run[run]], run), eachindex(slot_of_run))
    octets, left_over = Octet[], Int[]
    for runs in runs_of_slot
        whole = LANES * (length(runs) ÷ LANES)
        append!(octets, octets_of(runs[1:whole], slot_of_run))
        append!(left_over, runs[(whole + 1):end])
    end
    return append!(octets, octets_of(left_over, slot_of_run))
end

octets_of(runs, slot_of_run) =
    [Octet(some, slot_of_run[some]) for some in collect.(Iterators.partition(runs, LANES))]

const TEAM = 4      # octets; the state of more no longer fits into registers

"Teams of at most `TEAM` octets, as many as the workers can share evenly."
function make_teams(octets::Vector{Octet}, workers::Int)
    rounds = cld(length(octets), TEAM * workers)
    return collect.(Iterators.partition(octets, cld(length(octets), rounds * workers)))
end
