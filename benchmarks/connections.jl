# The connection test beside the plain loop, in turns, on one thread: medians of ratios.
#
#     JULIA_NUM_THREADS=1 julia -O2 --project benchmarks/connections.jl [ROUNDS] [MINUTES] [EVERY]
#
# EVERY: only each so many-th train, so that turns are short and a machine's other work hits both alike.
#
# The trains and recordings are those of the lab's study: seed 1, and its eight noise levels. The plain
# loop is given our stream, so that its scores are to be equal to ours.
module Connections

using Nto1AdEx
using Nto1AdEx: Recording, Xoshiro256pp, imaged, imaging_noise, imaging_σ, input_rates,
    raise_spikes!, tested_trains

include("connections_plain.jl")

const Δt, WINDOW, SURROGATES = 1e-4, 200, 100
const SNRS = [Inf, 100, 40, 20, 10, 4, 2, 1]

function study(duration)
    run = sim(6500, duration, 1, 0.015036e-9)
    rng = Xoshiro256pp(1)
    rates = input_rates(rng, 6500, LogNormalRates())
    tested = tested_trains(rates, run.Ne, rng, duration, 100; seed = 2)
    V = raise_spikes!(copy(run.V), run.spiketimes, Δt, cortical_RS.Vs)
    noise = imaging_noise(length(V), 1)
    return [imaged(V, noise, imaging_σ(cortical_RS, snr), 99.9) for snr in SNRS], tested.trains
end

ours(recordings, trains) =
    Nto1AdEx.scores(recordings, trains, Δt; window = WINDOW, surrogates = SURROGATES)
plain(V, trains) =
    ConnectionsPlain.scores(V, trains, Δt, WINDOW, SURROGATES, () -> Xoshiro256pp(1))

median(x) = sort(x)[cld(length(x), 2)]

function main(rounds = 3, minutes = 10, every = 1)
    Threads.nthreads() == 1 || @warn "more than one thread"
    traces, trains = study(60.0 * minutes)
    trains = trains[1:every:end]
    recordings = [Recording(copy(V)) for V in traces]
    third = 3                                       # SNR 40
    ours(recordings[third:third], trains[1:3])
    plain(traces[third], trains[end:end])             # both are compiled
    windows = sum(length, trains) * (SURROGATES + 1)
    println("$minutes min, $(length(trains)) trains, $windows windows of $WINDOW samples a recording")
    times = map(1:rounds) do round
        one = @elapsed found = ours(recordings[third:third], trains)
        slow = @elapsed expected = plain(traces[third], trains)
        eight = @elapsed ours(recordings, trains)
        VERSION < v"1.11" && @assert vec(found) ≈ expected
        println("round $round: plain $slow s, one recording $one s ($(slow / one) ×), ",
                "eight $eight s ($(8slow / eight) × a recording)")
        (plain = slow, one = one, eight = eight)
    end
    ratio(name, n) = round(median([n * t.plain / t[name] for t in times]); digits = 1)
    println("medians: plain $(median([t.plain for t in times])) s; one recording ",
            "$(ratio(:one, 1)) times faster, eight $(ratio(:eight, 8)) times a recording")
end

end

Connections.main(parse.(Int, ARGS)...)
