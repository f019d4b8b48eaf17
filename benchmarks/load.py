"""A large sweep through the cache: rows a second, memory as it goes, bytes a row, time to open.

python benchmarks/load.py [runs] [rows]
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import pyadex
from pyadex import engine
from pyadex.batch.store import Store
from pyadex.units import pS, second


def resident_MB(pid: int | str) -> float:
    """Return a process's memory, without the pages of files: SQLite maps its database."""
    (line,) = re.findall(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(line) * 1024 / 1e6


class Curve:
    """Rows stored so far, and the memory of both processes then, as lines of a table."""

    def __init__(self, rows: int) -> None:
        self.every, self.stored, self.next = rows // 10, 0, rows // 10
        self.julia = engine.call("about")["pid"]
        self.started = time.perf_counter()
        print("| rows stored | seconds | Python, MB | Julia, MB |\n|--:|--:|--:|--:|", flush=True)

    def add(self, rows: int) -> None:
        self.stored += rows
        if self.stored >= self.next:
            self.next += self.every
            seconds = time.perf_counter() - self.started
            print(f"| {self.stored:,} | {seconds:.1f} | {resident_MB('self'):.0f} "
                  f"| {resident_MB(self.julia):.0f} |", flush=True)  # fmt: skip


def sweep_through(folder: str, runs: int) -> None:
    """Compute runs of 1 s, then take them from the cache again."""
    first = {"N": 1000, "duration": 1 * second, "progress": False}
    pyadex.sweep(**first, seed=0, cache=False)  # Julia compiles, Python imports
    curve, plain = Curve(runs), Store.set_many

    def watched(self: Store, rows: object) -> None:
        rows = list(rows)  # type: ignore[call-overload]
        plain(self, rows)
        curve.add(len(rows))

    Store.set_many = watched  # type: ignore[method-assign, assignment]
    tables = []
    for what in ("computed and stored", "from the cache"):
        started = time.perf_counter()
        tables.append(
            pyadex.sweep(
                **first, we=np.linspace(1, 180, 100) * pS, seed=range(runs // 100), cache=folder
            )
        )
        seconds = time.perf_counter() - started
        print(f"{runs:,} runs {what}: {seconds:.1f} s, {runs / seconds:,.0f} rows/s; "
              f"Python {resident_MB('self'):.0f} MB", flush=True)  # fmt: skip
    Store.set_many = plain  # type: ignore[method-assign]
    assert tables[0].equals(tables[1])
    table = tables[0].memory_usage(deep=True).sum() / runs
    print(f"{Path(folder, 'cache.db').stat().st_size / runs:.0f} bytes a row in the cache, "
          f"{table:.0f} in the table returned")  # fmt: skip


def open_with(folder: str, rows: int) -> None:
    """Fill a cache with rows; open it and ask for one."""
    row = {"median": -0.0547831, "spike_count": 41, "coarseness": 0, "final_V": -0.0531234567}
    with Store(Path(folder)) as store:
        for first in range(0, rows, 20_000):
            store.set_many((f"{i:032x}", row) for i in range(first, first + 20_000))
    each = []
    for _ in range(5):
        started = time.perf_counter()
        with Store(Path(folder)) as store:
            assert store.get_many([f"{rows - 1:032x}"]) == [row]
        each.append(time.perf_counter() - started)
    print(f"a cache of {rows:,} rows is opened and asked in {1000 * min(each):.0f} to "
          f"{1000 * max(each):.0f} ms (five times)")  # fmt: skip


def main() -> None:
    numbers = [int(number) for number in sys.argv[1:]]
    runs, rows = (*numbers, *(100_000, 1_000_000)[len(numbers) :])
    with tempfile.TemporaryDirectory() as folder:
        sweep_through(folder, runs)
    with tempfile.TemporaryDirectory() as folder:
        open_with(folder, rows)


if __name__ == "__main__":
    main()
