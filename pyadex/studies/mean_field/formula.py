"""The formula of a transfer function: the rate at which V crosses an effective threshold.

Source: Zerlaut, Chemla, Chavane & Destexhe (2018), J. Comput. Neurosci. 44:45. All numbers are in
SI units; only NumPy and SciPy's error function are needed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.studies.mean_field.membrane import Moments

Floats = NDArray[np.float64]
COEFFICIENTS = 10
# Where the polynomial is centred and how it is scaled: mean and std of V (V), time over C/gL.
MEAN, MEAN_SCALE = -60e-3, 10e-3
STD, STD_SCALE = 4e-3, 6e-3
TIME = 0.5


def terms(moments: Moments, tau_m: float) -> Floats:
    """Return the ten terms of the threshold's polynomial, along a new last axis.

    ``tau_m`` is the membrane's own time constant C/gL (s).
    """
    x = (moments.mean - MEAN) / MEAN_SCALE
    y = (moments.std - STD) / STD_SCALE
    z = moments.time / tau_m - TIME
    x, y, z = np.broadcast_arrays(x, y, z)
    each = (np.ones_like(x), x, y, z, x * x, y * y, z * z, x * y, x * z, y * z)
    return np.stack(each, axis=-1)


def threshold(P: Any, moments: Moments, tau_m: float) -> Floats:
    """Return the effective threshold (V) for ten coefficients (V)."""
    found: Floats = terms(moments, tau_m) @ np.asarray(P, dtype=float)
    return found


def rate_at(theta: Any, moments: Moments) -> Floats:
    """Return the output rate (Hz) for an effective threshold (V).

    Where V does not fluctuate, the rate is 0 below the threshold and its most, 1/time, above.
    """
    from scipy.special import erfc  # SciPy takes long to import

    distance = theta - moments.mean
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = np.where(distance == 0, 0.0, distance / (np.sqrt(2) * moments.std))
    rate: Floats = erfc(depth) / (2 * moments.time)
    return rate


def threshold_of(rate: Any, moments: Moments) -> Floats:
    """Return the effective threshold (V) that gives a rate (Hz), where 0 < rate < 1/time."""
    from scipy.special import erfcinv

    theta: Floats = moments.mean + np.sqrt(2) * moments.std * erfcinv(2 * rate * moments.time)
    return theta


def slopes(P: Any, moments: Moments, tau_m: float) -> Floats:
    """Return the derivative of the rate by each coefficient (Hz/V), along a new last axis."""
    theta = threshold(P, moments, tau_m)
    depth = (theta - moments.mean) / (np.sqrt(2) * moments.std)
    by_theta = -np.exp(-(depth**2)) / (np.sqrt(2 * np.pi) * moments.std * moments.time)
    found: Floats = by_theta[..., None] * terms(moments, tau_m)
    return found
