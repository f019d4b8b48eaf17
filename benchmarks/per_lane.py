"""What it costs that the runs of a sweep differ in more than their weight.

    python benchmarks/per_lane.py [rounds]

Two sweeps of 4000 runs each, N = 6500 and 10 s, over the same ten inputs, nothing cached: one over
400 weights, whose lanes share all constants; one over 20 values of b and 20 weights, whose lanes
each carry their own. They take turns, so that a busy machine hits both, and medians are told.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from pyadex.studies.sweeps import sweep
from pyadex.units import pA, pS, second

ROUNDS = 3
SHARED = {"we": np.linspace(10, 20, 400) * pS}
PER_LANE = {"b": np.linspace(40, 90, 20) * pA, "we": np.linspace(10, 20, 20) * pS}


def seconds(axes: dict[str, Any]) -> float:
    """How long the sweep over these axes and ten seeds takes."""
    start = perf_counter()
    table = sweep(6500, 10 * second, **axes, seed=range(10), cache=False, progress=False)
    assert len(table) == 4000
    return perf_counter() - start


def main(rounds: int = ROUNDS) -> None:
    sweep(6500, 10 * second, seed=range(10), cache=False, progress=False)  # Julia compiles, draws
    times = [(seconds(SHARED), seconds(PER_LANE)) for _ in range(rounds)]
    shared, per_lane = (median(column) for column in zip(*times, strict=True))
    print(f"we          400 x 10: {shared:6.2f} s, {shared / 4:6.3f} ms a run")
    print(f"b, we   20 x 20 x 10: {per_lane:6.2f} s, {per_lane / 4:6.3f} ms a run")
    print(f"ratio of the medians {per_lane / shared:.2f}; of each round", end=" ")
    print(", ".join(f"{b / a:.2f}" for a, b in times))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
