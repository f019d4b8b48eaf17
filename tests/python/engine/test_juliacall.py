"""Both engines give the same answers; and how the one inside this process starts.

The second part has a stand-in for the package juliacall, to see what it is told and what becomes of
its failures; that Julia itself answers through it, only the first part can show.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import types
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


# --- the start, with a stand-in for juliacall -----------------------------------------------------

STAND_IN = """
import os
seen = {name: value for name, value in os.environ.items() if name.startswith("PYTHON_JULIA")}
CONFIG = {"exepath": "/stand/in/julia", "opt_threads": "2", "opt_handle_signals": "yes"}
asked = []

class Main:
    @staticmethod
    def seval(code):
        asked.append(code)
        return {"Nto1AdEx.answer": answer, "string(VERSION)": "1.10.8"}.get(code, print)

def answer(request):
    import numpy as np
    from pyadex.engine import frames
    number, fields = frames.decode(bytes(request)[frames.HEADER.size:])
    if fields["call"] in failures:
        raise failures[fields["call"]]
    told = {"threads": 2, "message": fields.get("message", "")}
    return np.frombuffer(frames.encode(number, told), np.uint8)

failures = {}
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package named juliacall that can be imported; its file can be changed before it is."""
    for name in [name for name in os.environ if name.startswith("PYTHON_JULIA")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("PYADEX_JULIA", raising=False)
    monkeypatch.delenv("PYADEX_ENGINE", raising=False)
    monkeypatch.setenv("PYADEX_THREADS", "2")
    monkeypatch.setattr(juliacall, "_its_julia", lambda: "/stand/in/julia")
    before = sys.modules.pop("juliacall", None)
    engine.close()
    package = tmp_path / "juliacall.py"
    package.write_text(STAND_IN)
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    engine.close()
    sys.modules.pop("juliacall", None)
    if before is not None:
        sys.modules["juliacall"] = before


def imported() -> types.ModuleType:
    return sys.modules["juliacall"]


def test_juliacall_comes_first_where_it_can_start(stand_in: Path) -> None:
    assert engine.call("about")["threads"] == 2
    assert engine.current().name == "juliacall"
    assert engine.current().describe() == "Julia 1.10.8, /stand/in/julia (in this process)"
    assert engine.why_not_the_other() == "juliacall can start, and comes first"
    assert imported().asked[1:3] == ["import Nto1AdEx", "Nto1AdEx.answer"]


def test_its_settings_are_there_when_it_is_imported_and_gone_afterwards(stand_in: Path) -> None:
    engine.call("about")
    assert imported().seen == {
        "PYTHON_JULIACALL_HANDLE_SIGNALS": "yes",
        "PYTHON_JULIACALL_THREADS": "2",
        "PYTHON_JULIACALL_STARTUP_FILE": "no",
        "PYTHON_JULIACALL_AUTOLOAD_IPYTHON_EXTENSION": "no",
        "PYTHON_JULIAPKG_OFFLINE": "yes",
    }
    assert not [name for name in os.environ if name.startswith("PYTHON_JULIA")]


def test_the_users_settings_stay(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_JULIACALL_THREADS", "7")
    engine.call("about")
    assert imported().seen["PYTHON_JULIACALL_THREADS"] == "7"
    assert os.environ["PYTHON_JULIACALL_THREADS"] == "7"


def test_only_who_demands_juliacall_lets_it_download(stand_in: Path, monkeypatch) -> None:
    monkeypatch.setenv("PYADEX_ENGINE", "juliacall")
    engine.call("about")
    assert "PYTHON_JULIAPKG_OFFLINE" not in imported().seen


def test_if_it_cannot_start_the_other_serves_and_the_reason_is_kept(stand_in: Path) -> None:
    stand_in.write_text("raise OSError('no route to host\\nand much more')")
    assert engine.call("about")["threads"] == 2
    assert engine.current().name == "process"
    assert engine.why_not_the_other() == "juliacall can't start: OSError: no route to host"


def test_if_it_is_demanded_and_cannot_start_that_is_the_error(stand_in: Path, monkeypatch) -> None:
    monkeypatch.setenv("PYADEX_ENGINE", "juliacall")
    stand_in.write_text("raise OSError('no route to host\\nand much more')")
    with pytest.raises(EngineError, match=r"can't start: OSError: no route to host$"):
        engine.call("about")


@pytest.mark.parametrize("signals", [None, "no"])
def test_settings_that_crash_are_warned_of(stand_in: Path, signals: str | None) -> None:
    import juliacall as started  # type: ignore[import-untyped]

    started.CONFIG["opt_handle_signals"] = signals
    with pytest.warns(UserWarning, match="PYTHON_JULIACALL_HANDLE_SIGNALS=yes, which can crash"):
        engine.call("about")


def test_a_failure_in_julia_is_one_sentence(stand_in: Path) -> None:
    engine.call("about")
    imported().failures["about"] = RuntimeError("MethodError: no method\nStacktrace:\n [1] …")
    with pytest.raises(EngineError) as error:
        engine.call("about")
    assert str(error.value) == "Julia failed in 'about': RuntimeError: MethodError: no method"


def test_a_ctrl_c_that_julia_got_is_pythons(stand_in: Path) -> None:
    engine.call("about")
    with pytest.raises(KeyboardInterrupt):
        engine.call("batch", message="InterruptException:")
    imported().failures["about"] = RuntimeError("InterruptException:\nStacktrace:")
    with pytest.raises(KeyboardInterrupt):
        engine.call("about")


def test_another_thread_is_answered_beside(stand_in: Path, monkeypatch) -> None:
    class Beside:
        def call(self, *_: Any) -> dict[str, Any]:
            return {"threads": -1}

        def close(self) -> None:
            pass

    monkeypatch.setattr(juliacall, "ProcessEngine", Beside)
    assert engine.call("about")["threads"] == 2
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(engine.call, "about").result()["threads"] == -1
    assert engine.call("about")["threads"] == 2


def test_another_thread_does_not_start_it(stand_in: Path) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(engine.call, "about").result()
    assert "juliacall" not in sys.modules
    assert engine.current().name == "process"
    assert "main thread" in engine.why_not_the_other()


def test_a_julia_that_was_chosen_is_used(stand_in: Path, monkeypatch) -> None:
    monkeypatch.setenv("PYADEX_JULIA", "/somewhere/else/julia")
    assert juliacall.why_not_without_download() == (
        "PYADEX_JULIA=/somewhere/else/julia is set, and juliacall would use /stand/in/julia"
    )
    monkeypatch.setenv("PYADEX_JULIA", "/stand/in/julia")
    assert juliacall.why_not_without_download() is None


def test_an_answer_that_breaks_off_is_told() -> None:
    whole = bytearray(frames.encode(1, {"threads": 2}))
    with pytest.raises(EngineError, match="breaks off"):
        juliacall._body(whole[:-1])
    assert threading.current_thread() is threading.main_thread()
