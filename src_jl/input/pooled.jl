# The inputs of a kind as one Poisson process: how many arrive in each step is drawn as a number.

"""
    pooled_input(key, grid, drawn = NOTHING_DRAWN) -> Input

What arrives of inputs that are drawn as one Poisson process for each kind, with the sum of their
rates. The law is that of single inputs; the numbers are others. The rates are drawn as for single
inputs; then each kind has a stream of its own, `Xoshiro256pp(seed, "pooled excitation")` and
`"pooled inhibition"`. Where a step has fewer than `FEWEST_COUNTED` arrivals on average (with rates that
change in time, `FEWEST_COUNTED_MODULATED`), they are drawn one after the other, as those of a single input; else their number is drawn for each step from
the second on (none arrive before the first), by one word each. What is among the `drawn` arrivals of
a kind is not drawn again.
"""
function pooled_input(key::InputKey, grid::TimeGrid, drawn = NOTHING_DRAWN)
    isempty(key.weights) && key.weight_σ == 0 ||
        throw(ArgumentError("weights of single inputs need inputs that are not pooled"))
    key.drop_last_spike && throw(ArgumentError("drop_last_spike needs inputs that are not pooled"))
    is_shared(key, drawn) && return input_of_kinds(key, grid, drawn)
    rates = has_random_rates(key) ? input_rates(Xoshiro256pp(key.seed), key) : key.rates
    total_e, total_i = pooled_rates(rates, key)
    counts = zeros(UInt32, grid.steps + LATE_STEPS)
    if key.correlation > 0
        spikes = pool_correlated!(counts, key.Ne, key.dist.mean_rate_e, ONE_EXCITATORY, key.modulation_e,
                                  Xoshiro256pp(key.seed, "pooled excitation"), key, grid) +
                 pool_correlated!(counts, key.N - key.Ne, key.dist.mean_rate_i, ONE_INHIBITORY,
                                  key.modulation_i, Xoshiro256pp(key.seed, "pooled inhibition"), key, grid)
        check_halves(counts, spikes)
        return Input(rates, Arrivals(resize!(counts, grid.steps), spikes))
    end
    spikes = pool!(counts, total_e, ONE_EXCITATORY, key.modulation_e,
                   Xoshiro256pp(key.seed, "pooled excitation"), grid) +
             pool!(counts, total_i, ONE_INHIBITORY, key.modulation_i,
                   Xoshiro256pp(key.seed, "pooled inhibition"), grid)
    check_halves(counts, spikes)
    return Input(rates, Arrivals(resize!(counts, grid.steps), spikes))
end

# Added up one after the other: `sum` adds in an order that depends on the machine's registers.
pooled_rates(rates::Vector{Float64}, key::InputKey) =
    isempty(rates) ? (key.Ne * key.dist.mean_rate_e, (key.N - key.Ne) * key.dist.mean_rate_i) :
                     (foldl(+, @view rates[1:key.Ne]; init = 0.0),
                      foldl(+, @view rates[(key.Ne + 1):end]; init = 0.0))

const FEWEST_COUNTED = 0.5
const FEWEST_COUNTED_MODULATED = 1.5
const MOST_COUNTED = 0xffff

"Adds the arrivals of a process of `rate` (Hz) to `counts`, each as `one`; returns how many."
function pool!(counts::Vector{UInt32}, rate::Float64, one::UInt32, modulation, rng::Xoshiro256pp,
               grid::TimeGrid)
    mean = rate / grid.per_second
    mean > MOST_COUNTED && throw_too_many()
    mean < (modulation === nothing ? FEWEST_COUNTED : FEWEST_COUNTED_MODULATED) &&
        return draw_arrivals!(counts, rate, one, modulation, rng, grid)
    modulation === nothing && return draw_counts!(counts, CountTable(mean), one, rng, grid)
    return draw_modulated_counts!(counts, rate, modulation, one, rng, grid)
end

function draw_arrivals!(counts, rate, one, modulation, rng, grid)
    last = operational_time(modulation, grid.t[grid.steps])
    train = draw_train(rate, last, state(rng)) do x
        counts[arrival_step(grid, time_of(modulation, x))] += one
    end
    return train.spikes
end

function draw_counts!(counts, table::CountTable, one, rng, grid)
    s, total = state(rng), 0
    @inbounds for step in 2:grid.steps
        word, s = next_word(s)
        n = count_at(table, uniform(word))
        counts[step] += one * (n % UInt32)
        total += n
    end
    return total
end

"The same with a mean that is another in each step."
function draw_modulated_counts!(counts, rate::Float64, m::Modulation, one, rng, grid)
    means = step_means(m, rate, grid)
    tables = CountTables(maximum(means))
    s, total = state(rng), 0
    @inbounds for step in 2:grid.steps
        n, s = draw_count(tables, means[step], s)
        counts[step] += one * (n % UInt32)
        total += n
    end
    return total
end

"The mean number of arrivals in each step: of the spikes between its beginning and the one's before."
function step_means(m::Modulation, rate::Float64, grid::TimeGrid)
    means, k, before = zeros(grid.steps), 1, 0.0
    @inbounds for step in 2:grid.steps
        t = grid.t[step]
        while k < length(m.times) && m.times[k + 1] ≤ t
            k += 1
        end
        now = operational_time(m, k, t)
        means[step] = rate * max(now - before, 0.0)
        before = now
    end
    return means
end

"The same of correlated inputs: how many of `n` get a spike of their common process is binomial."
function pool_correlated!(counts, n::Int, rate, one, modulation, rng::Xoshiro256pp, key::InputKey, grid)
    n > 0 || return 0
    c, total = key.correlation, 0
    table = c < 1 ? CountTable(n, c) : nothing
    last = operational_time(modulation, grid.t[grid.steps])
    s, x = state(rng), 0.0
    while true
        interval, s = exponential(s)
        x += interval / (rate / c)
        x ≤ last || return total
        word, s = next_word(s)
        k = table === nothing ? n : count_at(table, uniform(word))
        counts[arrival_step(grid, time_of(modulation, x))] += one * (k % UInt32)
        total += k
    end
end
