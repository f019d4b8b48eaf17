# Shuffling, exactly as Julia 1.5 to 1.10 does it.

"""
    shuffle!(a, s::XoshiroState) -> s′

Brings `a` into a random order, all orders equally likely, and returns the stream's state after it.
What `shuffle!(Xoshiro(seed), a)` does.
"""
function shuffle!(a::Vector{Float64}, s::XoshiroState)
    i = length(a)
    @inbounds while i ≥ 2
        mask = (nextpow(2, i) - 1) % UInt64
        last_of_mask = max(Int(mask >> 1) + 1, 2)
        # A draw above i is tried again. Which ones are cannot be foreseen, so there is no branch
        # for it: such a draw swaps a[i] with itself.
        while i ≥ last_of_mask
            word, s = next_word(s)
            drawn = ((word >>> 12) & mask) % Int
            fits = drawn < i
            j = ifelse(fits, drawn + 1, i)
            a[i], a[j] = a[j], a[i]
            i -= fits
        end
    end
    return s
end
