# How many input spikes arrive in each time step.

"""
    Arrivals

How many input spikes arrive in each time step: the excitatory ones in the lower half of a 32-bit
word, the inhibitory ones in the upper half, so that one load serves both.

`sums`, where inputs have weights: the sum of the weights of what arrives in each step, excitation and
inhibition in turn. Else it is empty.

`others`: what arrives besides, counted in the same way; empty if all is in `counts`. Both may be shared
with other inputs (see [`input_of_kinds`](@ref)).
"""
struct Arrivals
    counts::Vector{UInt32}
    spikes::Int                # drawn in all, also those too late for any step
    sums::Vector{Float64}
    others::Vector{UInt32}
end

Arrivals(counts::Vector{UInt32}, spikes::Int, sums = Float64[]) = Arrivals(counts, spikes, sums, UInt32[])

"All that arrives in each step, in words as `counts` has them."
all_counts(arrivals::Arrivals) =
    isempty(arrivals.others) ? arrivals.counts : arrivals.counts .+ arrivals.others

"The rates of inputs (Hz; none where nothing was drawn to know them), and what arrives."
struct Input
    rates::Vector{Float64}
    arrivals::Arrivals
end

const ONE_EXCITATORY = 0x00000001
const ONE_INHIBITORY = 0x00010000
@inline excitatory(word::UInt32) = Float64((word & 0xffff) % Int32)
@inline inhibitory(word::UInt32) = Float64((word >>> 16) % Int32)

# What arrives step by step: numbers of spikes, or sums of weights.

struct WeightSums
    sums::Vector{Float64}
end

arriving(arrivals::Arrivals) = isempty(arrivals.sums) ? all_counts(arrivals) : WeightSums(arrivals.sums)

each_step(counts::Vector{UInt32}) = eachindex(counts)
each_step(weights::WeightSums) = 1:(length(weights.sums) ÷ 2)

@inline excitatory(counts::Vector{UInt32}, step::Int) = excitatory(@inbounds counts[step])
@inline inhibitory(counts::Vector{UInt32}, step::Int) = inhibitory(@inbounds counts[step])
@inline excitatory(weights::WeightSums, step::Int) = @inbounds weights.sums[2step - 1]
@inline inhibitory(weights::WeightSums, step::Int) = @inbounds weights.sums[2step]
