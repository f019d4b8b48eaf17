"""The rheobase: the smallest constant current under which a neuron fires.

It is sought by bisection on whether there is a spike at all. Brent's method, as in `calibrate`,
gains by a statistic's slope; here the number of spikes is 0 up to the rheobase and jumps there, so
that it would fall back on bisection after steps that gain nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pyadex.base.errors import CalibrationError, CalibrationWarning
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.telling import tell
from pyadex.batch.execution import run_all
from pyadex.batch.runs import Runs, usual_wi
from pyadex.batch.store import Store
from pyadex.model.inputs import source_of
from pyadex.model.parameters import Parameters, with_followers
from pyadex.studies.joint_searches import search_together

TOLERANCE = 1e-14  # A, a hundredth of a picoampere
WIDENINGS = 8
Spikes = Callable[[float], float]


def rheobases(neurons: Sequence[Parameters], duration: float, store: Store) -> list[float]:
    """Return the rheobase (A) of each neuron, to 0.01 pA, for a step of ``duration`` (s) from rest.

    All neurons are searched at once. NaN, with a `CalibrationWarning`, for one that fires or is
    silent whatever the current.
    """

    def spike_counts(asked: Sequence[tuple[int, float]]) -> list[float]:
        runs = _runs([(neurons[k], current) for k, current in asked], duration)
        outcome = run_all(runs, ["spike_count"], store, progress=False, warns=False)
        return [float(count) for count in outcome.columns["spike_count"]]

    found = search_together(
        [_Search(neuron).run for neuron in neurons], spike_counts, kept=(CalibrationError,)
    )
    missing = [str(each) for each in found if isinstance(each, CalibrationError)]
    if missing:
        tell("; ".join(missing), CalibrationWarning)
    return [np.nan if isinstance(each, CalibrationError) else each for each in found]


class _Search:
    def __init__(self, neuron: Parameters) -> None:
        si = neuron.si
        # What holds V at VT against the leak; without adaptation more than the rheobase.
        self.scale = max(si["gL"] * abs(si["VT"] - si["EL"]), 1e-12)

    def run(self, spikes: Spikes) -> float:
        """Return the rheobase; ``spikes`` gives the number of spikes at a current."""
        with interrupt_waits():
            from scipy.optimize import bisect  # SciPy takes long to import

        low, high = self._bracket(spikes)
        root = bisect(lambda current: 1.0 if spikes(current) else -1.0, low, high, xtol=TOLERANCE)
        return float(root)

    def _bracket(self, spikes: Spikes) -> tuple[float, float]:
        """Return a current without spikes and one with some."""
        sign = -1 if spikes(0.0) else 1
        before = 0.0
        for k in range(WIDENINGS):
            current = sign * self.scale * 4**k
            if bool(spikes(current)) == (sign > 0):
                return min(before, current), max(before, current)
            before = current
        does = "is silent" if sign > 0 else "fires"
        raise CalibrationError(f"no rheobase was found: a neuron {does} even at {before:.3g} A")


def _runs(asked: Sequence[tuple[Parameters, float]], duration: float) -> Runs:
    """Return runs without inputs and without noise, each of a neuron under a current (A)."""
    each = [
        with_followers({**neuron.si, "I": current, "noise_std": 0.0}) for neuron, current in asked
    ]
    columns = {name: np.array([si[name] for si in each]) for name in each[0]}
    size = len(each)
    columns |= {"duration": np.full(size, duration), "burn_in": np.zeros(size)}
    columns["we"] = np.full(size, 14e-12)
    columns["wi"] = usual_wi(columns["we"])
    columns |= {name: np.zeros(size, dtype=np.int64) for name in ("N", "Ne")}
    columns["seed"] = np.ones(size, dtype=np.int64)
    return Runs(columns, source_of(N=None, duration=duration, dt=each[0]["dt"]))
