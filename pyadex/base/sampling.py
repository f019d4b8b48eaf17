"""Quantity arrays that know the time between their samples: a run's signals, and recordings of it.

It is an attribute of that very object. What is computed from it or cut out of it is a new one, of
which nobody knows whether its samples are as far apart.
"""

from __future__ import annotations

from typing import Any

_NAME = "_pyadex_time_between_samples"


def sampled(signal: Any, dt: float) -> Any:
    """Return a quantity array, which from now on knows the time (s) between its samples.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.base.sampling import sampled, time_between_samples
    >>> from pyadex.base.units import mV
    >>> V = sampled(np.array([-65.0, -64.0, -63.0]) * mV, 1e-3)
    >>> time_between_samples(V), time_between_samples(V[::2])
    (0.001, None)
    """
    vars(signal)[_NAME] = dt
    return signal


def time_between_samples(signal: Any) -> float | None:
    """Return the time (s) between the samples of a quantity array; None if it does not know it."""
    known: float | None = getattr(signal, "__dict__", {}).get(_NAME)
    return known
