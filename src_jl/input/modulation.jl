# Rates that change in time.

"""
    Modulation(times, factors)

A factor on the rates of inputs: `factors[k]` from `times[k]` (s, rising from 0) until the next.

A train is drawn with its constant rate in operational time, in which a piece of the run is as long as
the factor times its length; then each spike is put at the time to which its operational time belongs.
That is exact for a piecewise constant factor.
"""
struct Modulation
    times::Vector{Float64}
    factors::Vector{Float64}
    operational::Vector{Float64}    # the operational time at each of `times`
    guide::Vector{Int32}            # the piece in which each of equal parts of operational time begins
    parts_per_unit::Float64
    text::String
end

function Modulation(times::Vector{Float64}, factors::Vector{Float64})
    length(times) == length(factors) ≥ 1 && times[1] == 0 && all(>(0), diff(times)) ||
        throw(ArgumentError("a modulation needs a factor for each of some rising times from 0"))
    all(f -> 0 ≤ f < Inf, factors) || throw(ArgumentError("factors must be finite and not negative"))
    operational = accumulate_in_order([0.0; factors[1:(end - 1)] .* diff(times)])
    whole = operational[end]
    parts = whole > 0 ? 4length(times) : 1
    parts_per_unit = whole > 0 ? parts / whole : 0.0
    guide = Vector{Int32}(undef, parts + 1)
    k = 1
    for part in 0:parts
        # A little earlier, so that rounding can't skip the piece.
        while k < length(times) && operational[k + 1] < (part - 0.5) / parts * whole
            k += 1
        end
        guide[part + 1] = k
    end
    return Modulation(times, factors, operational, guide, parts_per_unit, text_of(times) * text_of(factors))
end

text_of(m::Modulation) = m.text
text_of(x) = string(x)
text_of(x::Vector{Float64}) = isempty(x) ? "" : bytes2hex(sha256(collect(reinterpret(UInt8, x))))

"The time at which operational time `x` has passed."
@inline function time_of(m::Modulation, x::Float64)
    part = min(unsafe_trunc(Int, x * m.parts_per_unit), length(m.guide) - 1)
    k = Int(@inbounds m.guide[part + 1])
    @inbounds while k < length(m.times) && m.operational[k + 1] ≤ x
        k += 1
    end
    return @inbounds m.times[k] + (x - m.operational[k]) / m.factors[k]
end
@inline time_of(::Nothing, t::Float64) = t

"How much operational time passes until `t`."
operational_time(m::Modulation, t::Float64) = operational_time(m, searchsortedlast(m.times, t), t)
@inline operational_time(m::Modulation, piece::Int, t::Float64) =
    @inbounds m.operational[piece] + (t - m.times[piece]) * m.factors[piece]
operational_time(::Nothing, t::Float64) = t
