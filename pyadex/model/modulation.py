"""Rates that change in time: factors on them that are constant from one time to the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import from_si, scalar_si, second, to_si

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sinusoid:
    """A factor 1 + depth · sin(2π frequency t + phase); see `sinusoid`."""

    frequency: float
    depth: float
    phase: float

    def factors(self, steps: int, dt: float) -> Floats:
        """Return its mean over each time step."""
        angle = 2 * np.pi * self.frequency * dt
        phases = self.phase + angle * np.arange(steps + 1)
        if angle == 0:
            return np.full(steps, 1 + self.depth * np.sin(self.phase))
        means: Floats = 1 - self.depth * np.diff(np.cos(phases)) / angle
        return np.asarray(np.maximum(means, 0.0))


@told_plainly
def sinusoid(frequency: Any, depth: float, phase: float = 0.0) -> Sinusoid:
    """Return a modulation of rates that goes up and down: 1 + depth · sin(2π frequency t + phase).

    Parameters
    ----------
    frequency
        A rate such as ``5 * Hz``.
    depth
        From 0 to 1.
    phase
        In radians.

    Raises
    ------
    InputError
        If one of them is not what it may be.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import Hz, second
    >>> run = pyadex.sim(100, 1 * second, modulation=pyadex.sinusoid(5 * Hz, 0.8))
    """
    hertz = scalar_si(frequency, "hertz", name="frequency")
    if not 0 <= hertz < math.inf:
        raise InputError(f"frequency must be finite and not negative, not {hertz:g} Hz")
    size, angle = (
        scalar_si(value, "", name=name) for name, value in (("depth", depth), ("phase", phase))
    )
    if not 0 <= size <= 1:
        raise InputError(f"depth must be from 0 to 1, not {size:g}")
    if not math.isfinite(angle):
        raise InputError(f"phase must be finite, not {angle:g}")
    return Sinusoid(hertz, size, angle)


def modulation_of(given: Any, name: str, duration: float, dt: float) -> tuple[Floats, Floats]:
    """Return the times (s, from 0 on) and the factors that hold from each to the next.

    ``given`` is a `sinusoid`, a pair of times and factors (1 before the first), or a factor for
    each time step.

    Raises
    ------
    InputError
        If it is none of them, reaches beyond the run, or a factor is negative or not finite.
    """
    steps = round(duration / dt)
    times: Floats = np.arange(steps, dtype=float) * dt
    if isinstance(given, Sinusoid):
        return times, given.factors(steps, dt)
    if isinstance(given, tuple) and len(given) == 2:
        times = np.atleast_1d(to_si(given[0], "second", name=f"{name}'s times"))
        factors = np.atleast_1d(to_si(given[1], "", name=f"{name}'s factors"))
        if times.ndim != 1 or times.shape != factors.shape or not times.size:
            raise InputError(
                f"{name} must have a factor for each time, not {factors.size} for {times.size}"
            )
        if not np.isfinite(times).all() or (np.diff(times) <= 0).any():
            raise InputError(f"{name}'s times must be finite and rise")
        if times[0] < 0 or times[-1] > duration:
            outside = times[0] if times[0] < 0 else times[-1]
            raise InputError(
                f"{name}'s times must lie within the run, from 0 s to {duration:g} s, "
                f"not at {from_si(outside, 'second', second):~P}"
            )
        if times[0] > 0:
            times, factors = np.insert(times, 0, 0.0), np.insert(factors, 0, 1.0)
    else:
        factors = np.atleast_1d(to_si(given, "", name=name))
        if factors.shape != (steps,):
            raise InputError(
                f"{name} must have one factor for each of the {steps} time steps, "
                f"not {factors.size}; or be a pair of times and factors, or a sinusoid"
            )
    if not (np.isfinite(factors) & (factors >= 0)).all():
        raise InputError(f"{name}'s factors must be finite and not negative")
    return times, factors
