# Inputs that were drawn are kept: runs that differ in weight or neuron share them, also from one
# call to the next, as in root finding.

"All that decides which input spikes there are."
struct InputKey
    kind::Symbol                    # :poisson or :rates
    seed::Int
    dist::LogNormalRates
    rates::Vector{Float64}          # given ones; none for :poisson
    N::Int
    duration::Float64
    Δt::Float64
    drop_last_spike::Bool
end

fields_of(key::InputKey) = ntuple(i -> getfield(key, i), fieldcount(InputKey))
Base.:(==)(a::InputKey, b::InputKey) = isequal(fields_of(a), fields_of(b))
Base.hash(key::InputKey, h::UInt) = hash(fields_of(key), h)

struct Input
    rates::Vector{Float64}
    arrivals::Arrivals
end

const INPUTS = Dict{InputKey, Input}()
const INPUTS_IN_ORDER = InputKey[]            # the oldest first
const INPUTS_BYTES = 128_000_000
const INPUTS_LOCK = ReentrantLock()

bytes_of(input::Input) = 4length(input.arrivals.counts) + 8length(input.rates)

"The inputs of all `keys`, drawn by all threads where they are not at hand."
function inputs(keys::Vector{InputKey}, grid::TimeGrid)
    missing_keys = lock(() -> unique(filter(key -> !haskey(INPUTS, key), keys)), INPUTS_LOCK)
    drawn = Vector{Input}(undef, length(missing_keys))
    share_out(collect(eachindex(missing_keys)), Threads.nthreads()) do i, _
        drawn[i] = draw(missing_keys[i], grid)
    end
    return lock(INPUTS_LOCK) do
        found = merge(Dict(zip(missing_keys, drawn)),
                      Dict(key => INPUTS[key] for key in keys if haskey(INPUTS, key)))
        foreach((key, input) -> keep!(key, input), missing_keys, drawn)
        return [found[key] for key in keys]
    end
end

function keep!(key::InputKey, input::Input)
    bytes_of(input) > INPUTS_BYTES && return
    haskey(INPUTS, key) || push!(INPUTS_IN_ORDER, key)
    INPUTS[key] = input
    while sum(bytes_of, values(INPUTS)) > INPUTS_BYTES
        delete!(INPUTS, popfirst!(INPUTS_IN_ORDER))
    end
    return
end

function forget_inputs!()
    lock(INPUTS_LOCK) do
        empty!(INPUTS)
        empty!(INPUTS_IN_ORDER)
    end
    return
end

function draw(key::InputKey, grid::TimeGrid)
    rng = Xoshiro256pp(key.seed)
    rates = key.kind === :poisson ? input_rates(rng, key.N, key.dist) : key.rates
    arrivals = poisson_arrivals(rates, rng, key.dist.excitatory_fraction, key.duration, grid;
                                drop_last_spike = key.drop_last_spike)
    return Input(rates, arrivals)
end

const LAST_GRID = Ref{Union{Nothing, Tuple{Float64, Float64, TimeGrid}}}(nothing)

"The time grid, kept from the last call if it is the same."
function time_grid(duration::Float64, Δt::Float64)
    last = LAST_GRID[]
    last !== nothing && last[1] == duration && last[2] == Δt && return last[3]
    grid = TimeGrid(duration, Δt)
    LAST_GRID[] = (duration, Δt, grid)
    return grid
end
