"""The bridge to Julia: its answers, its errors, and the death of the worker."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyadex import engine
from pyadex.base.errors import EngineError, InputError, WorkerDied
from pyadex.engine import process
from pyadex.engine.process import ProcessEngine, Worker
from pyadex.model.parameters import CURRENT, INPUT, NEURON, cortical_RS, with_followers


@pytest.fixture(scope="module")
def julia() -> Iterator[ProcessEngine]:
    """A process engine for all tests: whatever becomes of its worker, the next call has one."""
    shared = ProcessEngine()
    yield shared
    shared.close()


@pytest.fixture
def unstarted() -> Iterator[ProcessEngine]:
    """A process engine of the test's own, whose first call starts a worker."""
    own = ProcessEngine()
    yield own
    own.close()


def request(duration: float = 1.0, N: int = 100, **changes: Any) -> dict[str, Any]:
    """The fields of a single run's request."""
    si = with_followers(cortical_RS.si)
    return {
        "input": "poisson", "drop_last_spike": True, "N": np.array([N]),
        "Ne": np.array([4 * N // 5]), "seed": np.array([1]),
        **{name: np.array([si[name]]) for name in (*NEURON, *CURRENT, *INPUT)},
        "duration": duration, "dt": 1e-4, "we": 0.6e-9, "wi": 2.4e-9, "record": "V", "every": 1,
        **changes,
    }  # fmt: skip


def worker_of(own: ProcessEngine) -> Worker:
    assert own._worker is not None
    return own._worker


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()


def wait_until(condition: Any, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


# --- answers and errors -------------------------------------------------------------------------


def test_the_worker_is_started_once_and_reused(julia: ProcessEngine) -> None:
    pids = {julia.call("about", {}, 0)["pid"] for _ in range(3)}
    assert len(pids) == 1


def test_a_large_answer_comes_whole(julia: ProcessEngine) -> None:
    answer = julia.call("simulate", request(100.0, N=1, record="V,w,ge,gi,I_syn"), 1)
    assert [answer[name].size for name in ("V", "w", "ge", "gi", "I_syn")] == [1_000_000] * 5
    assert answer["V"][0] == pytest.approx(-65e-3, abs=1e-4)


def test_a_large_request_goes_whole(julia: ProcessEngine) -> None:
    times = np.linspace(0, 9.9, 2_000_000)
    given = {"input": "trains", "times": times, "ids": np.ones(times.size, int)}
    answer = julia.call("simulate", request(10.0, we=0.0, **given, drop_last_spike=False), 1)
    assert answer["input_spikes"] == 2_000_000


def test_answers_can_be_written_to(julia: ProcessEngine) -> None:
    julia.call("simulate", request(), 1)["V"][0] = 0.0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"call": "nonsense"}, "there is no call named"),
        ({"record": "U"}, "signals are"),
        ({"duration": -1.0}, "duration and dt must be positive"),
        ({"duration": 1}, 'is a Int64, not a Float64'),
        ({"input": "noise"}, "there is no input"),
        ({"seed": np.array([1, 2])}, ""),
    ],
)  # fmt: skip
def test_what_julia_refuses_is_one_sentence(
    julia: ProcessEngine, changes: dict[str, Any], said: str
) -> None:
    call = changes.pop("call", "simulate")
    answer = julia.call(call, request(**changes), 0)
    assert answer["error"] in ("argument", "internal")
    assert said in answer["message"]
    assert "Stacktrace" not in answer["message"]
    assert julia.call("about", {}, 0)["threads"] >= 1


def test_the_sort_of_an_error_decides_the_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"argument": InputError, "memory": EngineError, "internal": EngineError}
    for sort, error in answers.items():

        class Stub:
            def call(self, *_: Any, sort: str = sort) -> dict[str, Any]:
                return {"error": sort, "message": "first line\nsecond line"}

        monkeypatch.setattr(engine, "current", Stub)
        with pytest.raises(error, match="first line") as told:
            engine.call("about")
        assert "second line" not in str(told.value)


def test_a_value_that_cannot_cross_leaves_the_worker_alone(julia: ProcessEngine) -> None:
    pid = julia.call("about", {}, 0)["pid"]
    with pytest.raises(TypeError, match="strange can't cross to Julia: dict"):
        julia.call("about", {"strange": {}}, 0)
    assert julia.call("about", {}, 0)["pid"] == pid


def test_an_unknown_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYADEX_ENGINE", "matlab")
    with pytest.raises(InputError, match="PYADEX_ENGINE must be one of juliacall, process"):
        engine.current()


def test_what_julia_prints_breaks_no_frame(
    unstarted: ProcessEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "SERVE", _printing_server())
    for _ in range(3):
        assert unstarted.call("about", {}, 0)["threads"] == 1


def _printing_server() -> str:
    return textwrap.dedent(
        """
        using Nto1AdEx
        @eval Nto1AdEx function about()
            print(stdout, "AdEx")
            ccall(:puts, Cint, (Cstring,), "from C")
            ccall(:fflush, Cint, (Ptr{Cvoid},), C_NULL)
            foreach(i -> println("a line from Julia to standard output ", i), 1:3000)
            foreach(i -> println(stderr, "a line to standard error ", i), 1:3000)
            return Fields("threads" => 1)
        end
        Nto1AdEx.serve()
        """
    )


def test_calls_from_many_threads_get_their_own_answers(julia: ProcessEngine) -> None:
    answers: dict[int, int] = {}

    def ask(N: int) -> None:
        answers[N] = julia.call("simulate", request(N=N), 0)["rates"].size

    threads = [threading.Thread(target=ask, args=[N]) for N in range(1, 21)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {N: N for N in range(1, 21)}


def test_a_forked_child_starts_a_worker_of_its_own(julia: ProcessEngine) -> None:
    mine = julia.call("about", {}, 0)["pid"]
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            its = julia.call("about", {}, 0)["pid"]
            julia.close()
            os.write(writer, str(its).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    its = int(os.read(reader, 100))
    os.close(reader)
    os.close(writer)
    assert its != mine
    assert is_gone(its)
    assert julia.call("about", {}, 0)["pid"] == mine


class Interrupt(BaseException):
    """Stands for a Ctrl-C."""


def interrupted(*_: Any) -> dict[str, Any]:
    """Wait for an answer, and be interrupted."""
    raise Interrupt


def test_an_answer_that_comes_after_an_interrupt_is_not_taken_for_the_next(
    julia: ProcessEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    julia.call("about", {}, 0)
    worker = worker_of(julia)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_await", interrupted)
        for N in (1, 2, 3):
            with pytest.raises(Interrupt):
                julia.call("simulate", request(N=N), 1)
    assert julia.call("simulate", request(N=7), 1)["rates"].size == 7
    assert worker_of(julia) is worker


# --- death --------------------------------------------------------------------------------------


def kill(worker: Worker, number: int) -> None:
    os.kill(worker.process.pid, number)


DEADLY = [
    signal.SIGKILL,
    signal.SIGSEGV,
    signal.SIGABRT,
    signal.SIGTERM,
]


@pytest.mark.faults
@pytest.mark.parametrize("number", DEADLY, ids=str)
def test_a_worker_killed_between_calls_is_replaced_in_silence(
    julia: ProcessEngine, number: signal.Signals
) -> None:
    julia.call("about", {}, 0)
    worker = worker_of(julia)
    kill(worker, number)
    worker.process.wait(20)
    assert julia.call("about", {}, 0)["pid"] != worker.process.pid


@pytest.mark.faults
@pytest.mark.parametrize("number", DEADLY, ids=str)
def test_a_worker_killed_at_work_is_an_exception_and_the_next_call_works(
    julia: ProcessEngine, number: signal.Signals
) -> None:
    julia.call("about", {}, 0)
    worker = worker_of(julia)
    killer = threading.Timer(0.3, kill, (worker, number))
    killer.start()
    with pytest.raises(WorkerDied, match=r"the Julia worker .* the next call starts a new one"):
        julia.call("simulate", request(20_000.0, N=1, record=""), 60)
    killer.join()
    assert is_gone(worker.process.pid)
    assert julia.call("about", {}, 0)["pid"] != worker.process.pid


def test_a_worker_that_dies_while_it_is_written_to_is_an_exception(julia: ProcessEngine) -> None:
    julia.call("about", {}, 0)
    worker = worker_of(julia)
    kill(worker, signal.SIGSTOP)  # it can't read: the pipe fills up
    killer = threading.Timer(0.3, kill, (worker, signal.SIGKILL))
    killer.start()
    with pytest.raises(WorkerDied, match="was killed by SIGKILL during 'about'"):
        julia.call("about", {"large": np.zeros(1_000_000)}, 0)
    assert julia.call("about", {}, 0)["pid"] != worker.process.pid


@pytest.mark.faults
@pytest.mark.parametrize("size", [1, 1_000_000])
def test_a_worker_that_hangs_is_ended_when_its_time_is_over(
    julia: ProcessEngine, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    julia.call("about", {}, 0)
    worker = worker_of(julia)
    kill(worker, signal.SIGSTOP)
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(WorkerDied, match="did not answer 'about' within 0 s and was ended"):
        julia.call("about", {"field": np.zeros(size)}, 0)
    assert time.monotonic() - started < 10
    assert is_gone(worker.process.pid)
    monkeypatch.undo()
    assert julia.call("about", {}, 0)["pid"] != worker.process.pid


def test_the_time_limit_grows_with_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []
    worker = Worker.__new__(Worker)
    worker._request = 0
    monkeypatch.setattr(worker, "_send", lambda frame, call, limit: limits.append(limit))
    monkeypatch.setattr(worker, "_await", lambda *_: {})
    for seconds in (0.0, 1.0, 100.0, 1e12, float("inf")):
        worker.ask({"call": "about"}, seconds)
    assert limits == [60.0, 60.0, 3000.0, threading.TIMEOUT_MAX, threading.TIMEOUT_MAX]


def test_large_answers_are_the_same_with_and_without_shared_memory(
    unstarted: ProcessEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers() -> list[np.ndarray]:
        return [unstarted.call("trains", trains | {"N": np.array([N])}, 0)["times"]
                for N in (300, 3000, 300)]  # fmt: skip

    trains = request(10.0) | {"seed": np.array([3]), "Ne": np.array([240])}
    first = answers()
    unstarted.close()
    monkeypatch.delattr("os.memfd_create", raising=False)
    assert all(np.array_equal(a, b) for a, b in zip(first, answers(), strict=True))
    assert first[0].size > 8000
    assert first[0].flags.writeable


def test_a_damaged_answer_ends_the_worker(unstarted: ProcessEngine, monkeypatch) -> None:
    monkeypatch.setattr(
        process, "SERVE",
        "using Nto1AdEx; @eval Nto1AdEx frame(::UInt64, ::Fields, ::SharedMemory) = "
        'Vector{UInt8}("AdEx" * "rubbish"^9); Nto1AdEx.serve()',
    )  # fmt: skip
    with pytest.raises(WorkerDied, match="the answer from Julia is not a frame"):
        unstarted.call("about", {}, 0)
    monkeypatch.undo()
    assert unstarted.call("about", {}, 0)["threads"] >= 1


def test_a_long_piece_of_work_ends_with_the_interrupt(
    julia: ProcessEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    julia.call("about", {}, 0)
    worker = worker_of(julia)

    monkeypatch.setattr(worker, "_await", interrupted)
    with pytest.raises(Interrupt):
        julia.call("simulate", request(20_000.0, N=1, record=""), 60)
    assert is_gone(worker.process.pid)


def test_half_a_request_is_never_followed_by_another(
    julia: ProcessEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    julia.call("about", {}, 0)
    worker, write = worker_of(julia), os.write

    def half(descriptor: int, data: Any) -> int:
        write(descriptor, data[: len(data) // 2])
        raise Interrupt

    with monkeypatch.context() as patch:
        patch.setattr(process.os, "write", half)
        with pytest.raises(Interrupt):
            julia.call("about", {}, 0)
    assert is_gone(worker.process.pid)
    assert julia.call("about", {}, 0)["pid"] != worker.process.pid


@pytest.mark.faults
@pytest.mark.parametrize(
    "ending",
    [
        "",
        "os.kill(os.getpid(), 9)",
        "os._exit(3)",
        "sys.exit(1)",
        "1 / 0",
        "os.abort()",
    ],
)
def test_an_end_of_python_is_the_end_of_the_worker(ending: str) -> None:
    script = (
        "import os, sys; from pyadex.engine.process import ProcessEngine; "
        "print(ProcessEngine().call('about', {}, 0)['pid'], flush=True); " + ending
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    pid = int(done.stdout)
    assert wait_until(lambda: is_gone(pid))


# --- no Julia -----------------------------------------------------------------------------------


def fake_julia(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "julia"
    path.write_text("#!/bin/sh\n" + textwrap.dedent(script))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PYADEX_JULIA", str(path))
    monkeypatch.setattr(process.tempfile, "gettempdir", lambda: str(folder))


VERSION = 'if [ "$1" = --version ]; then echo "julia version 1.9.2"; exit; fi\n'


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('echo "julia version 0.6.4"', "is Julia 0.6.4. pyadex needs Julia 1.5 or newer"),
        ("echo hello", "is not a Julia"),
        ("exit 1", "is not a Julia"),
        (VERSION + "echo 'ERROR: could not load sys.so' >&2; exit 1",
         r"ended with exit status 1 during 'about' \(ERROR: could not load sys.so\)"),
        (VERSION + "echo unexpected words on standard output; exec sleep 9", "is not a frame"),
        (VERSION + "kill -SEGV $$", "was killed by SIGSEGV"),
        (VERSION + "echo 'signal (11): Segmentation fault' >&2\n"
         "for i in $(seq 99); do echo 'unknown function (ip: 0x7f)' >&2; done; exec sleep 9",
         r"crashed during 'about' \(signal \(11\): Segmentation fault\)"),
        (VERSION + "exec sleep 1000", "did not answer 'about' within 2 s and was ended"),
    ],
)  # fmt: skip
def test_a_julia_that_does_not_start_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    unstarted: ProcessEngine,
    script: str,
    said: str,
) -> None:
    fake_julia(tmp_path, script, monkeypatch)
    monkeypatch.setattr(process, "START_SECONDS", 2.0)
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 2.0)
    with pytest.raises(EngineError, match=said) as told:
        unstarted.call("about", {}, 0)
    assert "\n" not in str(told.value)
    assert unstarted._worker is None
    assert threading.active_count() < 20


def test_without_a_home_julia_compiles_into_a_folder_of_this_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "no home"))
    monkeypatch.delenv("JULIA_DEPOT_PATH", raising=False)
    monkeypatch.setattr(process.tempfile, "gettempdir", lambda: str(tmp_path))
    mine = tmp_path / f"pyadex-{os.getuid()}"
    assert process._environment()["JULIA_DEPOT_PATH"] == str(mine / "depot")
    assert stat.S_IMODE(mine.stat().st_mode) == 0o700
    monkeypatch.setattr(process.os, "getuid", lambda: 12345)
    (tmp_path / "pyadex-12345").mkdir()
    # One of that name that is somebody else's is passed by; where none can be ours, that is told.
    with pytest.raises(EngineError, match=r"no place for what Julia compiles.*JULIA_DEPOT_PATH"):
        process._environment()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nonexistent/julia", "does not run"),
        ("/etc/passwd", "does not run"),
        ("/", "does not run"),
    ],
)
def test_a_julia_that_is_none_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, unstarted: ProcessEngine, path: str, said: str
) -> None:
    monkeypatch.setenv("PYADEX_JULIA", path)
    with pytest.raises(EngineError, match=said):
        unstarted.call("about", {}, 0)


def test_without_any_julia_the_error_says_where_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unstarted: ProcessEngine
) -> None:
    monkeypatch.delenv("PYADEX_JULIA", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_JULIAPKG_PROJECT", str(tmp_path))
    with pytest.raises(EngineError, match=r"no Julia was found.*julialang.org.*install-julia"):
        unstarted.call("about", {}, 0)
