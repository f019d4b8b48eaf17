# The traces of a team, as often as they are wanted: whole in memory, or segment by segment.

"""
    Replay(fresh_lanes, steps, rows, waveform)

A team's run, whose traces come in segments of at most `rows` steps. `fresh_lanes()` are its lanes at
the start: a run can be computed again to the last bit.
"""
struct Replay{F, W}
    fresh_lanes::F
    steps::Int
    rows::Int
    waveform::W
end

"Integrates `lanes` from the start to the end; `visit(before, rows)` sees each segment of `traces`."
function play!(visit::F, replay::Replay, lanes::Lanes, traces) where {F}
    for before in 0:replay.rows:(replay.steps - 1)
        rows = min(replay.rows, replay.steps - before)
        apart(integrate!, lanes, before, rows, traces, replay.waveform)
        visit(before, rows)
    end
    return
end

"The same once more; what is still in memory need not be computed again."
function play_again!(visit::F, replay::Replay, traces) where {F}
    replay.steps ≤ replay.rows && return visit(0, replay.steps)
    return play!(visit, replay, replay.fresh_lanes(), traces)
end
