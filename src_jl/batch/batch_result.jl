# The results of a batch, run by run.

"What a batch tells of its runs; a vector that was not asked for is full of NaN, or of nothing."
struct BatchResult
    spike_count::Vector{Int}
    median::Vector{Float64}
    mean::Vector{Float64}
    std::Vector{Float64}
    mean_w::Vector{Float64}
    cv_isi::Vector{Float64}
    final_V::Vector{Float64}
    spiketimes::Vector{Vector{Float64}}
end

BatchResult(runs::Int) = BatchResult(zeros(Int, runs), fill(NaN, runs), fill(NaN, runs), fill(NaN, runs),
                                     fill(NaN, runs), fill(NaN, runs), fill(NaN, runs),
                                     Vector{Float64}[Float64[] for _ in 1:runs])

"Each run's value, from those of its octet's lanes."
function put!(target, octet::Octet, values)
    for l in 1:octet.used
        target[octet.runs[l]] = values[l]
    end
    return
end
