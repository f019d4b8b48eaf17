# The connection test as a plain program: how a good programmer would write it in Julia, without tricks.
#
#     julia -O2 benchmarks/connections_plain.jl [SAMPLES TRAINS SURROGATES]
#
# Prints the seconds it took, compilation left out. Without arguments: one recording of 10 min, 300
# trains, 100 surrogates, some 6e10 additions. `connections.jl` times it beside ours.
module ConnectionsPlain

using Random

function sta!(average, V, times, Δt)
    fill!(average, 0.0)
    window, n = length(average), 0
    for t in times
        start = floor(Int, t / Δt) + 1
        start + window - 1 > length(V) && break
        @inbounds @simd for k in 1:window
            average[k] += V[start + k - 1]
        end
        n += 1
    end
    average ./= n
    return average
end

height(x) = maximum(x) - minimum(x)

function score(V, times, Δt, window, surrogates, rng)
    average = zeros(window)
    own = copy(sta!(average, V, times, Δt))
    intervals = [times[1]; diff(times)]
    as_much = 0
    for _ in 1:surrogates
        shuffled = cumsum(shuffle(rng, intervals))
        as_much += height(sta!(average, V, shuffled, Δt)) ≥ height(own)
    end
    return sign(sum(own .- own[1])) * (1 - max(as_much, 1) / surrogates)
end

"`new_stream()` gives the stream of a train's surrogates."
scores(V, trains, Δt, window, surrogates, new_stream = () -> MersenneTwister(1)) =
    [score(V, times, Δt, window, surrogates, new_stream()) for times in trains]

"A recording and trains as fast as those of the study, 98 to 14 Hz: what they are does not matter here."
function example(samples, trains, Δt)
    rng = MersenneTwister(1)
    rates = exp.(range(log(98), log(12), length = trains))
    V = -0.055 .+ 0.003 .* randn(rng, samples)
    return V, [poisson(rng, rate, samples * Δt) for rate in rates]
end

function poisson(rng, rate, duration)
    times, t = Float64[], randexp(rng) / rate
    while t ≤ duration
        push!(times, t)
        t += randexp(rng) / rate
    end
    return times
end

function main(samples = 6_000_000, trains = 300, surrogates = 100)
    V, spikes = example(samples, trains, 1e-4)
    scores(V[1:10_000], [poisson(MersenneTwister(1), 50.0, 0.5)], 1e-4, 200, 2)      # compiles
    seconds = @elapsed scores(V, spikes, 1e-4, 200, surrogates)
    println(round(seconds; digits = 3), " s for ", sum(length, spikes) * (surrogates + 1), " windows")
end

end

abspath(PROGRAM_FILE) == @__FILE__() && ConnectionsPlain.main(parse.(Int, ARGS)...)
