# What both engines ask for first, run once while the package is precompiled: Julia ≥ 1.9 keeps the
# machine code, older ones what they know of the types, which is half of the work.

"""
    warm_up(first_call, statistics, b)

Does what this call does first in a process, which is to compile, on a short run of few inputs.
"""
function warm_up(first_call::String, statistics::String, b = [cortical_RS.b])
    request = merge(as_fields(cortical_RS), as_fields(Current()), as_fields(LogNormalRates()), Fields(
        "call" => first_call, "duration" => 0.01, "dt" => 1e-4, "drop_last_spike" => true,
        "input" => "poisson", "N" => [10], "Ne" => [8], "correlation" => [0.0], "weight_sigma" => [0.0],
        "seed" => first_call == "batch" ? [1, 2] : [1]))
    request["b"] = b
    if first_call == "simulate"
        request["we"], request["wi"], request["record"], request["every"] = 14e-12, 56e-12, "V", 1
    elseif first_call == "batch"        # two octets, so that there are two threads' worth
        request["we"], request["wi"] = Float64[k * 1e-12 for k in 1:16], [56e-12]
        request["group"] = Int[k ≤ 8 ? 1 : 2 for k in 1:16]
        request["statistics"], request["burn_in"] = statistics, 0.0
    end
    answer(frame(UInt64(1), request))
    forget_inputs!()
    empty!(SCRATCH)
    LAST_GRID[] = nothing
    return
end

function warm_up_all()
    answer(frame(UInt64(1), Fields("call" => "about")))
    warm_up("simulate", "")
    warm_up("trains", "")
    warm_up("batch", "median,mean,spiketimes")
    warm_up("batch", "spike_count")
    warm_up("batch", "median", Float64[k * 1e-12 for k in 1:16])
    return
end

"""
    keeping_what_is_inferred(work)

Does `work` while Julia believes that it was started with `-g2`. An older Julia otherwise forgets
what it has inferred of a method as soon as there is machine code, which it can't keep either; every
process would have to infer it again.
"""
function keeping_what_is_inferred(work)
    position = findfirst(==(:debug_level), fieldnames(Base.JLOptions))
    level = Ptr{Int8}(cglobal(:jl_options)) + fieldoffset(Base.JLOptions, position)
    before = unsafe_load(level)
    unsafe_store!(level, Int8(2))
    try
        Base.invokelatest(work)     # compiled only now
    finally
        unsafe_store!(level, before)
    end
end

if ccall(:jl_generating_output, Cint, ()) == 1
    VERSION < v"1.9" ? keeping_what_is_inferred(warm_up_all) : warm_up_all()
end

# A function of a precompiled package that is compiled later than its caller is called by a slow way on
# Julia before 1.9: its arguments and result go through the heap. These are called thousands of times
# an input, and compiled now instead of then.
function __init__()
    VERSION < v"1.9" || return
    precompile(exp, (Float64,))         # the first: the others call it
    precompile(exponential_unlikely, (Int, Float64, XoshiroState))
    precompile(normal_unlikely, (Xoshiro256pp, Int, Int64, Float64))
    return
end
