# Whole numbers with given odds, drawn by inversion.

"""
    CountTable(mean)
    CountTable(n, p)

The Poisson distribution with this mean, or the binomial one of `n` trials with probability `p`, ready to be drawn from: its cumulative probabilities, and
for each of many equal parts of [0, 1) where among them to begin to look.

Probabilities follow from the most likely number's by multiplication and division alone, which every
machine and every Julia rounds alike. Numbers less likely than 2⁻⁷⁰ are left out.
"""
struct CountTable
    least::Int
    cumulative::Vector{Float64}
    guide::Vector{Int32}
end

const NEGLIGIBLE = 0x1p-70

function CountTable(mean::Float64)
    mode = floor(Int, mean)
    above = odds_from(mode, k -> mean / (k + 1), +1)
    below = odds_from(mode, k -> k / mean, -1)
    return CountTable(mode - length(below), [reverse(below); 1.0; above])
end

function CountTable(n::Int, p::Float64)
    mode = min(floor(Int, (n + 1) * p), n)
    odds = p / (1 - p)
    above = odds_from(mode, k -> (n - k) / (k + 1) * odds, +1)
    below = odds_from(mode, k -> k / (n - k + 1) / odds, -1)
    return CountTable(mode - length(below), [reverse(below); 1.0; above])
end

"The odds of the numbers on one side of the mode, whose own are 1; `ratio(k)` leads on from k."
function odds_from(mode::Int, ratio, direction::Int)
    odds, k, p = Float64[], mode, 1.0
    while true
        p *= ratio(k)
        p > NEGLIGIBLE || return odds
        push!(odds, p)
        k += direction
    end
end

function CountTable(least::Int, odds::Vector{Float64})
    cumulative = accumulate_in_order(odds)
    cumulative ./= cumulative[end]
    cumulative[end] = 1.0
    parts = nextpow(2, 4length(odds))
    guide = Vector{Int32}(undef, parts)
    k = 1
    for part in 1:parts
        while cumulative[k] ≤ (part - 1) / parts
            k += 1
        end
        guide[part] = k
    end
    return CountTable(least, cumulative, guide)
end

function accumulate_in_order(x::Vector{Float64})
    sums, total = similar(x), 0.0
    for k in eachindex(x)
        sums[k] = total += x[k]
    end
    return sums
end

"The number that belongs to `u` in [0, 1): the first whose cumulative probability lies above."
@inline function count_at(table::CountTable, u::Float64)
    k = Int(@inbounds table.guide[unsafe_trunc(Int, u * length(table.guide)) + 1])
    while @inbounds u ≥ table.cumulative[k]
        k += 1
    end
    return table.least + k - 1
end
