"""Spike times that lie on the samples of a recording, whatever rounding has made of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDINGS = 8  # of k·dt, in units of the last place; as ROUNDINGS in src_jl/input/time_grid.jl


def on_samples(times: Floats, dt: float, samples: int) -> Floats:
    """Return spike times (s) of which floor(t / dt) is the sample they lie on.

    A time on a sample is k·dt but for rounding, or dt added up k times, as a simulation counts
    time: a spike of a run of ours at 0.2067 s is told at 0.20669999999999… s. Either may lie just
    before k·dt, and floor would give the sample before. Other times stay as they are, and so do
    those beyond the recording's number of samples.

    >>> times = np.array([0.0003])
    >>> np.floor(times / 1e-4), np.floor(on_samples(times, 1e-4, 10_000) / 1e-4)
    (array([2.]), array([3.]))
    """
    inside = times < samples * dt
    return np.concatenate([_on_samples(times[inside], dt), times[~inside]])


def _on_samples(times: Floats, dt: float) -> Floats:
    sample, last_place = np.rint(times / dt), np.spacing(times)
    off = np.abs(sample * dt - times)
    near = off <= ROUNDINGS * last_place
    # Adding up strays from k·dt by half a unit of the last place at each step, at most.
    doubtful = ~near & (off <= sample * last_place)
    if doubtful.any():
        k = sample[doubtful].astype(np.int64)
        added_up = np.add.accumulate(np.full(k.max(), dt))[k - 1]
        near[doubtful] = np.abs(added_up - times[doubtful]) <= (ROUNDINGS * last_place)[doubtful]
    moved = sample * dt
    while (before := near & (np.floor(moved / dt) < sample)).any():
        moved[before] = np.nextafter(moved[before], np.inf)
    return np.where(near, moved, times)
