# What a single run gives back.

"""
    Simulation

The result of [`sim`](@ref): the note's fields, by the note's names. `Nₑ`, `wₑ`, `wᵢ` can also be
written `Ne`, `we`, `wi`.
"""
struct Simulation
    N::Int
    duration::Float64
    seed::Int
    we::Float64
    wi::Float64
    neuron::AdEx
    input::LogNormalRates
    Δt::Float64
    rates::Vector{Float64}
    V::Vector{Float64}
    spiketimes::Vector{Float64}
end

function Base.getproperty(s::Simulation, name::Symbol)
    name in (:Nₑ, :Ne) && return number_excitatory(s.N, s.input.excitatory_fraction)
    name === :wₑ && return getfield(s, :we)
    name === :wᵢ && return getfield(s, :wi)
    name === :spikerate && return length(s.spiketimes) / s.duration
    name === :trains && return poisson_trains(s.N, s.seed, s.input, s.duration)
    return getfield(s, name)
end

Base.propertynames(::Simulation) =
    (fieldnames(Simulation)..., :Ne, :Nₑ, :wₑ, :wᵢ, :spikerate, :trains)

Base.show(io::IO, s::Simulation) =
    print(io, "Simulation(N = $(s.N), duration = $(s.duration) s, seed = $(s.seed), ",
          "we = $(s.we) S, wi = $(s.wi) S: $(length(s.spiketimes)) output spikes)")
