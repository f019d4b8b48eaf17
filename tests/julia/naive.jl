# What the package does fast, done slowly and plainly, to hold it against.

"The first step whose time, added up from 0, lies after `t`; `steps + 1` if none does."
function naive_arrival_step(t, Δt, steps)
    now = 0.0
    for i in 1:steps
        t < now && return i
        now += Δt
    end
    return steps + 1
end

"The same for many spikes in ascending order."
function naive_arrival_steps(times, Δt, steps)
    now, i = 0.0, 1
    return map(times) do t
        while i ≤ steps && !(t < now)
            now += Δt
            i += 1
        end
        i
    end
end

"The median by sorting; NaN if there is one."
function naive_median(V)
    any(isnan, V) && return NaN
    V = sort(V)
    n = length(V)
    return V[(n + 1) ÷ 2] / 2 + V[n ÷ 2 + 1] / 2
end

mean(x) = sum(x) / length(x)
std(x) = sqrt(mean((x .- mean(x)) .^ 2))

"The rows of a CSV file as named tuples of strings."
function read_csv(path)
    lines = readlines(path)
    names = Tuple(Symbol.(split(lines[1], ',')))
    return [NamedTuple{names}(Tuple(split(line, ','))) for line in lines[2:end]]
end

const DATA = joinpath(@__DIR__, "..", "data")
