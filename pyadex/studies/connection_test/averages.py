"""The spike-triggered average, STA."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.units import ms
from pyadex.studies.connection_test.own_data import (
    Floats,
    recording_of,
    samples_of,
    step_of,
    train_of,
)
from pyadex.studies.connection_test.sample_times import on_samples

WINDOW = 20 * ms
TIME_STEP = 0.1 * ms


def sta(V: Any, times: Any, window: Any = WINDOW, dt: Any = TIME_STEP) -> Any:
    """Return the spike-triggered average: what a recording does, on average, after a spike.

    Parameters
    ----------
    V
        The recording, a value for each sample: a quantity array or a plain one. NaN where there is
        a gap.
    times
        The spikes' times, sorted, from the recording's beginning on: a quantity array, or plain
        numbers in s.
    window
        How long a stretch after each spike is averaged, a time.
    dt
        Time between samples.

    Returns
    -------
    array of round(window / dt) values
        The mean of the windows, in the unit of ``V``. A spike's window begins at sample
        floor(t / dt), counted from 0; a time that is k·dt but for rounding is at sample k. Windows
        that run past the end or have a gap in them are left out; if there is no other, all values
        are NaN.

    Raises
    ------
    InputError
        If the arguments are not what they may be; `UnitError` if ``window`` or ``dt`` is no time.

    Examples
    --------
    >>> import numpy as np, pyadex
    >>> from pyadex.units import ms
    >>> V = np.array([0, 0, 1, 2, 0, 1, 4, 0])
    >>> print(pyadex.sta(V, [0.002, 0.005], window=2 * ms, dt=1 * ms))
    [1. 3.]
    """
    step = step_of(dt)
    numbers = recording_of(V, "V")
    if numbers.ndim != 1:
        raise InputError("V must be one recording, not several")
    size = samples_of(window, step, numbers.size)
    train = on_samples(train_of(times, "times"), step, numbers.size)
    average = mean_of_windows(numbers, train, size, step)
    units = getattr(V, "units", None)
    return average if units is None else average * units


def mean_of_windows(V: Floats, times: Floats, size: int, dt: float) -> Floats:
    """Return the STA of plain numbers (s)."""
    starts = np.floor(times[times < V.size * dt] / dt).astype(np.int64)
    starts = starts[starts <= V.size - size]
    gaps = np.concatenate([[0], np.cumsum(np.isnan(V))])
    starts = starts[gaps[starts + size] == gaps[starts]]
    if starts.size == 0:
        return np.full(size, np.nan)
    return np.array([V[starts + k].mean() for k in range(size)])
