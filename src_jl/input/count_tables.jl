# Poisson numbers whose mean is another in each time step.

"""
    CountTables(most)

The Poisson distributions with means up to `most`, ready to be drawn from. There are tables for the
multiples of a `spacing`; a number with a mean between two of them is the sum of one from the table below
and one with what is left of the mean, since Poisson numbers add up to one.
"""
struct CountTables
    spacing::Float64
    tables::Vector{CountTable}
end

const LEAST_SPACING = 0.5
const MOST_TABLES = 256

function CountTables(most::Float64)
    spacing = max(LEAST_SPACING, most / MOST_TABLES)
    return CountTables(spacing, [CountTable(k * spacing) for k in 1:floor(Int, most / spacing)])
end

"A number with this mean, by one or two words of the stream, and the stream's state after them."
@inline function draw_count(counts::CountTables, mean::Float64, s::XoshiroState)
    k = min(unsafe_trunc(Int, mean / counts.spacing), length(counts.tables))
    word, s = next_word(s)
    n = small_count(uniform(word), mean - k * counts.spacing)
    k > 0 || return n, s
    word, s = next_word(s)
    return n + count_at(@inbounds(counts.tables[k]), uniform(word)), s
end

"The number with a small mean that belongs to `u` in [0, 1), looked for from 0 up."
@inline function small_count(u::Float64, mean::Float64)
    n, p = 0, exp2_clamped(-mean / LOG_2)
    while u ≥ p
        u -= p
        n += 1
        p *= mean / n
        p > NEGLIGIBLE || n < mean || return n      # `u` is left over by rounding
    end
    return n
end

const LOG_2 = log(2.0)
