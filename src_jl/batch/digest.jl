# From the traces of a team to the statistics of its runs.

"What is gathered of an octet's trace as it goes by."
struct Digest
    octet::Octet
    ceiling::Vector{Float64}
    search::MedianSearch
    moments::Moments
    spiketimes::Vector{Vector{Float64}}
end

function Digest(octet::Octet, places, constants::StepConstants, search::MedianSearch, steps::Int)
    each_lane(x) = Float64[at(x, l) for l in places]
    return Digest(octet, each_lane(constants.Vs), begin!(search, steps),
                  Moments(each_lane(constants.EL), each_lane(constants.Vr)),
                  Vector{Float64}[Float64[] for _ in 1:LANES])
end

"The lanes of the `o`-th octet of a team."
places_of(o) = (LANES * (o - 1)) .+ (1:LANES)

function digest!(digests, replay, lanes, traces, grid, statistics)
    wants_median = :median in statistics
    wants_moments = :mean in statistics || :std in statistics || :mean_w in statistics
    wants_times = :spiketimes in statistics || :cv_isi in statistics
    play!(replay, lanes, traces) do before, rows
        for (digest, trace) in zip(digests, traces)
            wants_median && apart(take_pilot!, digest.search, trace, before - replay.burn_in, rows)
            wants_moments && apart(add!, digest.moments, trace, rows)
            wants_times && apart(add_spike_times!, digest.spiketimes, trace, before, rows, grid)
        end
    end
    wants_median || return
    foreach(digest -> apart(bracket!, digest.search), digests)
    while any(digest -> any(digest.search.sought), digests)
        play_again!(replay, traces) do _, rows
            for (digest, trace) in zip(digests, traces)
                any(digest.search.sought) && apart(count!, digest.search, trace, rows)
            end
        end
        foreach(digest -> apart(choose!, digest.search, digest.ceiling), digests)
    end
    return
end

function collect!(result::BatchResult, digest::Digest, steps::Int, statistics)
    octet = digest.octet
    :median in statistics && put!(result.median, octet, digest.search.median)
    if :mean in statistics || :std in statistics
        mean, std = mean_and_std(digest.moments, steps)
        put!(result.mean, octet, mean)
        put!(result.std, octet, std)
    end
    if :spiketimes in statistics || :cv_isi in statistics
        put!(result.spiketimes, octet, digest.spiketimes)
        put!(result.cv_isi, octet, cv_isi.(digest.spiketimes))
    end
    return
end

"V and w of each lane, now."
state_of(lanes::Lanes) = collect(zip(lanes.V, lanes.w))

"The mean of w of each lane, which had the state `before` where its steps that are seen began."
function collect_mean_w!(result::BatchResult, digests, lanes::Lanes, before, steps::Int)
    after = state_of(lanes)
    for (o, digest) in enumerate(digests)
        mean_V, _ = mean_and_std(digest.moments, steps)
        of_lanes = Float64[mean_w(lane(lanes.constants, l), steps, V, lanes.spikes[l], before[l], after[l])
                           for (V, l) in zip(mean_V, places_of(o))]
        put!(result.mean_w, digest.octet, of_lanes)
    end
    return
end
