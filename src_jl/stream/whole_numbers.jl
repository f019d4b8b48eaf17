# Whole numbers from the stream, exactly as Julia 1.5 to 1.10 draws `rand(1:n)`.
#
# Source of the method: Lemire, "Fast random integer generation in an interval", ACM Trans. Model.
# Comput. Simul. 29:3 (2019).

"""
    random_up_to(rng::Xoshiro256pp, n) -> Int

A whole number from 1 to `n`, all equally likely; what `rand(Xoshiro(seed), 1:n)` gives.

# Example
```jldoctest
julia> rng = Nto1AdEx.Xoshiro256pp(1);

julia> Nto1AdEx.random_up_to(rng, 200)
15
```
"""
function random_up_to(rng::Xoshiro256pp, n::Int)
    n ≥ 1 || throw(ArgumentError("n must be at least 1, not $n"))
    range = UInt64(n)
    product = widemul(next_word!(rng), range)
    low = product % UInt64
    if low < range
        unfair = -range % range           # so many words would make some numbers likelier
        while low < unfair
            product = widemul(next_word!(rng), range)
            low = product % UInt64
        end
    end
    return ((product >> 64) % Int) + 1
end
