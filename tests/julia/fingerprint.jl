# Prints the number of threads, and a digest of all that a mixed batch gives, of one whose inputs have
# weights, and of connection scores.

using Nto1AdEx, SHA

include("naive.jl")
include("batched.jl")

runs = [Run(N, seed, strength * 15e-12 * 6500 / N)
        for N in (1, 10, 500) for seed in 0:6 for strength in (0.3, 1, 3)]
bytes(x::Vector) = collect(reinterpret(UInt8, x))
bytes(x::Vector{<:Vector}) = reduce(vcat, bytes.(x))
result = batched(runs, 0.5)
fields = (bytes(getfield(result, name)) for name in fieldnames(typeof(result)))
keys = [Nto1AdEx.InputKey(seed = seed, N = 100, duration = 0.5, weight_σ = 0.7) for seed in 1:9]
grid = Nto1AdEx.time_grid(0.5, 1e-4)
slots = [Nto1AdEx.Slot(input.arrivals, 1e-4 / 7e-3, 1e-4 / 7e-3) for input in Nto1AdEx.inputs(keys, grid)]
we = repeat(collect(800:100:1200) .* 1e-12; inner = 9)
weighted = Nto1AdEx.batch(slots, repeat(1:9; outer = 5), we, 4we,
                          Nto1AdEx.StepConstants(cortical_RS, 0.0, 1e-4), grid).median
noise = Nto1AdEx.imaging_noise(50_000, 1)
trains = Nto1AdEx.poisson_trains(fill(20.0, 30), Nto1AdEx.Xoshiro256pp(2), 5.0)
found = Nto1AdEx.scores([Nto1AdEx.Recording(2 .- noise), Nto1AdEx.Recording(noise)], trains, 1e-4; window = 200)
println(Threads.nthreads(), ' ', bytes2hex(sha256(reduce(vcat, fields))), ' ',
        bytes2hex(sha256(bytes(weighted))), ' ', bytes2hex(sha256(bytes(vec(found)))))
