# The traces of a team, as often as they are wanted: whole in memory, or segment by segment.

"""
    Replay(fresh_lanes, steps, burn_in, rows, waveform)

A team's run, whose traces come in segments of at most `rows` steps. The first `burn_in` steps are
not seen: they have no trace, and their spikes do not count. `fresh_lanes()` are the lanes at the
start: a run can be computed again to the last bit.
"""
struct Replay{F, W}
    fresh_lanes::F
    steps::Int
    burn_in::Int
    rows::Int
    waveform::W
end

"The steps that are seen."
steps_seen(replay::Replay) = replay.steps - replay.burn_in

"Integrates `lanes` over the steps that are not seen."
function burn_in!(lanes::Lanes, replay::Replay)
    replay.burn_in > 0 || return lanes
    apart(integrate!, lanes, 0, replay.burn_in, nothing, replay.waveform)
    fill!(lanes.spikes, 0.0)
    return lanes
end

"Integrates `lanes` from the burn-in to the end; `visit(before, rows)` sees each segment of `traces`."
function play!(visit::F, replay::Replay, lanes::Lanes, traces) where {F}
    for before in replay.burn_in:replay.rows:(replay.steps - 1)
        rows = min(replay.rows, replay.steps - before)
        apart(integrate!, lanes, before, rows, traces, replay.waveform)
        visit(before, rows)
    end
    return
end

"The same once more; what is still in memory need not be computed again."
function play_again!(visit::F, replay::Replay, traces) where {F}
    steps_seen(replay) ≤ replay.rows && return visit(replay.burn_in, steps_seen(replay))
    return play!(visit, replay, burn_in!(replay.fresh_lanes(), replay), traces)
end
