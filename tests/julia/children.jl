# Julia processes started by the tests.

const PROJECT = joinpath(@__DIR__, "..", "..")

julia(arguments...) = `$(Base.julia_cmd()) --startup-file=no --project=$PROJECT $arguments`

# What fingerprint.jl prints with one thread and with two; it takes a while, so it is begun early.
fingerprint(threads) = readchomp(julia("-t", threads, joinpath(@__DIR__, "fingerprint.jl")))
const FINGERPRINTS = [@async(fingerprint(threads)) for threads in 1:2]

"""
Can this Julia catch an exception thrown through compiled frames? Julia 1.5 from Debian 11 crashes
when it finds the libunwind of a later Debian.
"""
exceptions_work() =
    success(pipeline(julia("-e", "f(n) = n == 0 ? error() : f(n - 1) + 1; try; f(10); catch; end"),
                     stderr = devnull))
