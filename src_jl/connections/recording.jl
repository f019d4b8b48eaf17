# A recording, twice: as it is, and coarsely in whole numbers of 16 bits.
#
# Adding up windows is bound by how fast they come from the caches. Of the coarse recording, sixteen
# samples are in a register where two to eight of the other are, and their sums are exact, so that
# it is known how far the coarse STA can be off. Most surrogates it decides; the rest need the other.

"""
    Recording(V)

What was recorded, a sample a time step; NaN where there is a gap. The vector `V` becomes its own.
"""
struct Recording
    V::Vector{Float64}          # with `PADDING` zeros behind; 0 in gaps
    coarse::Vector{Int16}       # likewise
    samples::Int
    step::Float64               # what 1 in `coarse` means
    largest::Float64            # of |V|
    gaps::Vector{Int32}         # how many samples up to each are gaps; empty if none is
end

const LARGEST_COARSE = 2^14 - 1     # so that two may be added up in 16 bits
# Registers read beyond a window's end, up to a full set of them.
const MOST_REGISTERS = 25
const COARSE_LANES = 16
const PADDING = MOST_REGISTERS * COARSE_LANES

function Recording(V::Vector{Float64})
    samples = length(V)
    low, high, holes = Inf, -Inf, 0
    for x in V
        holes += isnan(x)
        low, high = ifelse(x < low, x, low), ifelse(x > high, x, high)
    end
    holes == samples && (low = high = 0.0)
    isfinite(low) && isfinite(high) || throw(ArgumentError("the recording must be finite, or NaN in gaps"))
    step = (high - low) / 2LARGEST_COARSE
    isfinite(step) || throw(ArgumentError("the recording's values are too large"))
    gaps = holes == 0 ? Int32[] : cumsum(Int32.(isnan.(V)))
    holes == 0 || replace!(V, NaN => 0.0)
    resize!(V, samples + PADDING)
    V[(samples + 1):end] .= 0.0
    coarse = coarsened(V, samples, low + (high - low) / 2, step)
    return Recording(V, coarse, samples, step, max(abs(low), abs(high)), gaps)
end

function coarsened(V::Vector{Float64}, samples::Int, centre::Float64, step::Float64)
    coarse = zeros(Int16, length(V))
    step > 0 || return coarse
    @inbounds for i in 1:samples
        x = round(clamp((V[i] - centre) / step, -LARGEST_COARSE, LARGEST_COARSE))
        coarse[i] = unsafe_trunc(Int16, x)
    end
    return coarse
end

"Has the window that begins at `start` no gap?"
function is_whole(r::Recording, start::Int, window::Int)
    before = start == 1 ? Int32(0) : r.gaps[start - 1]
    return r.gaps[start + window - 1] == before
end

"How far the height of a coarse STA of `windows` windows can be off, rounding included."
off_by(r::Recording, windows::Int) = 1.001r.step + 4eps(Float64) * windows * r.largest
