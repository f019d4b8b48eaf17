"""Recordings and spike trains as they are given: quantities or plain arrays, read and checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import scalar_si, to_si
from pyadex.model.spike_trains import refuse_table_of_trains

Floats = NDArray[np.float64]


def numbers_of_recording(given: Any, name: str) -> Floats:
    """Return the plain numbers of one recording, or of several (a row each).

    Raises
    ------
    InputError
        If it is no array of numbers, several differ in length, or a number is infinite.
    """
    numbers = _rows(given, name) if isinstance(given, list | tuple) else _numbers(given, name)
    if numbers.ndim not in (1, 2) or numbers.size == 0:
        raise InputError(
            f"{name} must be an array with a value for each sample, or one with a row for each "
            f"recording, not of the shape {numbers.shape}"
        )
    if np.isinf(numbers).any():
        raise InputError(f"{name} must be finite, or NaN where there is a gap, not infinite")
    return numbers


def _rows(given: Any, name: str) -> Floats:
    unit = getattr(given[0], "units", None) if len(given) else None
    rows = [_numbers(row.to(unit) if unit is not None and hasattr(row, "to") else row, name)
            for row in given]  # fmt: skip
    if len({row.shape for row in rows}) > 1:
        lengths = ", ".join(str(row.size) for row in rows[:5])
        raise InputError(f"{name}: all recordings must have the same length, not {lengths}")
    return np.array(rows, dtype=float)


def _numbers(given: Any, name: str) -> Floats:
    try:
        array = np.asarray(getattr(given, "magnitude", given))
    except (TypeError, ValueError):
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "iuf":
        raise InputError(f"{name} must be numbers or a quantity array, not {given!r:.60}")
    return np.asarray(array, dtype=np.float64)


def trains_of(given: Any) -> list[Floats]:
    """Return spike trains (s) as a list with an array for each; see `train_of`."""
    if hasattr(given, "units"):
        refuse_table_of_trains(given, "trains")
    if hasattr(given, "units") or isinstance(given, str) or not np.iterable(given):
        raise InputError("trains must be a list with the spike times of each: [times] for one")
    trains = list(given)
    if trains and all(np.ndim(getattr(train, "magnitude", train)) == 0 for train in trains):
        raise InputError("trains must be a list with the spike times of each: [times] for one")
    return [train_of(train, f"trains[{k}]") for k, train in enumerate(trains)]


def train_of(times: Any, name: str) -> Floats:
    """Return the spike times of one train in s; plain numbers are s already.

    Raises
    ------
    InputError
        If they are not one-dimensional, finite, sorted, and from 0 s on.
    """
    first: Any = times[0] if isinstance(times, list | tuple) and len(times) else times
    if first is not times and np.ndim(getattr(first, "magnitude", first)):
        raise InputError(
            f"{name} must be the times of one train, not a list of several: call it for each of "
            "them"
        )
    has_unit = any(
        hasattr(first, name) for name in ("units", "unit", "dim")
    )  # pint, astropy, brian2
    if has_unit:
        seconds = to_si(times, "second", name=name)
    else:
        seconds = _numbers(times, name) if np.size(times) else np.empty(0)
    seconds = np.atleast_1d(seconds)
    if seconds.ndim != 1:
        raise InputError(
            f"{name} must be the times of one train, not an array of {seconds.ndim} dimensions: if "
            "each row is a train, call it for each of them"
        )
    if not np.isfinite(seconds).all():
        raise InputError(f"{name} holds a time that is not finite")
    if seconds.size and seconds.min() < 0:
        raise InputError(
            f"{name} must begin with the recording, at 0 s, or after it, not at {seconds.min():g} s"
        )
    falls = np.flatnonzero(np.diff(seconds) < 0)
    if falls.size:
        before, after = seconds[falls[0] : falls[0] + 2]
        raise InputError(f"{name} must be sorted, but {after:g} s comes after {before:g} s")
    return seconds


def samples_of(window: Any, dt: float, samples: int) -> int:
    """Return the number of samples of a window, at least one and at most those of the recording."""
    seconds = scalar_si(window, "second", name="window")
    if not (np.isfinite(seconds) and seconds > 0):
        raise InputError(f"window must be positive and finite, not {1e3 * seconds:g} ms")
    count = round(seconds / dt)
    if not 1 <= count <= samples:
        raise InputError(
            f"window must be from one sample ({1e3 * dt:g} ms) to the whole recording "
            f"({1e3 * dt * samples:g} ms), not {1e3 * seconds:g} ms"
        )
    return count


def step_of(dt: Any) -> float:
    """Return the time between samples in s."""
    seconds = scalar_si(dt, "second", name="dt")
    if not (np.isfinite(seconds) and seconds > 0):
        raise InputError(f"dt must be positive and finite, not {1e3 * seconds:g} ms")
    return seconds
