"""Forks while threads compute, and work that takes long: nothing hangs, nothing is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyadex import engine, sim, sweep
from pyadex.base.errors import WorkerDied
from pyadex.engine import process
from pyadex.engine.pulse import Pulse, processor_seconds
from pyadex.units import Hz, ms, nS, pS, second

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def in_child(work: Any, seconds: float = 60.0) -> str:
    """Fork; return what ``work`` tells in the child, or 'hangs'."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, repr(work()).encode())
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        finally:
            engine.close()
            os._exit(0)
    os.close(writing)
    deadline = time.monotonic() + seconds
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(child, 9)
            os.waitpid(child, 0)
            return "hangs"
        time.sleep(0.02)
    with os.fdopen(reading) as pipe:
        return pipe.read()


def spikes(we: float = 14) -> int:
    return len(sim(6500, 1 * second, we=we * pS, record="").spiketimes)


class Busy:
    """Threads that call pyadex over and over."""

    def __init__(self, threads: int) -> None:
        self.stop = False
        self.failed: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def _run(self) -> None:
        try:
            while not self.stop:
                spikes()
        except BaseException as error:
            self.failed.append(error)

    def __enter__(self) -> Busy:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop = True
        for thread in self._threads:
            thread.join()


@pytest.mark.faults
def test_a_child_forked_while_threads_compute_computes_too(engine_name: str) -> None:
    right = repr(spikes())
    with Busy(2) as busy:
        told = [in_child(spikes) for _ in range(3)]
    assert told == [right] * 3
    assert busy.failed == []
    assert repr(spikes()) == right


@pytest.mark.faults
def test_a_child_forked_while_the_worker_starts(engine_name: str) -> None:
    right = repr(spikes())
    for delay in (0.0, 0.02, 0.1):
        engine.close()
        thread = threading.Thread(target=spikes)
        thread.start()
        time.sleep(delay)
        assert in_child(spikes) == right
        thread.join()


@pytest.mark.faults
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["call", "fork", "grandchild", "close", "wait"]), max_size=5))
def test_any_interleaving_of_calls_forks_and_closes(engine_name: str, steps: list[str]) -> None:
    right = repr(spikes())
    with Busy(1):
        for step in steps:
            if step == "call":
                assert repr(spikes()) == right
            elif step == "fork":
                assert in_child(spikes) == right
            elif step == "grandchild":
                assert in_child(lambda: in_child(spikes)) == repr(right)
            elif step == "wait":
                time.sleep(0.01)
        if "close" in steps:
            assert in_child(engine.close) == "None"


@pytest.mark.faults
def test_a_pool_of_forked_processes_while_a_thread_computes(tmp_path: Path) -> None:
    right = sweep(N=500, duration=100 * ms, we=[100, 200] * pS, seed=range(4), cache=False)
    with Busy(1), ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        table = sweep(
            N=500, duration=100 * ms, we=[100, 200] * pS, seed=range(4), cache=False, executor=pool
        )
    assert table.equals(right)


KEEPER = """
import os, sys, time
os.environ["PYADEX_ENGINE"] = "process"
import pyadex
from pyadex import engine
pyadex.sim(3, 10 * pyadex.units.ms)
worker = engine.current()._worker.process.pid
if os.fork() == 0:
    time.sleep(60)
    os._exit(0)
print(worker, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not os.path.exists("/proc"), reason="looks for processes in /proc")
def test_a_forked_child_does_not_keep_the_worker_alive() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", KEEPER], stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 20
        while os.path.exists(f"/proc/{worker}/cmdline") and time.monotonic() < deadline:
            with open(f"/proc/{worker}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    break
            time.sleep(0.05)
        assert time.monotonic() < deadline
    finally:
        os.killpg(parent.pid, 9)
        parent.stdout.close()  # type: ignore[union-attr]


def test_work_that_takes_far_longer_than_patience_is_let_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYADEX_ENGINE", "process")
    spikes()
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(process, "PATIENCE_FACTOR", 0.0)
    rates = np.full(100, 26000.0) * Hz
    run = sim(duration=60 * second, we=0.01 * nS, wi=0.04 * nS, rates=rates, record="")
    # The run of an hour: 448.04 Hz. Its first minute differs by what chance does.
    assert run.spikerate.m_as("Hz") == pytest.approx(448, rel=0.01)
    table = sweep(
        duration=60 * second, we=0.01 * nS, wi=0.04 * nS, rates=rates, seed=1, cache=False
    )
    assert table.output_rate_Hz.tolist() == [run.spikerate.m_as("Hz")]


def test_a_worker_that_is_stopped_is_ended_for_its_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYADEX_ENGINE", "process")
    spikes()
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.5)
    worker: Any = engine.current()
    os.kill(worker._worker.process.pid, 19)  # SIGSTOP
    with pytest.raises(WorkerDied, match="did not answer 'simulate'"):
        sim(3, 10 * ms)
    assert spikes() > 0


def test_the_estimate_of_the_work_follows_the_input() -> None:
    from pyadex.model.inputs import Source

    assert Source().spikes(400.0, 10.0) == 4000
    rates = Source({"input": "rates", "rates": np.full(100, 26000.0)})
    assert rates.spikes(400.0, 3600.0) == pytest.approx(9.36e9)
    trains = Source({"input": "trains", "times": np.arange(7.0)})
    assert trains.spikes(400.0, 10.0) == 7


def test_a_pulse_is_that_of_a_process_and_its_children() -> None:
    busy = subprocess.Popen(["sh", "-c", "while :; do :; done & wait"], start_new_session=True)
    idle = subprocess.Popen(["sleep", "60"])
    try:
        of_busy, of_idle = Pulse(busy.pid), Pulse(idle.pid)
        deadline = time.monotonic() + 30
        while processor_seconds(busy.pid) < 0.2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert of_busy.silent_for() < 0.2 <= of_idle.silent_for()
        assert processor_seconds(2**22 + 1) == 0.0
    finally:
        os.killpg(busy.pid, 9)
        idle.kill()
        busy.wait()
        idle.wait()
