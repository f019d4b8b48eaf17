# Inputs that are correlated: a multiple interaction process.

"""
    draw_correlated(visit, n, rate, c, last, s::XoshiroState) -> XoshiroState

Draws the trains of `n` inputs of `rate` (Hz) until `last` (s), whose spike counts are correlated
pairwise by `c`: each spike of one common Poisson process of `rate / c` goes to each of them with
probability `c` (Kuhn, Aertsen & Rotter 2003, Neural Comput. 15:67). Calls `visit(t, k)` for each spike
of input `k`; those of a common spike come together.

How many inputs are passed over until the next that gets a spike is a geometric number: the whole part
of an exponential one.
"""
function draw_correlated(visit::F, n::Int, rate::Float64, c::Float64, last::Float64, s::XoshiroState) where {F}
    passed_over = -1 / log1p(-c)        # on average, as an exponential number
    t = 0.0
    while true
        interval, s = exponential(s)
        t += interval / (rate / c)
        t ≤ last || return s
        k = 0
        while true
            gap, s = exponential(s)
            gap *= passed_over
            gap < n - k || break
            k += unsafe_trunc(Int, gap) + 1
            visit(t, k)
        end
    end
end

"Calls `visit(t, k)` for each spike of each of all inputs, those of excitation first."
function draw_correlated(visit::F, key::InputKey) where {F}
    kinds = ((1, key.Ne, key.dist.mean_rate_e, key.modulation_e, "correlated excitation"),
             (key.Ne + 1, key.N - key.Ne, key.dist.mean_rate_i, key.modulation_i, "correlated inhibition"))
    for (first, n, rate, modulation, stream) in kinds
        n > 0 || continue
        last = operational_time(modulation, key.duration)
        draw_correlated(n, rate, key.correlation, last, state(Xoshiro256pp(key.seed, stream))) do x, k
            visit(time_of(modulation, x), first + k - 1)
        end
    end
end

"What arrives of correlated inputs, all of a kind with the same rate."
function correlated_input(key::InputKey, grid::TimeGrid)
    tally, total = Tally(grid.steps + LATE_STEPS, input_weights(key)), Ref(0)
    draw_correlated(key) do t, k
        add!(tally, arrival_step(grid, t), k, k ≤ key.Ne ? ONE_EXCITATORY : ONE_INHIBITORY)
        total[] += 1
    end
    check_halves(tally.counts, total[])
    return Input(Float64[], Arrivals(resize!(tally.counts, grid.steps), total[], sums_of(tally, grid.steps)))
end
