"""The wheel and the source distribution, installed as a user would: outside of the repository.

They are built here and installed without their dependencies, which are those of this environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=300, **options
    )  # type: ignore[call-overload]
    return done  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel (made from the source distribution) and that distribution."""
    pytest.importorskip("build", reason="needs the extra [dev]")
    pytest.importorskip("hatchling", reason="needs the extra [dev]")
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def home(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the wheel, which sees this one's dependencies."""
    folder = tmp_path_factory.mktemp("home")
    venv = folder / "venv"
    assert run(sys.executable, "-m", "venv", venv).returncode == 0
    (wheel,) = dist.glob("*.whl")
    pip = [venv / "bin" / "python", "-m", "pip", "--quiet", "install", "--no-deps", "--no-index"]
    done = run(*pip, wheel)
    assert done.returncode == 0, done.stderr
    (packages,) = venv.glob("lib/python*/site-packages")
    ours = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "dependencies.pth").write_text("\n".join(ours))
    return folder


@pytest.fixture
def pyadex(home: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The installed command, far from the repository."""

    def run_it(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        command = home / "venv" / "bin" / "pyadex"
        return run(command, *arguments, cwd=tmp_path, env=kept | environment)

    return run_it


def test_the_wheel_carries_what_it_needs_and_no_more(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "pyadex/__init__.py",
        "pyadex/py.typed",
        "pyadex/plot/pyadex.mplstyle",
        "pyadex/julia/Project.toml",
        "pyadex/julia/src_jl/Nto1AdEx.jl",
    } <= names
    sources = {f"pyadex/julia/{path.relative_to(ROOT)}" for path in (ROOT / "src_jl").rglob("*.jl")}
    assert sources <= names
    assert not [name for name in names if "tests" in name or "Manifest" in name]


def test_the_source_distribution_can_be_tested(dist: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {"pyproject.toml", "Project.toml", "src_jl/Nto1AdEx.jl", "tests/conftest.py",
            "tests/julia/runtests.jl", "LICENSE", "README.md", "Makefile"} <= names  # fmt: skip


def test_it_is_healthy_and_knows_where_it_is(pyadex, home: Path) -> None:
    done = pyadex("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{home}/venv/lib" in done.stdout


def test_a_run_and_a_sweep(pyadex) -> None:
    assert "4.1 Hz (41 spikes)" in pyadex("sim").stdout
    assert len(pyadex("sweep", "--we", "10,15pS", "--nseeds", "2").stdout.splitlines()) == 5


def test_two_reproductions_at_once_share_a_cache(pyadex, home: Path, tmp_path: Path) -> None:
    command = [home / "venv" / "bin" / "pyadex", "reproduce", "--quiet", "--out"]
    both = [
        subprocess.Popen(
            [*command, tmp_path / name], cwd=tmp_path, stderr=subprocess.PIPE, text=True
        )
        for name in ("one", "two")
    ]
    for process in both:
        _, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
    (csv,) = [p.name for p in (tmp_path / "one").glob("*we_sweep.csv")]
    assert (tmp_path / "one" / csv).read_bytes() == (tmp_path / "two" / csv).read_bytes()


def test_without_julia_a_sentence_says_what_to_do(pyadex, without_julia: dict[str, str]) -> None:
    done = pyadex("sim", **without_julia)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no Julia was found.")
    assert "pyadex install-julia" in done.stderr
    assert done.stderr.count("\n") == 1
    assert pyadex("doctor", **without_julia).returncode == 1
