"""Executors that a sweep may be given: whether the table is the local one, and what a piece costs.

    python benchmarks/executors.py NAME ...         on two workers each
    mpiexec -n 3 python -m mpi4py.futures benchmarks/executors.py mpi4py

The names are those of `EXECUTORS`. Each is imported when it is asked for; install what is missing.
A piece is one run that takes no time, so that its way to a worker and back is what is seen.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd

import pyadex
from pyadex.batch.executors import compute_here, done_by_executor
from pyadex.batch.runs import Runs
from pyadex.studies import sweeps
from pyadex.units import ms, nS, second

WORKERS = 2
PIECES = 300
GRID: dict[str, Any] = {
    "N": 50, "duration": 2 * second, "we": np.linspace(0.05, 2, 40) * nS, "seed": range(50),
    "progress": False, "cache": False,
}  # fmt: skip


@contextlib.contextmanager
def process_pool() -> Iterator[Executor]:
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        yield pool


@contextlib.contextmanager
def dask() -> Iterator[Executor]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor()


@contextlib.contextmanager
def dask_client() -> Iterator[Any]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextlib.contextmanager
def loky() -> Iterator[Executor]:
    from joblib.externals.loky import get_reusable_executor

    pool = get_reusable_executor(WORKERS)
    yield pool
    pool.shutdown()


@contextlib.contextmanager
def mpi4py() -> Iterator[Executor]:
    from mpi4py.futures import MPIPoolExecutor

    with MPIPoolExecutor() as pool:
        yield pool


@contextlib.contextmanager
def parsl() -> Iterator[Executor]:
    from parsl import Config, HighThroughputExecutor
    from parsl.concurrent import ParslPoolExecutor
    from parsl.providers import LocalProvider

    # Parsl starts its parts as programs, which are beside this Python.
    os.environ["PATH"] = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"

    blocks = HighThroughputExecutor(
        max_workers_per_node=WORKERS,
        provider=LocalProvider(init_blocks=1, max_blocks=1),
        address="127.0.0.1",
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        ParslPoolExecutor(Config(executors=[blocks], run_dir=folder)) as pool,
    ):
        yield pool


class OnRay(Executor):
    """The few lines by which Ray's tasks are an executor: Ray has none of its own."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        import ray

        return ray.remote(function).remote(*args, **kwargs).future()


@contextlib.contextmanager
def ray() -> Iterator[Executor]:
    import ray

    ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False)
    yield OnRay()
    ray.shutdown()


EXECUTORS = {
    "process pool": process_pool, "dask": dask, "dask client": dask_client, "loky": loky,
    "mpi4py": mpi4py, "parsl": parsl, "ray": ray,
}  # fmt: skip


def tiny_runs() -> list[Runs]:
    """Return a run of 10 ms for each piece."""
    caught: list[Runs] = []

    def catch(all_runs: list[Runs], *_: Any) -> Any:
        caught.extend(all_runs)
        raise InterruptedError

    run_all_of, sweeps.run_all_of = sweeps.run_all_of, catch
    with contextlib.suppress(InterruptedError):
        pyadex.sweep(N=1, duration=10 * ms, we=[1] * nS, seed=range(PIECES), cache=False)
    sweeps.run_all_of = run_all_of
    return [caught[0].take(np.array([run])) for run in range(PIECES)]


def seconds_of(executor: Any, pieces: list[Runs]) -> float:
    """Return how long all pieces took."""
    jobs = ((i, (piece, ["spike_count"])) for i, piece in enumerate(pieces))
    began = time.perf_counter()
    done = sum(1 for _ in done_by_executor(executor, compute_here, jobs))
    assert done == len(pieces)
    return time.perf_counter() - began


def main() -> None:
    local = pyadex.sweep(**GRID)
    pieces = tiny_runs()
    compute_here(pieces[0], ["spike_count"], "")  # compiles
    began = time.perf_counter()
    for piece in pieces:
        compute_here(piece, ["spike_count"], "")
    here = time.perf_counter() - began
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores; {PIECES} pieces")
    print(f"{'here':14} {1e3 * here / PIECES:8.2f} ms a piece")
    for name in sys.argv[1:] or EXECUTORS:
        with EXECUTORS[name]() as executor:
            began = time.perf_counter()
            table = pyadex.sweep(**GRID, executor=executor)
            first = time.perf_counter() - began
            equal = table.equals(local)
            each = sorted(seconds_of(executor, pieces) for _ in range(3))[1] / PIECES
            one = sorted(seconds_of(executor, pieces[:1]) for _ in range(15))[7]
        print(
            f"{name:14} {1e3 * each:8.2f} ms a piece, {1e3 * one:6.1f} ms alone; first sweep "
            f"{first:.1f} s; the table {'equals the local one' if equal else 'DIFFERS'}",
            flush=True,
        )
        pd.testing.assert_frame_equal(table, local, check_exact=True)


if __name__ == "__main__":
    main()
