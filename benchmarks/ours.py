"""Our package as a contestant of bench.py and growth.py, called from Python as a user calls it.

    PYADEX_ENGINE=process PYADEX_THREADS=1 python benchmarks/ours.py

Requests on standard input, one a line: workers.py lists them.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

import pyadex
from pyadex import engine
from pyadex.units import Hz, Quantity, pS, second

NS = [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]
WEIGHTS = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30] * pS


def single(seed: int) -> list[float]:
    return run(6500, 10, seed)


def run(N: int, duration: int, seed: int) -> list[float]:
    start = perf_counter()
    result = pyadex.sim(N, duration * second, seed=seed)
    V = result.V
    seconds = perf_counter() - start
    return [seconds, result.spikerate.m_as("Hz"), V[-1].m_as("mV")]


def sweep(first_seed: int, cache: str | bool = False) -> list[float]:
    return timed_sweep(6500, 10, WEIGHTS, range(first_seed, first_seed + 10), cache)


def timed_sweep(
    N: int, duration: int, we: Quantity, seeds: range, cache: str | bool
) -> list[float]:
    start = perf_counter()
    df = pyadex.sweep(
        N=N, duration=duration * second, we=we, seed=seeds, cache=cache, progress=False
    )
    seconds = perf_counter() - start
    return [seconds, df.output_rate_Hz.sum(), df.median_Vm_mV.sum()]


def cached(first_seed: int) -> list[float]:
    """The sweep a second time, answered from the cache on disk."""
    with tempfile.TemporaryDirectory() as folder:
        sweep(first_seed, folder)
        return sweep(first_seed, folder)


def grid(N: int, duration: int, weights: int, first_seed: int, seeds: int) -> list[float]:
    """A sweep of any size, its weights from 0 to twice what gives about 4 Hz at large N."""
    we = np.linspace(0, 30 * 6500 / N, weights) * pS
    return timed_sweep(N, duration, we, range(first_seed, first_seed + seeds), False)


def transfer(rates: int, seeds: int, first_seed: int) -> list[float]:
    """The transfer function of the FS cell on a grid of rates from 0.5 to 20 Hz."""
    axis = np.linspace(0.5, 20, rates) * Hz
    start = perf_counter()
    found = pyadex.transfer_function(
        pyadex.neurons.mean_field_FS, rate_e=axis, rate_i=axis, cache=False, progress=False,
        seed=range(first_seed, first_seed + seeds), burn_in=0 * second,
    )  # fmt: skip
    seconds = perf_counter() - start
    return [seconds, found.table.output_rate_Hz.mean()]


def own_memory() -> list[float]:
    """The most memory, in bytes, that this process has ever held."""
    return [0.0, 1024.0 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]


def memory() -> list[float]:
    """The most memory, in bytes, that Julia's process has ever held."""
    status = Path(f"/proc/{engine.call('about')['pid']}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return [0.0, 1024.0 * int(peak.split()[1])]


def bridge() -> list[float]:
    """A call that asks for next to nothing, and back."""
    start = perf_counter()
    for _ in range(200):
        engine.call("about")
    return [(perf_counter() - start) / 200]


def calibrate() -> list[float]:
    """Call it first in a process, or inputs that are kept from before save it some drawing."""
    # The note's way leaves out the last input spike, which for the fewest inputs can be seen.
    how: dict[str, bool] = {"drop_last_spike": True, "cache": False, "progress": False}
    pyadex.calibrate([10, 20], duration=1 * second, **how)  # compiles
    start = perf_counter()
    found = pyadex.calibrate(NS, **how)
    seconds = perf_counter() - start
    return [seconds, *found.we.m_as("nS")]


TASKS = {
    task.__name__: task
    for task in (
        single, run, sweep, cached, grid, bridge, memory, calibrate, transfer, own_memory
    )
}  # fmt: skip


def main() -> None:
    for line in sys.stdin:
        task, *arguments = line.split()
        answer = TASKS[task](*map(int, arguments))
        print(*map(float, answer), flush=True)


if __name__ == "__main__":
    main()
