# Quantiles by R's type 7: linear between order statistics, as Julia's and NumPy's own.

"The `p`-quantile of `n` values, of which the sorted ones are those behind the `below` lowest."
function sorted_quantile(sorted::Vector{Float64}, p::Float64, n::Int, below::Int)
    k = order_before(p, n)
    a = sorted[k - below]
    return n == 1 ? a : a + ((n - 1) * p + 1 - k) * (sorted[k + 1 - below] - a)
end

"Which of `n` sorted values comes before the `p`-quantile."
order_before(p::Float64, n::Int) = clamp(floor(Int, (n - 1) * p) + 1, 1, max(n - 1, 1))

"""
    upper_quantile(values, p) -> Float64

The `p`-quantile of unsorted values, none of them NaN; fast for a `p` near 1.
"""
function upper_quantile(values::Vector{Float64}, p::Float64)
    n = length(values)
    # Every 64th value tells about where it is; only what lies above that is sorted.
    pilot = sort(values[1:64:n])
    bracket = pilot[clamp(floor(Int, length(pilot) * (p - 2 * (1 - p)) - 10), 1, length(pilot))]
    above = filter(x -> x > bracket, values)
    below = n - length(above)
    order_before(p, n) > below || return sorted_quantile(sort(values), p, n, 0)
    return sorted_quantile(sort!(above), p, n, below)
end
