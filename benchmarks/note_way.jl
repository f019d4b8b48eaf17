# The lab note's own way, in plain Julia: one run at a time, its input a sorted list of spikes.
#
# Two uses. It is the contestant that our speed is measured against, so it is written as a good
# Julia programmer of the note would have: typed, in a function, no needless allocation, no tricks.
# And it is an independent implementation of the note's model: of our package it shares the random
# generator alone (src_jl/stream/xoshiro.jl), so that the two can be compared number for number.
#
#     julia benchmarks/note_way.jl          times a run and the note's sweep of 180 runs
#     julia benchmarks/note_way.jl serve    answers the requests of benchmarks/bench.py
module NoteWay

using Random, SHA, Statistics

include(joinpath(@__DIR__, "..", "src_jl", "stream", "xoshiro.jl"))

# The neuron: cortical regular spiking (Naud et al. 2008), with the note's a. SI units.
const C = 104e-12
const gL = 4.3e-9
const EL = -65e-3
const VT = -52e-3
const ΔT = 0.8e-3
const Vs = 40e-3        # threshold of the reset, and ceiling of a drawn spike
const Vr = -53e-3
const a = -0.8e-9
const b = 65e-12
const τw = 88e-3
const Ee = 0.0
const Ei = -80e-3
const τg = 7e-3
const Δt = 0.1e-3

# The input rates: log-normal, of mean 4 Hz.
const σ = sqrt(0.6)
const μ = log(4.0) - σ^2 / 2

# The note's sweep.
const WEIGHTS = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30] .*
                1e-12
const SEEDS = 0:9

"`randn(rng, N)` as Julia 1.7 and later fill an array from `Xoshiro`: words first, normals after."
function normals(rng, N)
    N < 7 && return [randn(rng) for _ in 1:N]
    return [Random._randn(rng, word >>> 12) for word in words(rng, N)]
end

"N raw words: in eights from eight generators forked off `rng`, what is left over from `rng`."
function words(rng, N)
    drawn = UInt64[]
    if N ≥ 8
        forks = fork(rng)
        for _ in 1:div(N, 8)
            append!(drawn, rand(fork, UInt64) for fork in forks)
        end
    end
    append!(drawn, rand(rng, UInt64) for _ in 1:rem(N, 8))
    return drawn
end

function fork(rng)
    w = [rand(rng, UInt64) for _ in 1:32]
    return [
        Xoshiro256pp(
            0x02011ce34bce797f * w[i],
            0x5a94851fb48a6e05 * w[8 + i],
            0x3688cf5d48899fa7 * w[16 + i],
            0x867b4bb4c42e5661 * w[24 + i],
        ) for i in 1:8
    ]
end

"The spike times of a Poisson process of the given rate (Hz) until `duration` (s)."
function poisson_train(rng, rate, duration)
    train = Float64[]
    t = randexp(rng) / rate
    while t ≤ duration
        push!(train, t)
        t += randexp(rng) / rate
    end
    return train
end

struct Spike
    time::Float64
    source::Int
end

"All trains as one list of spikes, in order of time."
function merge_trains(trains)
    spikes = Spike[]
    sizehint!(spikes, sum(length, trains))
    for (source, train) in enumerate(trains), time in train
        push!(spikes, Spike(time, source))
    end
    return sort!(spikes; by = spike -> spike.time)
end

"""
    sim(N, duration, seed = 1, we = 14e-12, wi = 4we)

One run of the neuron with N inputs, in SI units. As in the note, the last input spike is not
delivered.
"""
function sim(N, duration, seed = 1, we = 14e-12, wi = 4we)
    rng = Xoshiro256pp(seed)
    rates = exp.(σ .* normals(rng, N) .+ μ)
    trains = [poisson_train(rng, rate, duration) for rate in rates]
    spikes = merge_trains(trains)
    Ne = round(Int, N * 4 / 5)
    V, spiketimes = integrate(spikes, Ne, duration, we, wi)
    spikerate = length(spiketimes) / duration
    return (V = V, spiketimes = spiketimes, rates = rates, trains = trains, Ne = Ne,
            spikerate = spikerate)
end

function integrate(spikes, Ne, duration, we, wi)
    steps = round(Int, duration / Δt)
    trace = Vector{Float64}(undef, steps)
    spiketimes = Float64[]
    V, w, ge, gi = EL, 0.0, 0.0, 0.0
    t = 0.0
    next = 1
    for i in 1:steps
        while next < length(spikes) && spikes[next].time < t
            if spikes[next].source ≤ Ne
                ge += we
            else
                gi += wi
            end
            next += 1
        end
        I = ge * (V - Ee) + gi * (V - Ei)
        dV = (-gL * (V - EL) + gL * ΔT * exp((V - VT) / ΔT) - I - w) / C
        dw = (a * (V - EL) - w) / τw
        dge = -ge / τg
        dgi = -gi / τg
        V += Δt * dV
        w += Δt * dw
        ge += Δt * dge
        gi += Δt * dgi
        if V > Vs
            V = Vr
            w += b
            push!(spiketimes, t)
        end
        trace[i] = V
        t += Δt
    end
    return trace, spiketimes
end

"The trace with every output spike drawn up to the ceiling."
function ceil_spikes(run)
    V = copy(run.V)
    for t in run.spiketimes
        V[round(Int, t / Δt) + 1] = Vs
    end
    return V
end

median_voltage(run) = median(ceil_spikes(run))

"The note's sweep: a row (we, seed, median voltage, output rate) for every run."
function sweep(N = 6500, duration = 10, weights = WEIGHTS, seeds = SEEDS)
    rows = NamedTuple{(:we, :seed, :median_V, :spikerate), Tuple{Float64, Int, Float64, Float64}}[]
    for we in weights, seed in seeds
        run = sim(N, duration, seed, we)
        push!(rows, (we = we, seed = seed, median_V = median_voltage(run),
                     spikerate = run.spikerate))
    end
    return rows
end

"What the note's root finding asks for: the output rate, averaged over seeds 0 to nseeds - 1."
average_rate(N, we, nseeds = 10, duration = 10) =
    sum(sim(N, duration, seed, we).spikerate for seed in 0:(nseeds - 1)) / nseeds

# What bench.py asks, one request a line, and what it gets: the seconds it took, then numbers by
# which it sees that every contestant has computed the same.
function answer(request)
    words = split(request)
    task, arguments = words[1], words[2:end]
    if task == "single"
        return answer("run 6500 10 $(only(arguments))")
    elseif task == "run"
        N, duration, seed = parse.(Int, arguments)
        seconds = @elapsed run = sim(N, duration, seed)
        return seconds, run.spikerate, 1e3 * run.V[end]
    elseif task == "sweep"
        first_seed = parse(Int, only(arguments))
        seconds = @elapsed rows = sweep(6500, 10, WEIGHTS, SEEDS .+ first_seed)
        return seconds, sum(row.spikerate for row in rows), 1e3 * sum(row.median_V for row in rows)
    elseif task == "rate"
        N, we = arguments
        seconds = @elapsed rate = average_rate(parse(Int, N), parse(Float64, we))
        return seconds, rate
    end
    error("not a request: $request (see workers.py)")
end

function serve(input, output)
    for request in eachline(input)
        println(output, join(answer(request), ' '))
        flush(output)
    end
end

function demonstrate()
    sweep(6500, 10, WEIGHTS[1:1], SEEDS[1:1])
    times = [first(answer("single $seed")) for seed in 1:5]
    println("one run, N = 6500, 10 s: ", round(1e3 * median(times); digits = 1), " ms")
    println("the note's 180 runs:     ", round(first(answer("sweep 0")); digits = 2), " s")
end

end # module

if abspath(PROGRAM_FILE) == @__FILE__
    ARGS == ["serve"] ? NoteWay.serve(stdin, stdout) : NoteWay.demonstrate()
end
