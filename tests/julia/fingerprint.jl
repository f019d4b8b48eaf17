# Prints the number of threads, and a digest of all that a mixed batch gives.

using Nto1AdEx, SHA

include("naive.jl")
include("batched.jl")

runs = [Run(N, seed, strength * 15e-12 * 6500 / N)
        for N in (1, 10, 500) for seed in 0:6 for strength in (0.3, 1, 3)]
bytes(x::Vector) = collect(reinterpret(UInt8, x))
bytes(x::Vector{<:Vector}) = reduce(vcat, bytes.(x))
result = batched(runs, 0.5)
fields = (bytes(getfield(result, name)) for name in fieldnames(typeof(result)))
println(Threads.nthreads(), ' ', bytes2hex(sha256(reduce(vcat, fields))))
