"""A true Julia in this process answers by its C library, without PythonCall.

It runs in a Python of its own, so that what it does to a process stays there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pyadex
from pyadex.engine.find_julia import find_julia
from pyadex.units import pS, second

pytestmark = pytest.mark.faults  # each needs that other Python, which takes seconds to start

TESTS = Path(__file__).parents[2]
SCRIPT = """
import gc, json, os, signal, threading
import pyadex
from pyadex import engine
from pyadex.units import pS, second

seen = {"pid": os.getpid(), "about": engine.call("about"), "engine": engine.current().name}
seen["described"] = engine.current().describe()
import juliacall
ask = juliacall.Main.seval
seen["module"] = engine.julia()

answers, call = [], engine.call
engine.call = lambda *name, **fields: answers.append(call(*name, **fields)) or answers[-1]
run = pyadex.sim(6500, 10 * second, we=14 * pS)
engine.call = call
seen["V"] = run.V.m_as("volt").tolist()
seen["spiketimes"] = run.spiketimes.m_as("second").tolist()
table = pyadex.sweep(6500, 2 * second, we=[0, 15] * pS, seed=range(3), cache=False)
seen["table"] = table.to_numpy().tolist()

(V,) = (answer["V"] for answer in answers if "V" in answer)
answers.clear()
address = V.ctypes.data
of_julia = f"any(a <= {address} < a + sizeof(x) for (a, x) in Nto1AdEx.HELD)"
seen["V is Julia's memory"] = ask(of_julia)
before = V.copy()
for seed in range(9):
    pyadex.sim(6500, 10 * second, seed=seed)
gc.collect()
engine.call("about")
seen["V stays"] = bool((V == before).all())
V[0] = 1.0  # what came is ours to write to
seen["held while it is read"] = ask(of_julia)
gone = threading.Thread(target=lambda: globals().pop("V"))
gone.start()
gone.join()
del run
gc.collect()
engine.call("about")
seen["held afterwards"] = ask(of_julia)

def elsewhere():
    seen["in a thread"] = engine.call("about")["pid"]
thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()

threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    pyadex.sweep(6500, 100 * second, seed=range(10_000), cache=False, progress=False)
except KeyboardInterrupt:
    seen["interrupted, and then"] = float(pyadex.sim(6500).spikerate.m_as("Hz"))
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a Python saw that has a Julia in itself."""
    julia = find_julia()
    if julia is None:
        pytest.skip("there is no Julia here")
    own = {
        "PYTHONPATH": os.pathsep.join(map(str, (TESTS / "stand_ins" / "true_julia", TESTS.parent))),
        "PYADEX_ENGINE": "juliacall", "PYADEX_THREADS": "2", "STAND_IN_JULIA": str(julia.path),
        "PYADEX_CACHE": str(tmp_path_factory.mktemp("cache")),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**os.environ, **own}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_julia_is_in_this_process(seen: dict[str, Any]) -> None:
    julia = find_julia()
    assert julia is not None
    assert seen["engine"] == "juliacall"
    assert seen["about"]["pid"] == seen["pid"]
    assert seen["about"]["threads"] == 2
    assert seen["described"] == f"Julia {seen['about']['julia']}, {julia.path} (in this process)"
    assert seen["module"] == "Nto1AdEx"


def test_the_numbers_are_those_of_the_worker(
    seen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYADEX_ENGINE", "process")
    run = pyadex.sim(6500, 10 * second, we=14 * pS)
    assert seen["V"] == run.V.m_as("volt").tolist()
    assert seen["spiketimes"] == run.spiketimes.m_as("second").tolist()
    table = pyadex.sweep(6500, 2 * second, we=[0, 15] * pS, seed=range(3), cache=False)
    np.testing.assert_array_equal(seen["table"], table.to_numpy())


def test_a_trace_is_julias_own_memory_for_as_long_as_it_is_read(seen: dict[str, Any]) -> None:
    assert seen["V is Julia's memory"] == "true"
    assert seen["V stays"]
    assert seen["held while it is read"] == "true"
    assert seen["held afterwards"] == "false"


def test_another_thread_is_answered_by_a_worker(seen: dict[str, Any]) -> None:
    assert seen["in a thread"] != seen["pid"]


def test_ctrl_c_ends_a_sweep_and_the_next_call_works(seen: dict[str, Any]) -> None:
    assert seen["interrupted, and then"] == 4.1
