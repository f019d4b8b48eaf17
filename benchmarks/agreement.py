"""Random configurations, each in a batch among others and alone: the results must be equal.

python benchmarks/agreement.py [configurations]
"""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np

import pyadex
from pyadex.units import Hz, ms, mV, nS, pA, pF, second

TOGETHER = 100
RANGES = {  # lowest, highest, unit
    "we": (0, 5, nS), "wi": (0, 20, nS), "C": (30, 300, pF), "gL": (1, 20, nS),
    "EL": (-75, -55, mV), "VT": (-60, -40, mV), "DeltaT": (0.3, 5, mV), "Vr": (-70, -45, mV),
    "a": (-2, 8, nS), "b": (-50, 300, pA), "tau_w": (10, 300, ms), "tau_e": (2, 20, ms),
    "tau_i": (2, 20, ms), "I": (-200, 800, pA), "mean_rate": (0.5, 20, Hz),
}  # fmt: skip


def block(chance: np.random.Generator) -> dict[str, Any]:
    drawn = {
        name: chance.uniform(low, high, TOGETHER) * unit
        for name, (low, high, unit) in RANGES.items()
    }
    return {
        "N": chance.integers(1, 400, TOGETHER),
        "seed": chance.integers(0, 2**62, TOGETHER),
        "sigma": chance.uniform(0, 1.5, TOGETHER),
        "excitatory_fraction": chance.uniform(0, 1, TOGETHER),
        **drawn,
    }


def differences(chance: np.random.Generator) -> int:
    """Return in how many of a block's configurations the two results are not equal."""
    values, duration = block(chance), chance.uniform(0.05, 0.5) * second
    dt = chance.choice([0.05, 0.1, 0.2]) * ms
    asked = ("median_Vm", "spike_count", "spiketimes")
    table = pyadex.sweep(
        duration=duration, dt=dt, zipped=list(values), statistics=asked, cache=False, **values
    )
    unequal = 0
    for i, row in enumerate(table.itertuples()):
        run = pyadex.sim(duration=duration, dt=dt, **{name: v[i] for name, v in values.items()})
        median = np.median(pyadex.ceil_spikes(run).magnitude)
        unequal += not (
            # Of an even number of samples, the mean of the middle two: in V here, in mV there.
            abs(row.median_Vm_mV - median) <= 2 * np.spacing(abs(median))
            and row.spike_count == len(run.spiketimes)
            and row.spiketimes_s == run.spiketimes.magnitude.tolist()
        )
    return unequal


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    chance = np.random.default_rng(2023)
    tried = unequal = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pyadex.InstabilityWarning)
        while tried < wanted:
            unequal += differences(chance)
            tried += TOGETHER
    print(f"{tried} configurations, {unequal} of them unequal between batch and single run")


if __name__ == "__main__":
    main()
