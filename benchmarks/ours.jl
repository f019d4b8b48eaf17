# Our batch and single run as contestants of bench.py, in Julia, with no Python about: the same
# requests and answers as note_way.jl, the work done by the calls that both engines make.
#
#     julia --project benchmarks/ours.jl        requests on standard input, one a line
using Nto1AdEx

const WEIGHTS = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30] .*
                1e-12

"The request of the note's `sim` for these seeds; weights and statistics are to be added."
function request(call, seeds)
    fields = Nto1AdEx.Fields(
        "call" => call, "duration" => 10.0, "dt" => 1e-4, "drop_last_spike" => true,
        "input" => "poisson", "N" => [6500], "Ne" => [5200], "seed" => collect(seeds),
        "correlation" => [0.0], "weight_sigma" => [0.0],
    )
    return merge(fields, Nto1AdEx.as_fields(Nto1AdEx.cortical_RS), Nto1AdEx.as_fields(Nto1AdEx.Current()),
                 Nto1AdEx.as_fields(Nto1AdEx.LogNormalRates()))
end

function single(seed)
    run = Nto1AdEx.sim(6500, 10, seed)
    return run.spikerate, 1e3 * run.V[end]
end

function sweep(first_seed)
    fields = request("batch", first_seed .+ (0:9))
    fields["group"] = repeat(1:10, length(WEIGHTS))
    fields["we"] = repeat(WEIGHTS; inner = 10)
    fields["wi"] = 4 .* fields["we"]
    fields["statistics"] = "median"
    result = Nto1AdEx.dispatch(fields)
    return sum(result["spike_count"]) / 10, 1e3 * sum(result["median"])
end

const TASKS = Dict("single" => single, "sweep" => sweep)

for line in eachline(stdin)
    task, seed = split(line)
    seconds = @elapsed answer = TASKS[task](parse(Int, seed))
    println(join((seconds, answer...), ' '))
    flush(stdout)
end
