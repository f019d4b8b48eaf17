"""The spike-triggered average, STA."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import ms
from pyadex.studies.connection_test.own_data import Floats, train_of
from pyadex.studies.connection_test.recordings import recording_of, tell_of_nothing

WINDOW = 20 * ms


@told_plainly
def sta(V: Any, times: Any, window: Any = WINDOW, dt: Any = None, *, before: Any = 0 * ms) -> Any:
    """Return the spike-triggered average: what a recording does, on average, after a spike.

    Parameters
    ----------
    V
        The recording: a run, of which V is averaged; or a value for each sample, as a quantity
        array or a plain one. NaN where there is a gap.
    times
        The spikes' times, sorted, from the recording's beginning on: a quantity array, or plain
        numbers in s.
    window
        How long a stretch from each spike on is averaged, a time.
    dt
        Time between samples. A run knows it, and so do its signals (``run.V``, whatever its ``dt``
        and ``every``) and what `pyadex.imaged` returns. All other arrays do not, parts of these
        included: left out, theirs is 0.1 ms.
    before
        How long a stretch before each spike is averaged, too.

    Returns
    -------
    array of round(before / dt) + round(window / dt) values
        The mean of the windows, in the unit of ``V``. A spike is at sample floor(t / dt), counted
        from 0, and a time that is k·dt but for rounding at sample k; the value of that sample is
        number round(before / dt) of the average. Windows that begin before the recording, run past
        its end or have a gap in them are left out; if there is no other, all values are NaN, and a
        warning says so.

    Raises
    ------
    InputError
        If the arguments are not what they may be. Also if ``dt`` is not that of a recording which
        knows its own; or if it was left out for one that does not, and a spike lies after the end
        that the recording would have. `UnitError` if ``window``, ``dt`` or ``before`` is no time.

    Examples
    --------
    >>> import numpy as np, pyadex
    >>> from pyadex.units import ms
    >>> V = np.array([0, 0, 1, 2, 0, 1, 4, 0])
    >>> print(pyadex.sta(V, [0.002, 0.005], window=2 * ms, dt=1 * ms))
    [1. 3.]
    >>> print(pyadex.sta(V, [0.002, 0.005], window=2 * ms, dt=1 * ms, before=1 * ms))
    [0. 1. 3.]
    """
    recording, train = recording_of(V, dt, "V"), train_of(times, "times")
    lead, after = recording.stretch(window, before)
    (on_samples,) = recording.on_samples([train], "times")
    average = mean_of_windows(recording.numbers, on_samples, lead, after, recording.dt)
    tell_of_nothing(average, recording, train)
    return average if recording.units is None else average * recording.units


def mean_of_windows(V: Floats, times: Floats, lead: int, after: int, dt: float) -> Floats:
    """Return the STA of plain numbers (s): so many samples before each spike, and from it on."""
    size = lead + after
    starts = np.floor(times[times < V.size * dt] / dt).astype(np.int64) - lead
    starts = starts[(starts >= 0) & (starts <= V.size - size)]
    gaps = np.concatenate([[0], np.cumsum(np.isnan(V))])
    starts = starts[gaps[starts + size] == gaps[starts]]
    if starts.size == 0:
        return np.full(size, np.nan)
    return np.array([V[starts + k].mean() for k in range(size)])
