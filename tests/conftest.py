"""Every test has a cache of its own, draws into files, and leaves no Julia behind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["MPLBACKEND"] = "agg"
# For what is computed before a test begins, by fixtures of a whole module.
os.environ["PYADEX_CACHE"] = tempfile.mkdtemp(prefix="pyadex-test-cache-")


@pytest.fixture(autouse=True)
def _cache_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYADEX_CACHE", str(tmp_path_factory.mktemp("cache") / "pyadex"))


@pytest.fixture(scope="session", autouse=True)
def _no_julia_is_left() -> Iterator[None]:
    yield
    from pyadex import engine

    engine.close()


@pytest.fixture(params=["process", "juliacall"])
def engine_name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two engines; juliacall only where it can start without a download."""
    from pyadex.engine import juliacall

    if request.param == "juliacall" and (why_not := juliacall.why_not_without_download()):
        pytest.skip(why_not)
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
