"""Recordings as they are given, one or several, with the time between their samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.sampling import time_between_samples
from pyadex.base.telling import tell
from pyadex.base.units import ms, scalar_si
from pyadex.single.simulation import Simulation
from pyadex.studies.connection_test.own_data import (
    Floats,
    numbers_of_recording,
    samples_of,
    step_of,
)
from pyadex.studies.connection_test.sample_times import on_samples

TIME_STEP = 0.1 * ms  # of a plain array, unless it is told
_EQUAL = 1e-9  # relative; the same time in ms and in s differs by less


@dataclass(frozen=True)
class Recording:
    """Plain numbers, a value a sample, or a row for each of several; the time (s) between samples.

    ``dt_was_told``: by whoever called, or by the recording itself.
    """

    numbers: Floats
    dt: float
    dt_was_told: bool
    units: Any

    @property
    def samples(self) -> int:
        """The number of samples."""
        return int(self.numbers.shape[-1])

    @property
    def seconds(self) -> float:
        """The length of the recording."""
        return self.samples * self.dt

    def window(self, window: Any) -> int:
        """Return the number of samples of a window; see `samples_of`."""
        return samples_of(window, self.dt, self.samples)

    def stretch(self, window: Any, before: Any) -> tuple[int, int]:
        """Return the numbers of samples of a window before each spike and from it on."""
        seconds, after = scalar_si(before, "second", name="before"), self.window(window)
        if not (math.isfinite(seconds) and seconds >= 0):
            raise InputError(f"before must be finite and not negative, not {1e3 * seconds:g} ms")
        lead = round(seconds / self.dt)
        if lead + after > self.samples:
            raise InputError(
                f"before and window must fit into the recording ({1e3 * self.seconds:g} ms), not "
                f"be {1e3 * (lead + after) * self.dt:g} ms together"
            )
        return lead, after

    def on_samples(self, trains: Sequence[Floats], name: str) -> list[Floats]:
        """Return trains (s) of which floor(t / dt) is the sample they lie on.

        Raises
        ------
        InputError
            If nobody told the time between samples, and a spike lies after the end that the
            recording would have at the usual one.
        """
        last = max((float(train[-1]) for train in trains if train.size), default=0.0)
        if not self.dt_was_told and last > self.seconds + self.dt:
            raise InputError(
                f"dt, the time between samples, is needed: at {1e3 * self.dt:g} ms, which a plain "
                f"array has unless told, it would end at {self.seconds:g} s, but {name} has a "
                f"spike at {last:g} s; give dt=, or the run itself"
            )
        return [on_samples(train, self.dt, self.samples) for train in trains]


def recording_of(given: Any, dt: Any, name: str, *, several: bool = False) -> Recording:
    """Return a recording; where ``several`` may be given, maybe a row for each.

    A `pyadex.Simulation` stands for its ``V``. The time between samples is ``dt``, or what the
    recording knows itself, or `TIME_STEP`.

    Raises
    ------
    InputError
        If it is no recording, or told to have another time between samples than it has.
    """
    signals = [_signal(each, name) for each in given] if isinstance(given, list | tuple) else (
        _signal(given, name)
    )  # fmt: skip
    numbers = numbers_of_recording(signals, name)
    if numbers.ndim != 1 and not several:
        raise InputError(f"{name} must be one recording, not several")
    known = _known_step(signals if isinstance(signals, list) else [signals], name)
    asked = None if dt is None else step_of(dt)
    if asked is not None and known is not None and not math.isclose(asked, known, rel_tol=_EQUAL):
        raise InputError(
            f"dt must be that of {name}, whose samples are {1e3 * known:g} ms apart, not "
            f"{1e3 * asked:g} ms: leave it out"
        )
    step = next((each for each in (known, asked) if each is not None), None)
    return Recording(
        numbers,
        step_of(TIME_STEP) if step is None else step,
        step is not None,
        getattr(signals, "units", None),
    )


def _signal(given: Any, name: str) -> Any:
    if not isinstance(given, Simulation):
        return given
    if "V" not in given.signals:
        raise InputError(f"{name} is a run in which V was not recorded; simulate with record='V'")
    return given.V


def _known_step(signals: Sequence[Any], name: str) -> float | None:
    known = sorted({dt for each in signals if (dt := time_between_samples(each)) is not None})
    if known and not math.isclose(known[0], known[-1], rel_tol=_EQUAL):
        apart = ", ".join(f"{1e3 * dt:g} ms" for dt in known[:5])
        raise InputError(
            f"{name}: all recordings must have the same time between samples, not {apart}"
        )
    return known[0] if known else None


def tell_of_nothing(averages: Floats, recording: Recording, train: Floats) -> None:
    """Warn if averages over a train's windows are NaN throughout."""
    if not np.isnan(averages).all():
        return
    whose = {0: "there is no spike", 1: "the one spike has no"}.get(
        train.size, f"none of the {train.size} spikes has a"
    )
    why = whose if train.size == 0 else (
        f"{whose} whole window of {1e3 * averages.shape[-1] * recording.dt:g} ms without a gap in "
        f"the recording of {1e3 * recording.seconds:g} ms"
    )  # fmt: skip
    tell(f"all values of the average are NaN: {why}", RuntimeWarning)
