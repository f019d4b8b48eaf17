# The score of one train: the definition of the connection test, to be read from top to bottom.

# How much there is to be seen in an STA. None changes if a constant is added to the STA, and each
# grows in proportion to it: `scores` counts on that.
height(sta) = maximum(sta) - minimum(sta)
area(sta) = abs(area_with_sign(sta))
peak(sta) = (first = sta[1]; maximum(x -> abs(x - first), sta))

area_with_sign(sta) = (first = sta[1]; sum(x -> x - first, sta))

const STA_STATISTICS = Dict(:height => height, :area => area, :peak => peak)

"The kind of connection that an STA speaks for: 1 excitatory, -1 inhibitory."
kind_seen(sta) = sign(area_with_sign(sta))

"""
    score(V, times, Δt; window, surrogates = 100, statistic = height, seed = 1) -> Float64

Does the recording `V` (a sample each `Δt`) follow the spikes at `times`? From -1, surely
inhibitory, by 0, nothing to be seen, to 1, surely excitatory.

The score is `sign · (1 - p)`: `p` is the share of surrogates whose STA shows as much as the train's
or more, or `1 / surrogates` if none does. With no connection, p is uniform. Spikes beyond the recording's end are left out, also of
the surrogates. A train or surrogate none of whose windows lies within shows nothing, which is 0.
"""
function score(V::Vector{Float64}, times::Vector{Float64}, Δt::Float64; window::Int,
               surrogates::Int = 100, statistic = height, seed::Int = 1)
    times = within(times, Δt, length(V))
    shown(times) = sta(V, window_starts(times, Δt, length(V), window), window)
    of_train = shown(times)
    isnan(of_train[1]) && return 0.0
    as_much = 0
    each_surrogate(times, surrogates, seed) do _, shuffled
        of_surrogate = shown(added_up(shuffled))
        as_much += amount(statistic, of_surrogate) ≥ statistic(of_train)
    end
    return score(kind_seen(of_train), as_much, surrogates)
end

amount(statistic, sta) = isnan(sta[1]) ? 0.0 : statistic(sta)

# Added to 0, so that it is never -0.0.
score(kind, as_much::Int, surrogates::Int) = 0.0 + kind * (1 - max(as_much, 1) / surrogates)
