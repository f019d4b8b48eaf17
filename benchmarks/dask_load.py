"""A large sweep on two Dask workers: rows a second, pieces, memory of caller and scheduler.

    python benchmarks/dask_load.py [runs]

Runs of 1 s and 1000 inputs, 100 weights for each seed. The scheduler is a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from distributed import Client
from load import resident_MB

import pyadex
from pyadex.batch import executors
from pyadex.units import pS, second

WORKERS = 2


def started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("dask")), *command], stderr=subprocess.DEVNULL
    )


def sweep_with(client: Client, runs: int, scheduler: int) -> None:
    pieces, done_by_executor = 0, executors.done_by_executor

    def counted(jobs: Any) -> Any:
        nonlocal pieces
        for job in jobs:
            pieces += 1
            yield job

    executors.done_by_executor = lambda executor, work, jobs: done_by_executor(
        executor, work, counted(jobs)
    )
    first = {"N": 1000, "duration": 1 * second, "progress": False, "cache": False}
    pyadex.sweep(**first, seed=range(4), executor=client)  # Julia compiles
    pieces, began = 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        table = pyadex.sweep(
            **{**first, "cache": folder}, we=np.linspace(1, 180, 100) * pS,
            seed=range(runs // 100), executor=client,
        )  # fmt: skip
    seconds = time.perf_counter() - began
    print(f"{len(table):,} runs in {pieces} pieces on {WORKERS} workers: {seconds:.1f} s, "
          f"{len(table) / seconds:,.0f} rows/s; caller {resident_MB('self'):.0f} MB, "
          f"scheduler {resident_MB(scheduler):.0f} MB", flush=True)  # fmt: skip


def main() -> None:
    runs = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "scheduler.json")
        where = ["--scheduler-file", address]
        scheduler = started(["scheduler", *where, "--no-dashboard", "--port", "0"])
        workers = [
            started(["worker", *where, "--nthreads", "1", "--no-dashboard", "--no-nanny"])
            for _ in range(WORKERS)
        ]
        try:
            with Client(scheduler_file=address) as client:
                client.wait_for_workers(WORKERS)
                sweep_with(client, runs, scheduler.pid)
        finally:
            for process in [*workers, scheduler]:
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
