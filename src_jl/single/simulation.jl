# What a single run gives back.

"""
    Simulation

The result of [`sim`](@ref): the note's fields, by the note's names. `Nₑ`, `wₑ`, `wᵢ` can also be
written `Ne`, `we`, `wi`.
"""
struct Simulation
    input::InputKey
    we::Float64
    wi::Float64
    neuron::AdEx
    rates::Vector{Float64}
    V::Vector{Float64}
    spiketimes::Vector{Float64}
end

const OF_INPUT = (:N, :Ne, :seed, :duration, :Δt)

function Base.getproperty(s::Simulation, name::Symbol)
    name in OF_INPUT && return getfield(getfield(s, :input), name)
    name === :Nₑ && return s.Ne
    name === :wₑ && return getfield(s, :we)
    name === :wᵢ && return getfield(s, :wi)
    name === :spikerate && return length(s.spiketimes) / s.duration
    name === :trains && return poisson_trains(s.input)
    return getfield(s, name)
end

Base.propertynames(::Simulation) =
    (fieldnames(Simulation)..., OF_INPUT..., :Nₑ, :wₑ, :wᵢ, :spikerate, :trains)

Base.show(io::IO, s::Simulation) =
    print(io, "Simulation(N = $(s.N), duration = $(s.duration) s, seed = $(s.seed), ",
          "we = $(s.we) S, wi = $(s.wi) S: $(length(s.spiketimes)) output spikes)")
