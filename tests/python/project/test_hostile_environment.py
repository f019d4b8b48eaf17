"""The tests do not depend on what a developer has set for his own runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOSTILE = {
    "PYADEX_JULIA": "/nowhere/julia",
    "PYADEX_ENGINE": "matlab",
    "PYADEX_THREADS": "many",
    "PYADEX_CACHE": "/nowhere",
    "JULIA_NUM_THREADS": "auto",
    "JULIA_LOAD_PATH": "/nowhere",
    "JULIA_PROJECT": "/nowhere",
    "PYTHON_JULIACALL_EXE": "/nowhere/julia",
    "PYTHON_JULIACALL_PROJECT": "/nowhere",
    "PYTHON_JULIACALL_THREADS": "7",
    "PYTHON_JULIAPKG_EXE": "/nowhere/julia",
    "PYTHON_JULIAPKG_PROJECT": "/nowhere",
    "PYTHON_JULIAPKG_OFFLINE": "yes",
}
# Those that failed once, and one that asks Julia.
TESTS = (
    "tests/python/engine/test_find_julia.py",
    "tests/python/engine/test_get_julia.py",
    "tests/python/engine/test_engine.py::test_the_worker_is_started_once_and_reused",
)


def test_settings_of_a_developers_decide_about_no_test() -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS],
        cwd=ROOT, env={**own, **HOSTILE}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
