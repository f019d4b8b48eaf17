"""The guard against what forward Euler can't follow."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyadex.base.errors import InstabilityWarning
from pyadex.base.telling import tell

FARTHEST_VOLT = 1.0  # no membrane is so far from zero


def warn_if_unstable(coarseness: Any, last_V: Any, dt: Any) -> None:
    """Warn if the numbers of some runs are not to be trusted.

    Parameters
    ----------
    coarseness
        How coarse the time step was for each run; above 1, V overshoots what it relaxes to (see
        ``src_jl/batch/stability.jl``). That can't be seen in the results: resets bring V back.
    last_V
        The last sample of each run (V), or of any signal of it.
    dt
        The time step of each run, or of all (s).
    """
    coarseness, last_V = np.atleast_1d(coarseness), np.atleast_1d(last_V)
    coarse = ~(coarseness <= 1)
    away = ~(np.abs(last_V) <= FARTHEST_VOLT)
    if coarse.any():
        worst = np.max(np.where(coarse, np.nan_to_num(coarseness, nan=np.inf), 0))
        needed = float(np.min(dt)) / worst * 1e6
        advice = f"a dt below {needed:.2g} µs or" if needed > 0.001 else "much"
        sentence = (
            f"the time step is too coarse for the conductances of {_of(coarse)}: V overshoots "
            f"or runs away there; use {advice} smaller weights"
        )
    elif away.any():
        sentence = (
            f"V ran away in {_of(away)}: with these parameters nothing holds it within "
            f"±{FARTHEST_VOLT:g} V; use smaller currents (I, b), or an `a` above -gL"
        )
    else:
        return
    tell(sentence, InstabilityWarning)


def _of(bad: Any) -> str:
    return "this run" if bad.size == 1 else f"{np.count_nonzero(bad)} of {bad.size} runs"
