"""The engines do without what other systems lack: pyadex in a Python from which that was taken.

No Windows and no macOS was at hand. What is here shows that no call is missing; not that theirs
work.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyadex.engine.find_julia import find_julia

TESTS = Path(__file__).parents[2]
ROOT = TESTS.parent
PROCESS = """
import os, select, signal, threading, time
assert not hasattr(select, "poll") and not hasattr(os, "getuid") and not hasattr(os, "killpg")
import numpy as np
import pyadex
from pyadex import engine
from pyadex.base.errors import WorkerDied
from pyadex.engine import patient_write, process
from pyadex.units import nS, pS, second
assert not patient_write.CAN_POLL
print(pyadex.sim(6500, 10 * second).spikerate)
print(pyadex.sweep(100, 1 * second, we=[0.6] * nS, seed=range(3)).shape)
times = np.sort(np.random.default_rng(0).uniform(0, 9, 500_000)) * second
print(len(pyadex.sim(duration=10 * second, we=0 * nS, trains=[times]).V))  # 8 MB to Julia
worker = engine.current()._worker
worker.process.send_signal(signal.SIGSTOP)  # it reads no more
process.PATIENCE_SECONDS = 0.5
try:
    engine.call("about", large=np.zeros(1_000_000))
except WorkerDied as error:
    print("did not answer" in str(error))
process.PATIENCE_SECONDS = 60.0
print(engine.call("about")["threads"] > 0)
"""
JULIACALL = """
import os, signal
assert not hasattr(signal, "pthread_sigmask") and not hasattr(os, "get_blocking")
from pyadex import engine
print(engine.call("about")["pid"] == os.getpid(), engine.current().name)
"""


def without_posix(script: str, folder: Path, *more: Path, **environment: str) -> list[str]:
    path = [TESTS / "stand_ins" / "without_posix", *more, ROOT]
    own = {
        "PYTHONPATH": os.pathsep.join(map(str, path)), "WITHOUT_POSIX": "yes",
        "PYADEX_CACHE": str(folder), **environment,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **own}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.faults
def test_a_worker_without_posix(tmp_path: Path) -> None:
    assert without_posix(PROCESS, tmp_path) == [
        *("4.1 hertz", "(3, 4)", "100000"),
        *("True", "True"),
    ]


@pytest.mark.faults
def test_julia_in_this_process_without_posix(tmp_path: Path) -> None:
    julia = find_julia()
    if julia is None:
        pytest.skip("there is no Julia here")
    stand_in = TESTS / "stand_ins" / "true_julia"
    own = {"PYADEX_ENGINE": "juliacall", "STAND_IN_JULIA": str(julia.path)}
    assert without_posix(JULIACALL, tmp_path, stand_in, **own) == ["True juliacall"]


RESERVED = {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(10))}


def test_file_names_are_legal_on_windows() -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split("\0")
    if len(names) < 50:
        pytest.skip("this is no clone of the repository")
    for name in names:
        for part in name.split("/"):
            assert not set(part) & set('<>:"|?*\\'), name
            assert part == part.rstrip(". "), name
            assert part.partition(".")[0].lower() not in RESERVED, name
    assert len({name.lower() for name in names}) == len(names)
