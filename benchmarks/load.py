"""A large sweep through the cache: rows per second, memory as it goes, bytes a row, time to open.

python benchmarks/load.py [runs] [rows]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import pyadex
from pyadex.storage import Store
from pyadex.units import pS, second


def resident_MB() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def sweep_through(folder: str, runs: int) -> None:
    """Compute runs of 1 s, then take them from the cache again."""
    seeds, plain, stored = range(runs // 100), Store.set_many, [0, 0]

    def watched(self: Store, rows: object) -> None:
        rows = list(rows)  # type: ignore[call-overload]
        plain(self, rows)
        stored[0] += len(rows)
        if stored[0] >= stored[1]:
            stored[1] += runs // 10
            print(f"  {stored[0]:>8} rows: {resident_MB():.0f} MB", flush=True)

    Store.set_many = watched  # type: ignore[method-assign, assignment]
    for what in ("computed and stored", "from the cache"):
        started = time.perf_counter()
        pyadex.sweep(1000, 1 * second, we=np.linspace(1, 180, 100) * pS, seed=seeds, cache=folder,
                     progress=False)  # fmt: skip
        seconds = time.perf_counter() - started
        print(f"{runs} runs {what}: {seconds:.1f} s, {runs / seconds:.0f} rows/s, "
              f"{resident_MB():.0f} MB", flush=True)  # fmt: skip
    Store.set_many = plain  # type: ignore[method-assign]
    print(f"{Path(folder, 'cache.db').stat().st_size / runs:.0f} bytes a row")


def open_with(folder: str, rows: int) -> None:
    """Fill a cache with rows; open it and ask for one."""
    row = {"median": -0.0547831, "spike_count": 41, "coarseness": 0, "final_V": -0.0531234567}
    with Store(Path(folder)) as store:
        for first in range(0, rows, 20_000):
            store.set_many((f"{i:032x}", row) for i in range(first, first + 20_000))
    started = time.perf_counter()
    with Store(Path(folder)) as store:
        assert store.get_many([f"{rows - 1:032x}"]) == [row]
    print(f"a cache of {rows} rows is opened and asked in {time.perf_counter() - started:.3f} s")


def main() -> None:
    numbers = [int(number) for number in sys.argv[1:]]
    runs, rows = (*numbers, *(100_000, 1_000_000)[len(numbers) :])
    with tempfile.TemporaryDirectory() as folder:
        sweep_through(folder, runs)
    with tempfile.TemporaryDirectory() as folder:
        open_with(folder, rows)


if __name__ == "__main__":
    main()
