# Surrogates of a spike train: what it might as well have been, were it unconnected.

"The intervals of a train; the first one is its first spike's time."
intervals(times::Vector{Float64}) = [i == 1 ? times[1] : times[i] - times[i - 1] for i in eachindex(times)]

"The spike times of a train with these intervals."
function added_up(intervals::Vector{Float64})
    t = 0.0
    return [t += interval for interval in intervals]
end

"""
    each_surrogate(visit, times, surrogates, seed)

Calls `visit(k, shuffled)` for each surrogate k of the train `times`. `shuffled` are the train's
intervals in a new order; added up, they are the surrogate's spike times. The vector is used again
for the next surrogate.
"""
function each_surrogate(visit::F, times::Vector{Float64}, surrogates::Int, seed::Int) where {F}
    s = state(Xoshiro256pp(seed))
    original = intervals(times)
    shuffled = similar(original)
    for k in 1:surrogates
        s = shuffle!(copyto!(shuffled, original), s)
        visit(k, shuffled)
    end
    return
end
