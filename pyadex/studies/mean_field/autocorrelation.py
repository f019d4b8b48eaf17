"""The autocorrelation time of a trace: for how long the membrane potential remembers itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

WINDOW = 6  # of the times found: an exponential decay has 0.25 % left there


def autocorrelation_time(trace: NDArray[Any], dt: float) -> float:
    """Return the integral of a trace's autocorrelation, 1 at lag 0, over lags from there on.

    It has the unit of ``dt``. For an exponential decay it is the time constant; for a membrane
    under shot noise through an exponential synapse the sum of both time constants, the τV of
    mean-field models. The integral ends at the first lag of six times its own value, as of Sokal
    (1997, Functional Integration, NATO ASI B 361:131): beyond it there is noise alone. NaN for a
    trace that does not change or is too short for that.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.studies.mean_field.autocorrelation import autocorrelation_time
    >>> noise = np.random.default_rng(1).normal(size=100_000)
    >>> round(autocorrelation_time(noise, dt=1.0), 1)  # half of the lag 0
    0.5
    """
    deviation = trace - trace.mean()
    n = deviation.size
    spectrum = np.fft.rfft(deviation, 2 * n)  # padded, so that the ends do not meet
    sums = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[:n]
    if n < 2 or sums[0] <= 0:
        return float("nan")
    correlation = sums / sums[0] * (n / np.arange(n, 0, -1))
    times = dt * (np.cumsum(correlation) - 0.5)
    enough = np.flatnonzero(dt * np.arange(n) >= WINDOW * times)
    enough = enough[enough < n // 2]
    return float(times[enough[0]]) if enough.size else float("nan")
