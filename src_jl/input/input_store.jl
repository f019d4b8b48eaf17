# Inputs that were drawn are kept: runs that differ in weight or neuron share them, also from one
# call to the next, as in root finding.

const INPUTS = Dict{String, Any}()           # Julia has code for dictionaries of this type
const INPUTS_IN_ORDER = String[]            # the oldest first
const BYTES_KEPT = Ref(0)
const MOST_BYTES_KEPT = 128_000_000
const INPUTS_LOCK = ReentrantLock()

bytes_of(input::Input) = 8length(input.rates) + bytes_of(input.arrivals)
bytes_of(a::Arrivals) = 4length(a.counts) + 4length(a.others) + 8length(a.sums)

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
    kinds = drawn_together(keys[missing_ones], grid)
    share_out(missing_ones, Threads.nthreads()) do i, _
        found[i] = draw(keys[i], grid, kinds)
    end
    lock(INPUTS_LOCK)
    for i in missing_ones
        keep!(names[i], found[i])
    end
    unlock(INPUTS_LOCK)
    return found
end

"What arrives of the pooled kinds that several inputs have."
function drawn_together(keys::Vector{InputKey}, grid::TimeGrid)
    kinds = shared_kinds(keys)
    isempty(kinds) && return NOTHING_DRAWN
    arrivals = Vector{ArrivalsOfKind}(undef, length(kinds))
    share_out(collect(eachindex(kinds)), Threads.nthreads()) do k, _
        arrivals[k] = apart(draw_kind, kinds[k], grid)
    end
    return DrawnKinds(zip(kinds, arrivals))
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
