"""Every test has a cache of its own, draws into files, and leaves no Julia behind.

Fast tests come first: what is wrong below is told before what stands on it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyadex.engine.find_julia import JuliaNotFound, find_julia

# What a developer has set for his own runs must not decide about a test. Which Julia the tests run
# he may say; they find it on the PATH, whatever they do to PYADEX_JULIA. The depot may be the only
# place where Julia can write, and PYADEX_FAULTS_... are of the tests themselves.
KEPT = ("PYADEX_FAULTS", "JULIA_DEPOT_PATH")
ON_THE_PATH = tempfile.mkdtemp(prefix="pyadex-test-julia-")
if "PYADEX_JULIA" in os.environ:
    with contextlib.suppress(JuliaNotFound):
        os.symlink(find_julia().path, os.path.join(ON_THE_PATH, "julia"))
        os.environ["PATH"] = f"{ON_THE_PATH}{os.pathsep}{os.environ['PATH']}"
for name in [*os.environ]:
    if name.startswith(("PYADEX_", "JULIA_", "PYTHON_JULIA")) and not name.startswith(KEPT):
        del os.environ[name]
# A shell without job control starts what is in the background with Ctrl-C ignored, and so would be
# the processes that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is (
    threading.main_thread()
):
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["MPLBACKEND"] = "agg"
# For what is computed before a test begins, by fixtures of a whole module.
os.environ["PYADEX_CACHE"] = SHARED_CACHE = tempfile.mkdtemp(prefix="pyadex-test-cache-")

FROM_THE_GROUND_UP = (
    # Numbers and names, without Julia
    "units", "parameters", "reference", "find_julia", "get_julia", "plot", "function_cache",
    "store",
    # One warm Julia
    "frames", "bad_input", "inputs", "simulation", "neurons", "stability", "convergence",
    "sweeps", "calibration", "detection", "connection_scores", "connections", "brian2",
    "against_reference", "lab_note", "connections_published",
    # Processes of their own; the short ones last, so that no core waits for long at the end
    "notebooks", "executors", "engine", "cli", "juliacall", "docs", "doctor", "site",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {f"test_{name}.py": i for i, name in enumerate(FROM_THE_GROUND_UP)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.fixture(autouse=True)
def _cache_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYADEX_CACHE", str(tmp_path_factory.mktemp("cache") / "pyadex"))


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    from pyadex import engine

    engine.close()
    for folder in (SHARED_CACHE, ON_THE_PATH):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["process", "juliacall"])
def engine_name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two engines; juliacall only where it can start without a download."""
    from pyadex.engine.find_julia import candidates

    if request.param == "juliacall" and "juliacall" not in dict(candidates()):
        pytest.skip("juliacall has no Julia yet (`pyadex install-julia` lets it download one)")
    monkeypatch.setenv("PYADEX_ENGINE", request.param)
    return str(request.param)


@pytest.fixture
def without_julia(tmp_path: Path) -> dict[str, str]:
    """An environment in which there is no Julia, for a process of its own."""
    hidden = {"PYADEX_JULIA", "PYTHON_JULIACALL_EXE", "PYTHON_JULIACALL_PROJECT", "PYADEX_ENGINE"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    empty = tmp_path / "empty"
    empty.mkdir()
    # juliapkg's project is elsewhere, too, so that a Julia it has installed is not found.
    return environment | {"PATH": str(empty), "PYTHON_JULIAPKG_PROJECT": str(empty)}
