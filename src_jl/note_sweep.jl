# The lab note's sweep, 18 weights × 10 seeds, as CSV: without Python, and byte by byte the file
# that Python writes.
#
#     julia --project src_jl/note_sweep.jl [out.csv]        to standard output if no file is named
module NoteSweep

using Nto1AdEx: Nto1AdEx, InputKey, Slot, StepConstants, cortical_RS

const WEIGHTS_pS = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30]
const SEEDS = 0:9
const N = 6500
const DURATION = 10.0   # s
const Δt = 1e-4         # s

"Weight (pS), seed, median of V (mV) and output rate (Hz) of each run, the seeds innermost."
function note_sweep()
    grid = Nto1AdEx.time_grid(DURATION, Δt)
    drawn = Nto1AdEx.inputs([input_of(seed) for seed in SEEDS], grid)
    neuron = cortical_RS
    slots = [Slot(input.arrivals, Δt / neuron.τe, Δt / neuron.τi) for input in drawn]
    we_pS = repeat(WEIGHTS_pS; inner = length(SEEDS))
    we = we_pS ./ 1e12      # rounded once: 11 pS is the number 1.1e-11
    result = Nto1AdEx.batch(slots, repeat(eachindex(slots); outer = length(WEIGHTS_pS)), we, 4we,
                            StepConstants(neuron, 0.0, Δt), grid)
    return zip(we_pS, repeat(SEEDS; outer = length(WEIGHTS_pS)), result.median .* 1e3,
               result.spike_count ./ DURATION)
end

# The note's simulator never delivers the last input spike of all: a slip that its numbers need.
const DROP_LAST_SPIKE = true

input_of(seed) =
    InputKey(seed = seed, N = N, duration = DURATION, Δt = Δt, drop_last_spike = DROP_LAST_SPIKE)

"The rows as pandas' `to_csv` writes them, index included."
function write_csv(io::IO, rows)
    println(io, ",we_pS,seed,median_Vm_mV,output_rate_Hz")
    for (i, (we_pS, seed, median_mV, rate_Hz)) in enumerate(rows)
        println(io, join((i - 1, python(we_pS), seed, python(median_mV), python(rate_Hz)), ','))
    end
end

"""
A number as Python's `repr` writes it. Both languages print the fewest digits that tell the number
from its neighbours; they differ in when and how they write an exponent.
"""
function python(x::Float64)
    isnan(x) && return "nan"
    isinf(x) && return x > 0 ? "inf" : "-inf"
    sign = signbit(x) ? "-" : ""
    digits, point = digits_and_point(abs(x))
    return sign * (-4 < point ≤ 16 ? plain(digits, point) : scientific(digits, point - 1))
end

"The digits that Julia prints, and how many of them stand before the point."
function digits_and_point(x::Float64)
    mantissa, exponent = match(r"^([\d.]+)(?:e(.*))?$", string(x)).captures
    whole, fraction = split(mantissa, '.')
    digits = lstrip(whole * fraction, '0')
    isempty(digits) && return "0", 1
    zeros_before = length(whole * fraction) - length(digits)
    point = length(whole) - zeros_before + (exponent === nothing ? 0 : parse(Int, exponent))
    return rstrip(digits, '0'), point
end

function plain(digits, point)
    point ≤ 0 && return "0." * '0'^(-point) * digits
    digits = rpad(digits, point, '0')
    fraction = digits[(point + 1):end]
    return digits[1:point] * '.' * (isempty(fraction) ? "0" : fraction)
end

function scientific(digits, exponent)
    mantissa = length(digits) == 1 ? digits : digits[1:1] * '.' * digits[2:end]
    return mantissa * 'e' * (exponent < 0 ? '-' : '+') * lpad(abs(exponent), 2, '0')
end

end

if abspath(PROGRAM_FILE) == @__FILE__
    rows = NoteSweep.note_sweep()
    isempty(ARGS) ? NoteSweep.write_csv(stdout, rows) :
                    open(io -> NoteSweep.write_csv(io, rows), ARGS[1], "w")
end
