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

"A key as text, each number with all its bits: what compiles fast in a dictionary."
function text_of(key::InputKey)
    rates = isempty(key.rates) ? "" : digest_of(key.rates)
    dist = key.dist
    numbers = Float64[dist.mean_rate, dist.σ, dist.excitatory_fraction, key.duration, key.Δt]
    text = string(String(key.kind), ' ', string(key.seed), ' ', string(key.N), ' ', rates, ' ',
                  key.drop_last_spike ? "dropped" : "all")
    for x in numbers
        text = string(text, ' ', string(reinterpret(Int64, x)))
    end
    return text
end

function digest_of(numbers::Vector{Float64})
    bytes = Vector{UInt8}(undef, 8 * length(numbers))
    GC.@preserve numbers unsafe_copyto!(pointer(bytes), Ptr{UInt8}(pointer(numbers)), length(bytes))
    return bytes2hex(sha256(bytes))
end

struct Input
    rates::Vector{Float64}
    arrivals::Arrivals
end

const INPUTS = Dict{String, Any}()           # Julia has code for dictionaries of this type
const INPUTS_IN_ORDER = String[]            # the oldest first
const BYTES_KEPT = Ref(0)
const MOST_BYTES_KEPT = 128_000_000
const INPUTS_LOCK = ReentrantLock()

bytes_of(input::Input) = 4length(input.arrivals.counts) + 8length(input.rates)

"The inputs of all `keys`, drawn by all threads where they are not at hand."
function inputs(keys::Vector{InputKey}, grid::TimeGrid)
    names = String[text_of(key) for key in keys]
    found = Vector{Input}(undef, length(keys))
    missing_ones = Int[]
    lock(INPUTS_LOCK)
    for i in eachindex(keys)
        haskey(INPUTS, names[i]) ? (found[i] = INPUTS[names[i]]::Input) : push!(missing_ones, i)
    end
    unlock(INPUTS_LOCK)
    share_out(missing_ones, Threads.nthreads()) do i, _
        found[i] = draw(keys[i], grid)
    end
    lock(INPUTS_LOCK)
    for i in missing_ones
        keep!(names[i], found[i])
    end
    unlock(INPUTS_LOCK)
    return found
end

function keep!(name::String, input::Input)
    bytes = bytes_of(input)
    (bytes > MOST_BYTES_KEPT || haskey(INPUTS, name)) && return
    push!(INPUTS_IN_ORDER, name)
    INPUTS[name] = input
    BYTES_KEPT[] += bytes
    while BYTES_KEPT[] > MOST_BYTES_KEPT
        oldest = popfirst!(INPUTS_IN_ORDER)
        BYTES_KEPT[] -= bytes_of(INPUTS[oldest]::Input)
        delete!(INPUTS, oldest)
    end
    return
end

function forget_inputs!()
    lock(INPUTS_LOCK)
    empty!(INPUTS)
    empty!(INPUTS_IN_ORDER)
    BYTES_KEPT[] = 0
    unlock(INPUTS_LOCK)
    return
end

function draw(key::InputKey, grid::TimeGrid)
    rng = Xoshiro256pp(key.seed)
    rates = key.kind === :poisson ? input_rates(rng, key.N, key.dist) : key.rates
    arrivals = apart(poisson_arrivals, rates, rng, key.dist.excitatory_fraction, key.duration, grid;
                     drop_last_spike = key.drop_last_spike)::Arrivals
    return Input(rates, arrivals)
end
