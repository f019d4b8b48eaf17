"""Our package as a contestant of bench.py, called from Python as a user calls it.

    PYADEX_ENGINE=process JULIA_NUM_THREADS=1 python benchmarks/ours.py

Requests on standard input, one a line: workers.py lists them.
"""

from __future__ import annotations

import sys
import tempfile
from time import perf_counter

import pyadex
from pyadex.units import pS, second

NS = [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]
WEIGHTS = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30] * pS


def single(seed: int) -> list[float]:
    start = perf_counter()
    run = pyadex.sim(6500, 10 * second, seed=seed)
    V = run.V
    seconds = perf_counter() - start
    return [seconds, run.spikerate.m_as("Hz"), V[-1].m_as("mV")]


def sweep(first_seed: int, cache: str | bool = False) -> list[float]:
    start = perf_counter()
    df = pyadex.sweep(
        N=6500,
        duration=10 * second,
        we=WEIGHTS,
        seed=range(first_seed, first_seed + 10),
        cache=cache,
        progress=False,
    )
    seconds = perf_counter() - start
    return [seconds, df.output_rate_Hz.sum(), df.median_Vm_mV.sum()]


def cached(first_seed: int) -> list[float]:
    """The sweep a second time, answered from the cache on disk."""
    with tempfile.TemporaryDirectory() as folder:
        sweep(first_seed, folder)
        return sweep(first_seed, folder)


def calibrate() -> list[float]:
    """Call it first in a process, or inputs that are kept from before save it some drawing."""
    pyadex.calibrate([10, 20], duration=1 * second, cache=False, progress=False)  # compiles
    start = perf_counter()
    found = pyadex.calibrate(NS, cache=False, progress=False)
    seconds = perf_counter() - start
    return [seconds, *found.we.m_as("nS")]


TASKS = {"single": single, "sweep": sweep, "cached": cached, "calibrate": calibrate}


def main() -> None:
    for line in sys.stdin:
        task, *arguments = line.split()
        answer = TASKS[task](*map(int, arguments))
        print(*map(float, answer), flush=True)


if __name__ == "__main__":
    main()
