# What both engines ask for first, run once while the package is precompiled: Julia ≥ 1.9 keeps the
# machine code, older ones what they know of the types, which is half of the work.

function warm_up()
    common = Fields("duration" => 0.01, "dt" => 1e-4, "drop_last_spike" => true,
                    "input" => "poisson", "N" => [10], "seed" => [1], "mean_rate" => [4.0],
                    "sigma" => [sqrt(0.6)], "excitatory_fraction" => [0.8], "I" => [0.0])
    for (i, name) in enumerate(NEURON_FIELDS)
        common[name] = [getfield(cortical_RS, i)]
    end
    one = merge(common, Fields("call" => "simulate", "we" => 14e-12, "wi" => 56e-12,
                               "record" => "V", "every" => 1))
    many = merge(common, Fields("call" => "batch", "we" => collect(1:9) .* 1e-12, "wi" => [56e-12],
                                "group" => ones(Int, 9), "statistics" => "median,mean,spiketimes"))
    counts = merge(many, Fields("statistics" => "spike_count"))
    unlike = merge(many, Fields("b" => collect(1:9) .* 1e-12))
    for request in (Fields("call" => "about"), one, many, counts, unlike,
                    merge(common, Fields("call" => "trains")))
        answer(frame(UInt64(1), request))
    end
    forget_inputs!()
    empty!(SCRATCH)
    LAST_GRID[] = nothing
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
    VERSION < v"1.9" ? keeping_what_is_inferred(warm_up) : warm_up()
end

# A function of a precompiled package that is compiled later than its caller is called by a slow way on
# Julia before 1.9: its arguments and result go through the heap. This one is called three thousand
# times an input, and compiled now instead of then.
__init__() = VERSION < v"1.9" && precompile(exponential_unlikely, (Int, Float64, XoshiroState))
