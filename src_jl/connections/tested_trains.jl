# Which trains are tested: the fastest inputs of each kind, and trains that are no inputs.

"""
    TestedTrains

Trains in the order of the study: excitatory inputs, inhibitory ones, and those that are none.
"""
struct TestedTrains
    trains::Vector{Vector{Float64}}
    excitatory::Int
    inhibitory::Int
    unconnected::Int
    drawn_rates::Vector{Float64}        # of those that are none (Hz)
end

TestedTrains() = TestedTrains(Vector{Float64}[], 0, 0, 0, Float64[])

"""
    tested_trains(rates, Ne, rng, duration, most; seed) -> TestedTrains

`rng` is the input's stream after its `rates` (Hz) were drawn. Of each kind, the `most` inputs with
the most spikes, or all if there are fewer; and `most` Poisson trains from the stream of `seed`,
whose rates are drawn with replacement from those of these inputs.
"""
function tested_trains(rates::Vector{Float64}, Ne::Int, rng::Xoshiro256pp, duration::Float64,
                       most::Int; seed::Int, seed_of_trains = nothing)
    before, spikes = counted_trains(rates, state(rng), duration)
    chosen = [fastest(spikes, 1:Ne, most), fastest(spikes, (Ne + 1):length(rates), most)]
    inputs = [redrawn(before[i], rates[i], duration) for i in vcat(chosen...)]
    rates_shown = [length(times) / duration for times in inputs]
    rng = Xoshiro256pp(seed)
    drawn_rates = [rates_shown[random_up_to(rng, length(inputs))] for _ in 1:most]
    seed_of_trains === nothing || (rng = Xoshiro256pp(seed_of_trains))
    return TestedTrains([inputs; poisson_trains(drawn_rates, rng, duration)],
                        length.(chosen)..., most, drawn_rates)
end

# All trains at once would not fit into memory: they are counted, and the chosen ones drawn again.
function counted_trains(rates::Vector{Float64}, s::XoshiroState, duration::Float64)
    before, spikes = XoshiroState[], Int[]
    for rate in rates
        push!(before, s)
        train = draw_train(_ -> nothing, rate, duration, s)
        push!(spikes, train.spikes)
        s = train.after
    end
    return before, spikes
end

function redrawn(s::XoshiroState, rate::Float64, duration::Float64)
    times = Float64[]
    draw_train(t -> push!(times, t), rate, duration, s)
    return times
end

"The `most` of the `inputs` with the most spikes; of equals, the first."
fastest(spikes, inputs, most::Int) =
    collect(inputs)[sortperm(spikes[inputs]; rev = true, alg = MergeSort)[1:min(most, end)]]
