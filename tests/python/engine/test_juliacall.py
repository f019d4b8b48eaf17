"""Both engines give the same answers; and which one is chosen when.

The second part has a stand-in for the package juliacall, and one for the Julia in it, to see what
they are told and what becomes of their failures. That a true Julia in this process answers, is in
test_julia_library.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import types
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pyadex
from pyadex import engine
from pyadex.base.errors import EngineError, InputError
from pyadex.engine import frames, juliacall
from pyadex.engine.find_julia import Julia
from pyadex.units import ms, nS, pA, pS, second

ROOT = Path(__file__).parents[3]


# --- both engines, with Julia ---------------------------------------------------------------------


def test_an_engine_tells_what_it_is(engine_name: str) -> None:
    about = engine.call("about")
    assert about["threads"] == int(os.environ.get("PYADEX_THREADS", about["threads"]))
    assert engine.current().name == engine_name
    assert engine.current().describe().startswith(f"Julia {about['julia']}, /")
    assert (about["pid"] == os.getpid()) == (engine_name == "juliacall")


def test_the_notes_first_trace(engine_name: str) -> None:
    run = pyadex.sim(6500, 10 * second)
    printed = np.round(run.V.m_as("mV")[[0, 1, 2, -3, -2, -1]], 8).tolist()
    assert printed == [-65.0, -64.99986538, -64.99623327, -54.53301958, -54.51563329, -54.49719995]
    assert len(run.spiketimes) == 41
    run.V[0] = 0 * pyadex.units.mV  # what came is ours to write to


def test_the_notes_group_means(engine_name: str) -> None:
    table = pyadex.sweep(we=[0, 15, 30] * pS, cache=False)
    means = table.groupby("we_pS").mean()
    assert means.median_Vm_mV.round(6).tolist() == [-65.0, -53.94461, -53.284075]
    assert means.output_rate_Hz.round(2).tolist() == [0.0, 4.0, 12.18]


def test_the_notes_calibration(engine_name: str) -> None:
    found = pyadex.calibrate(100, cache=False)
    assert round(found.we.m_as("nS"), 8) == 0.58695123
    assert found.iterations == 6


def test_input_of_ones_own_and_all_signals(engine_name: str) -> None:
    run = pyadex.sim(
        duration=1 * second, we=2 * nS, trains=[[5, 10] * ms, [20] * ms],
        current=([100, 600] * ms, [400, 0] * pA), record="V,w,ge,gi,I_syn", every=2,
    )  # fmt: skip
    assert {name: len(signal) for name, signal in run.signals.items()} == dict.fromkeys(
        ("V", "w", "ge", "gi", "I_syn"), 5000
    )
    assert run.ge.max().m_as("nS") > 2


def test_what_julia_refuses_is_an_error_here(engine_name: str) -> None:
    with pytest.raises(InputError, match="there is no call named"):
        engine.call("nonsense")
    with pytest.raises(InputError, match='"dt" of the request is a String, not a Float64'):
        engine.call("batch", duration=1.0, dt="text")
    assert engine.call("about")["threads"] >= 1


def test_large_questions_and_answers(engine_name: str) -> None:
    times = np.sort(np.random.default_rng(0).uniform(0, 99, 1_000_000)) * second
    run = pyadex.sim(duration=100 * second, we=0 * nS, trains=[times], record="V,w,ge,gi,I_syn")
    assert len(run.V) == len(run.I_syn) == 1_000_000


def test_calls_from_many_threads(engine_name: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        runs = list(threads.map(lambda seed: pyadex.sim(100, 1 * second, seed, 0.6 * nS), range(8)))
    for seed, run in enumerate(runs):
        alone = pyadex.sim(100, 1 * second, seed, 0.6 * nS)
        np.testing.assert_array_equal(run.V.magnitude, alone.V.magnitude)


def start_python(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.mark.faults
def test_after_a_ctrl_c_the_next_call_works(engine_name: str) -> None:
    script = """
import os, signal, threading, pyadex
from pyadex.units import second
signal.signal(signal.SIGINT, signal.default_int_handler)
pyadex.sweep(100, 1 * second, cache=False)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    pyadex.sweep(6500, 100 * second, seed=range(10_000), cache=False, progress=False)
except KeyboardInterrupt:
    print("interrupted")
print(pyadex.sim(6500).spikerate)
"""
    out, err = (process := start_python(script)).communicate(timeout=300)
    assert (process.returncode, out, err) == (0, "interrupted\n4.1 hertz\n", "")


# --- the choice and the start, with stand-ins for juliacall and its Julia -------------------------

STAND_IN = """
import os
seen = {name: value for name, value in os.environ.items() if name.startswith("PYTHON_JULIA")}
CONFIG = {
    "inited": True, "lib": "its library", "exepath": "/stand/in/julia",
    "opt_threads": "2", "opt_handle_signals": "yes",
}

class Main:
    @staticmethod
    def seval(code):
        return "the module " + code
"""


class Library:
    """Stands for the Julia in this process."""

    failures: dict[str, BaseException] = {}  # noqa: RUF012 (of the test that sets it)

    def __init__(self, library: Any, package: Path) -> None:
        assert library == "its library"
        assert (package / "src_jl" / "Nto1AdEx.jl").exists()

    def version(self) -> str:
        return "1.10.8"

    def answer(self, request: bytes) -> Any:
        number, fields = frames.decode(request[frames.HEADER.size :])
        if fields["call"] in self.failures:
            raise self.failures[fields["call"]]
        told = {"threads": 2, "message": fields.get("message", "")}
        return np.frombuffer(bytearray(frames.encode(number, told)), np.uint8)


class Beside:
    """Stands for the engine beside; tells which Julia it runs."""

    name = "process"

    def __init__(self, julia: Julia | None = None) -> None:
        self.julia = julia

    def call(self, *_: Any) -> dict[str, Any]:
        return {"threads": -1, "julia": str(self.julia)}

    def close(self) -> None:
        pass


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package named juliacall that can be imported; its file can be changed before it is."""
    monkeypatch.setenv("PYADEX_THREADS", "2")
    monkeypatch.setattr(juliacall, "JuliaLibrary", Library)
    monkeypatch.setattr(juliacall, "ProcessEngine", Beside)
    monkeypatch.setattr(Library, "failures", {})
    before = {name: sys.modules.pop(name, None) for name in ("juliacall", "juliapkg")}
    engine.close()
    package = tmp_path / "juliacall.py"
    package.write_text(STAND_IN)
    (tmp_path / "juliapkg.py").write_text("def resolve(): pass")
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    engine.close()
    for name, module in before.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


@pytest.fixture
def demanded(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYADEX_ENGINE", "juliacall")
    return stand_in


def imported() -> types.ModuleType:
    return sys.modules["juliacall"]


def test_unasked_nobody_imports_juliacall(stand_in: Path) -> None:
    assert engine.current().name == "process"
    assert "juliacall" not in sys.modules
    assert engine.why_not_the_other() == (
        "nobody has imported juliacall, and PYADEX_ENGINE=juliacall is not set"
    )


def test_where_it_runs_already_it_answers(stand_in: Path) -> None:
    import juliacall as started  # type: ignore[import-untyped]

    assert started.seen == {}
    assert engine.call("about")["threads"] == 2
    assert engine.current().describe() == "Julia 1.10.8, /stand/in/julia (in this process)"
    assert engine.why_not_the_other() == "juliacall runs already"


def test_where_it_is_demanded_it_is_started(demanded: Path) -> None:
    assert engine.call("about")["threads"] == 2
    assert engine.current().name == "juliacall"
    assert engine.why_not_the_other() == "PYADEX_ENGINE=juliacall is set"


def test_its_settings_are_there_when_it_is_imported_and_gone_afterwards(demanded: Path) -> None:
    engine.call("about")
    assert imported().seen == {
        "PYTHON_JULIACALL_HANDLE_SIGNALS": "yes",
        "PYTHON_JULIACALL_THREADS": "2",
        "PYTHON_JULIACALL_STARTUP_FILE": "no",
        "PYTHON_JULIACALL_AUTOLOAD_IPYTHON_EXTENSION": "no",
    }
    assert not [name for name in os.environ if name.startswith("PYTHON_JULIA")]


def test_the_users_settings_stay(demanded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_JULIACALL_THREADS", "7")
    engine.call("about")
    assert imported().seen["PYTHON_JULIACALL_THREADS"] == "7"
    assert os.environ["PYTHON_JULIACALL_THREADS"] == "7"


@pytest.mark.parametrize("way", ["variable", "option"])
def test_juliapkg_is_not_asked_where_juliacall_was_told_its_julia(
    demanded: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "variable":
        monkeypatch.setenv("PYTHON_JULIACALL_EXE", "/stand/in/julia")
    else:
        monkeypatch.setitem(sys._xoptions, "juliacall-exe", "/stand/in/julia")
    engine.call("about")
    assert "juliapkg" not in sys.modules


def test_if_it_is_demanded_and_cannot_start_that_is_the_error(demanded: Path) -> None:
    demanded.write_text("raise OSError('no route to host\\nand much more')")
    with pytest.raises(EngineError, match=r"can't start: OSError: no route to host$"):
        engine.call("about")


@pytest.mark.parametrize("signals", [None, "no"])
@pytest.mark.parametrize("wanted", ["", "juliacall"])
def test_where_it_could_crash_python_a_worker_of_the_same_julia_answers(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch, signals: str | None, wanted: str
) -> None:
    import juliacall as started

    monkeypatch.setitem(started.CONFIG, "opt_handle_signals", signals)
    monkeypatch.setenv("PYADEX_ENGINE", wanted)
    monkeypatch.setattr(juliacall, "version_of", lambda *_: (1, 10, 8))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        answer = engine.call("about")
    assert answer == {"threads": -1, "julia": "Julia 1.10.8, /stand/in/julia (from juliacall)"}
    assert "where Julia can crash Python" in engine.why_not_the_other()
    # Who has demanded it is told that it is not used.
    assert [str(each.message)[:40] for each in told] == (
        ["a Julia beside answers, since juliacall "] if wanted else []
    )


def test_one_thread_is_safe_with_signals_unhandled(stand_in: Path, monkeypatch) -> None:
    import juliacall as started

    monkeypatch.setitem(started.CONFIG, "opt_handle_signals", None)
    monkeypatch.setitem(started.CONFIG, "opt_threads", "1")
    assert engine.call("about")["threads"] == 2


def test_a_failure_in_julia_is_one_sentence(demanded: Path) -> None:
    engine.call("about")
    Library.failures["about"] = EngineError("Julia has no answer, and can't say why")
    with pytest.raises(EngineError, match=r"^Julia has no answer, and can't say why$"):
        engine.call("about")


def test_a_ctrl_c_that_julia_got_is_pythons(demanded: Path) -> None:
    engine.call("about")
    with pytest.raises(KeyboardInterrupt):
        engine.call("batch", message="InterruptException:")


def test_another_thread_is_answered_beside_by_the_same_julia(demanded: Path) -> None:
    assert engine.call("about")["threads"] == 2
    with ThreadPoolExecutor(1) as thread:
        beside = thread.submit(engine.call, "about").result()
    assert beside == {"threads": -1, "julia": "Julia 1.10.8, /stand/in/julia (from juliacall)"}
    assert engine.call("about")["threads"] == 2


def test_work_that_takes_long_is_done_beside_where_a_ctrl_c_ends_it(demanded: Path) -> None:
    assert engine.call("simulate", work_seconds=1.9)["threads"] == 2
    assert engine.call("simulate", work_seconds=2.1)["threads"] == -1


def test_another_thread_does_not_start_it(demanded: Path) -> None:
    with (
        pytest.warns(UserWarning, match="belongs to its main thread"),
        ThreadPoolExecutor(1) as thread,
    ):
        thread.submit(engine.call, "about").result()
    assert "juliacall" not in sys.modules
    assert engine.current().name == "process"


def test_a_julia_that_was_chosen_is_used(stand_in: Path, monkeypatch) -> None:
    import juliacall as started  # noqa: F401

    monkeypatch.setenv("PYADEX_JULIA", "/somewhere/else/julia")
    assert engine.current().name == "process"
    assert engine.why_not_the_other() == (
        "PYADEX_JULIA=/somewhere/else/julia is set, and juliacall runs /stand/in/julia"
    )
    engine.close()
    monkeypatch.setenv("PYADEX_JULIA", "/stand/in/julia")
    assert engine.current().name == "juliacall"


def test_the_julia_module_is_handed_out_where_it_runs(stand_in: Path, monkeypatch) -> None:
    with pytest.raises(EngineError, match="no Julia runs in this process: import juliacall first"):
        engine.julia()
    monkeypatch.setenv("PYADEX_ENGINE", "juliacall")
    assert engine.julia() == "the module Nto1AdEx"
    monkeypatch.setenv("PYADEX_ENGINE", "process")
    assert engine.julia() == "the module Nto1AdEx"  # it runs, whoever answers calls
    with ThreadPoolExecutor(1) as thread, pytest.raises(EngineError, match="its main thread"):
        thread.submit(engine.julia).result()


def test_an_answer_that_breaks_off_is_told() -> None:
    whole = bytearray(frames.encode(1, {"threads": 2}))
    with pytest.raises(EngineError, match="breaks off"):
        juliacall._body(memoryview(whole)[:-1])
