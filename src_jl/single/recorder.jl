# Which signals of a single run are kept, and how often.

"""
    Recorder(names, steps, every)

Keeps every `every`-th sample of the signals in `names`, beginning with the first step's. A signal
that is not kept is an empty vector.
"""
struct Recorder
    V::Vector{Float64}
    w::Vector{Float64}
    ge::Vector{Float64}
    gi::Vector{Float64}
    I_syn::Vector{Float64}
    every::Int
    only_V::Bool
end

const SIGNALS = (:V, :w, :ge, :gi, :I_syn)

function Recorder(names, steps::Int, every::Int)
    room(name) = Vector{Float64}(undef, name in names ? cld(steps, every) : 0)
    only_V = every == 1 && !isempty(names) && all(name -> name === :V, names)
    return Recorder(map(room, SIGNALS)..., every, only_V)
end

@inline function record!(r::Recorder, i::Int, V, w, ge, gi, c)
    if r.only_V
        @inbounds r.V[i] = V
    else
        record_some!(r, i, V, w, ge, gi, c)
    end
    return nothing
end

@noinline function record_some!(r::Recorder, i, V, w, ge, gi, c)
    (i - 1) % r.every == 0 || return
    k = (i - 1) ÷ r.every + 1
    isempty(r.V) || (r.V[k] = V)
    isempty(r.w) || (r.w[k] = w)
    isempty(r.ge) || (r.ge[k] = ge)
    isempty(r.gi) || (r.gi[k] = gi)
    isempty(r.I_syn) || (r.I_syn[k] = ge * (V - c.Ee) + gi * (V - c.Ei))
    return
end
