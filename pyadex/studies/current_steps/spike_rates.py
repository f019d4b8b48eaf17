"""Two rates of a neuron under a step of current: at once, and once it has settled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def first_rate(times: Floats) -> float:
    """Return the inverse of the first inter-spike interval (Hz); 0 for fewer than two spikes.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.studies.current_steps.spike_rates import first_rate
    >>> first_rate(np.array([0.25, 0.5, 1.0]))
    4.0
    """
    return float(1 / (times[1] - times[0])) if times.size > 1 else 0.0


def steady_rate(times: Floats, burn_in: float, duration: float) -> float:
    """Return the rate (Hz) of spikes from ``burn_in`` to ``duration`` (s).

    It is the inverse of their mean interval, which is exact where spikes are even, and not rounded
    to whole spikes of the time. If no interval tells the rate, it is the number of spikes over that
    time: of fewer than two, or where the neuron has been silent since for longer than any interval.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.studies.current_steps.spike_rates import steady_rate
    >>> steady_rate(np.array([0.25, 1.0, 1.5, 2.0]), burn_in=0.5, duration=2.25)
    2.0
    >>> steady_rate(np.array([1.0, 1.5, 2.0]), burn_in=0.0, duration=6.0)
    0.5
    """
    seen = times[times >= burn_in]
    intervals = np.diff(seen)
    if intervals.size == 0 or duration - seen[-1] > intervals.max():
        return float(seen.size / (duration - burn_in))
    return float(1 / intervals.mean())
