"""Sweeps on other processes: Dask's and a process pool's, with workers that die."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pandas as pd
import pytest

import pyadex
from pyadex.base.errors import EngineError, InputError
from pyadex.batch.executors import compute_here, seconds_of_piece
from pyadex.batch.runs import Runs
from pyadex.units import nS, second

# 2000 runs: 50 inputs, each under 40 weights.
GRID: dict[str, Any] = {
    "N": 50, "duration": 2 * second, "we": [0.05 * i for i in range(1, 41)] * nS,
    "seed": range(50), "progress": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def local() -> pd.DataFrame:
    return pyadex.sweep(**GRID, cache=False)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes on this machine, each with one thread."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as started,
        distributed.Client(started) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("work", "workers", "each"), [(1, 8, 4), (10, 25, 4), (60, 100, 4), (600, 100, 12)]
)
def test_many_workers_have_enough_to_do(work: float, workers: int, each: int) -> None:
    """So many seconds of work give each of so many workers at least so many pieces."""
    assert work / seconds_of_piece(work) >= workers * each


@pytest.mark.parametrize("work", [3.2, 10, 60, 600, 1e5])
def test_a_piece_is_worth_its_way_to_a_worker(work: float) -> None:
    assert 0.1 <= seconds_of_piece(work) <= 0.5  # s; the way takes up to 15 ms


class Counting(Executor):
    """Another executor, seen from outside: how many pieces it was given, and when one is done."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.given = 0
        self.first_done = threading.Event()

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        self.given += 1
        future = self.executor.submit(*args, **kwargs)
        future.add_done_callback(lambda _: self.first_done.set())
        return future


@pytest.mark.filterwarnings("default")  # what Dask's own threads say is not ours
class TestDask:
    @pytest.mark.faults
    def test_2000_runs_on_dask_equal_the_local_ones_row_by_row(
        self, cluster: Any, local: pd.DataFrame
    ) -> None:
        executor = Counting(cluster.get_executor())
        pyadex.sweep(**GRID | {"seed": range(2)}, cache=False, executor=executor)  # Julia starts
        executor.given = 0
        began = time.perf_counter()
        table = pyadex.sweep(**GRID, cache=False, executor=executor)
        seconds = time.perf_counter() - began
        pd.testing.assert_frame_equal(table, local, check_exact=True)
        assert 16 <= executor.given <= 50  # each input is drawn once, and both have work
        # The work itself takes 0.4 s of one core; the rest is what the way to the workers costs.
        assert seconds < 10
        print(f"{executor.given} pieces in {seconds:.2f} s")

    @pytest.mark.faults
    def test_a_killed_worker_costs_its_piece_only(self, cluster: Any) -> None:
        grid = GRID | {"duration": 40 * second}
        victim = next(iter(cluster.run(os.getpid).values()))
        executor = Counting(cluster.get_executor())

        def kill() -> None:
            executor.first_done.wait(60)
            os.kill(victim, signal.SIGKILL)

        killing = threading.Thread(target=kill)
        killing.start()
        table = pyadex.sweep(**grid, executor=executor)
        killing.join()
        assert victim not in cluster.run(os.getpid).values()
        assert len(table) == 2000
        seeds = {"seed": [0, 25, 49]}
        few = pyadex.sweep(**grid | seeds, cache=False)
        pd.testing.assert_frame_equal(
            table[table.seed.isin(seeds["seed"])].reset_index(drop=True), few, check_exact=True
        )

    def test_julia_gets_the_workers_share_of_the_machine(self, cluster: Any) -> None:
        pyadex.sweep(**GRID | {"seed": [0]}, cache=False, executor=cluster.get_executor())
        assert "1" in cluster.run(os.getenv, "PYADEX_THREADS").values()


@pytest.mark.faults
def test_a_process_pool_computes_the_same_and_keeps_it_when_it_breaks(
    local: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = GRID | {"seed": range(10)}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        table = pyadex.sweep(**grid | {"seed": range(4)}, executor=pool)
        expected = local[local.seed < 4].reset_index(drop=True)
        pd.testing.assert_frame_equal(table, expected, check_exact=True)
        for process in list(pool._processes.values()):
            process.kill()
        with pytest.raises(EngineError, match="lost a worker and takes no more work"):
            pyadex.sweep(**grid, executor=pool)
    computed: list[int] = []

    def watched(runs: Runs, *rest: Any) -> Any:
        computed.extend(runs.columns["seed"].tolist())
        return compute_here(runs, *rest)

    monkeypatch.setattr("pyadex.batch.executors.compute_here", watched)
    with ThreadPoolExecutor(1) as threads:
        assert len(pyadex.sweep(**grid, executor=threads)) == 400
    assert sorted(set(computed)) == [4, 5, 6, 7, 8, 9]


class Failing(Executor):
    """Fails each piece so many times before it is computed."""

    def __init__(self, times: int, error: Exception) -> None:
        self.left: dict[int, int] = {}
        self.times, self.error = times, error

    def submit(self, function: Any, runs: Runs, *rest: Any) -> Future[Any]:  # type: ignore[override]
        seed = int(runs.columns["seed"][0])
        left = self.left.setdefault(seed, self.times)
        self.left[seed] -= 1
        future: Future[Any] = Future()
        if left > 0:
            future.set_exception(self.error)
        else:
            future.set_result(function(runs, *rest))
        return future


def test_a_piece_is_tried_three_times(local: pd.DataFrame) -> None:
    lost = ConnectionError("the worker is gone")
    table = pyadex.sweep(**GRID, cache=False, executor=Failing(2, lost))
    pd.testing.assert_frame_equal(table, local, check_exact=True)
    with pytest.raises(ConnectionError, match="the worker is gone"):
        pyadex.sweep(**GRID, cache=False, executor=Failing(3, lost))


def test_what_no_retry_can_help_is_not_tried_again() -> None:
    executor = Failing(1, InputError("no"))
    with pytest.raises(InputError, match="no"):
        pyadex.sweep(**GRID | {"seed": [0]}, cache=False, executor=executor)
    assert executor.left == {0: 0}


def test_threads_of_this_process_leave_its_settings_alone(
    local: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYADEX_THREADS", raising=False)
    with ThreadPoolExecutor(2) as threads:
        table = pyadex.sweep(**GRID, cache=False, executor=threads)
    pd.testing.assert_frame_equal(table, local, check_exact=True)
    assert "PYADEX_THREADS" not in os.environ
