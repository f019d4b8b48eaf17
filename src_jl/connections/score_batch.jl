# The scores of many trains in several recordings of one run: those of `score`, each of them.

"""
    scores(recordings, trains, Δt; window, surrogates, statistic, seed) -> Matrix{Float64}

The [`score`](@ref) of each train (row) in each recording (column). All recordings have the same
length, and share the trains' surrogates. The scores do not depend on the number of threads.
"""
function scores(recordings::Vector{Recording}, trains::Vector{Vector{Float64}}, Δt::Float64;
                window::Int, surrogates::Int = 100, statistic = height, seed::Int = 1)
    isempty(trains) && return zeros(0, length(recordings))
    samples = first(recordings).samples
    all(r -> r.samples == samples, recordings) ||
        throw(ArgumentError("all recordings must have the same length"))
    trains = [within(times, Δt, samples) for times in trains]
    own = Lists()
    foreach(times -> append_list!(own, window_starts(times, Δt, samples, window)), trains)
    kinds, shown = shown_of_trains(recordings, own, window, statistic)
    as_much = zeros(Int, length(trains), length(recordings))
    open = [OpenLists() for _ in trains, _ in recordings]
    room = [Lists() for _ in 1:Threads.nthreads()]
    share_out(bundles(trains, surrogates), Threads.nthreads()) do bundle, worker
        drawn = surrogates_of!(room[worker], trains[bundle], Δt, samples, window, surrogates, seed)
        for (c, recording) in enumerate(recordings)
            lists = without_gaps(drawn, recording, window)
            count_clear!(view(as_much, bundle, c), view(open, bundle, c), recording, lists,
                         view(shown, bundle, c), window, statistic)
        end
    end
    count_open!(as_much, open, recordings, shown, window, statistic)
    return score.(kinds, as_much, surrogates)
end

"The kind that each train's STA speaks for, and how much it shows, in each recording."
function shown_of_trains(recordings::Vector{Recording}, own::Lists, window::Int, statistic)
    kinds, shown = (zeros(length(own), length(recordings)) for _ in 1:2)
    share_out(exact_work(length(own), length(recordings)), Threads.nthreads()) do (trains, c), _
        lists = without_gaps(some_of(own, trains), recordings[c], window)
        for (train, sta) in zip(trains, exact_stas(recordings[c], lists, window))
            isnan(sta[1]) && continue
            kinds[train, c], shown[train, c] = kind_seen(sta), statistic(sta)
        end
    end
    return kinds, shown
end

const LISTS_AT_ONCE = 400       # their sums are in a cache

exact_work(lists::Int, recordings::Int) =
    vec([(trains, c) for trains in Iterators.partition(1:lists, LISTS_AT_ONCE), c in 1:recordings])

"The STA of each list: that of `sta`, to the last bit."
function exact_stas(r::Recording, lists::Lists, window::Int)
    sums = exact_sums(r, lists, window)
    return [view(sums, 1:window, l) ./ lists.length[l] for l in 1:length(lists)]
end

# --- surrogates, many trains at a time ------------------------------------------------------------

const WINDOWS_AT_ONCE = 4_000_000       # where they begin is, almost, in a cache, too

"Which trains go together: as many as share a way through the recordings well, the longest first."
function bundles(trains::Vector{Vector{Float64}}, surrogates::Int)
    bundles, lists, windows = Vector{Int}[], 0, 0
    for train in sortperm(length.(trains); rev = true)
        more = surrogates * length(trains[train])
        if isempty(bundles) || lists + surrogates > LISTS_AT_ONCE || windows + more > WINDOWS_AT_ONCE
            push!(bundles, Int[])
            lists, windows = 0, 0
        end
        push!(last(bundles), train)
        lists, windows = lists + surrogates, windows + more
    end
    return bundles
end

"The windows of each train's surrogates, train by train, in lists that are used again."
function surrogates_of!(lists::Lists, trains, Δt::Float64, samples::Int, window::Int,
                        surrogates::Int, seed::Int)
    empty!(lists)
    sizehint!(lists.starts, surrogates * sum(times -> length(times) + MARKS, trains))
    for times in trains
        each_surrogate(times, surrogates, seed) do _, shuffled
            append_list!(lists, shuffled, Δt, samples, window)
        end
    end
    return lists
end

"""
Counts the surrogates of each train that show as much as it, as far as the coarse recording tells;
those of which it does not are left open.
"""
function count_clear!(as_much, open, r::Recording, lists::Lists, shown, window::Int, statistic)
    isempty(as_much) && return
    surrogates = length(lists) ÷ length(as_much)
    is_coarse = [0 < n ≤ MOST_COARSE_WINDOWS for n in lists.length]
    coarse = findall(is_coarse)
    sums = coarse_sums(r, some_of(lists, coarse), window)
    for (k, l) in enumerate(coarse)
        train, n = cld(l, surrogates), lists.length[l]
        doubt = doubt_of(statistic, window) * off_by(r, n)
        about = statistic(view(sums, 1:window, k)) * (r.step / n)
        if abs(about - shown[train]) ≤ doubt
            push!(open[train], each_start(lists, l))
        else
            as_much[train] += about > shown[train]
        end
    end
    for l in findall(.!is_coarse)
        push!(open[cld(l, surrogates)], each_start(lists, l))
    end
    return
end

# How much more a statistic is off than the height is.
doubt_of(::typeof(height), window) = 1
doubt_of(::typeof(peak), window) = 1
doubt_of(::typeof(area), window) = window

# --- surrogates that are too close ----------------------------------------------------------------

const OpenLists = Vector{Vector{Int32}}

"Counts what was left open, with the exact STAs."
function count_open!(as_much, open, recordings::Vector{Recording}, shown, window::Int, statistic)
    work = Tuple{Int, Vector{Int}, Vector{Vector{Int32}}}[]
    for c in eachindex(recordings)
        trains = [train for train in axes(open, 1) for _ in open[train, c]]
        starts = reduce(vcat, view(open, :, c))
        for some in Iterators.partition(eachindex(trains), LISTS_AT_ONCE)
            push!(work, (c, trains[some], starts[some]))
        end
    end
    counted = [Int[] for _ in work]
    share_out(eachindex(work), Threads.nthreads()) do w, _
        c, trains, starts = work[w]
        lists = Lists()
        foreach(s -> append_list!(lists, s), starts)
        stas = exact_stas(recordings[c], lists, window)
        counted[w] = [amount(statistic, sta) ≥ shown[train, c] for (train, sta) in zip(trains, stas)]
    end
    for ((c, trains, _), yes) in zip(work, counted)
        foreach((train, one) -> as_much[train, c] += one, trains, yes)
    end
    return
end
