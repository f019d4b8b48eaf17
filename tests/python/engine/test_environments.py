"""Odd environments: homes that are closed, folders of others, depots that can't be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pyadex.engine import process
from pyadex.engine.find_julia import JuliaNotFound, find_julia, parse_version
from pyadex.engine.sources import julia_package

ROOT = os.geteuid() == 0
RUN = "import pyadex; from pyadex.units import ms; print(len(pyadex.sim(3, 10 * ms).V))"


def run(tmp_path: Path, text: str = RUN, **environment: str | None) -> str:
    """Run a script with engine process and a TMPDIR of its own; return what it prints."""
    temporary = tmp_path / "tmp"
    temporary.mkdir(exist_ok=True)
    base = {"TMPDIR": str(temporary), "PYADEX_ENGINE": "process", **environment}
    env = {k: v for k, v in {**os.environ, **base}.items() if v is not None}
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, env=env, cwd=tmp_path
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.faults
@pytest.mark.parametrize("depot", ["", "relative", "missing/below", ":", None])
def test_any_depot_path_will_do(depot: str | None, tmp_path: Path) -> None:
    before = {path.name for path in julia_package().iterdir()}
    assert run(tmp_path, JULIA_DEPOT_PATH=depot, HOME=str(tmp_path)) == "100"
    assert {path.name for path in julia_package().iterdir()} == before
    if depot == "relative":
        assert (tmp_path / "relative").is_dir()


def test_depots_are_absolute_and_the_first_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path))
    own = f"{tmp_path}/pyadex-{os.getuid()}/depot"
    closed = tmp_path / "file"
    closed.touch()
    assert process._depots("") is None
    assert process._depots("a:/b:") == f"{tmp_path}/a:/b:"
    assert process._depots("~/c") == f"{tmp_path}/c"
    assert process._depots(f"{closed}:/b") == f"{own}:{closed}:/b"
    monkeypatch.setenv("HOME", f"{closed}/home")
    assert process._depots("") == own
    assert process._depots(":/b") == f"{own}::/b"


@pytest.mark.faults
def test_a_private_folder_of_somebody_elses_is_passed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path))
    name = f"pyadex-{os.getuid()}"
    (tmp_path / name).symlink_to("/")  # whoever it belongs to, it is not ours to follow
    (tmp_path / f"{name}-1").touch()
    assert process._private_folder() == tmp_path / f"{name}-2"
    assert run(tmp_path) == "100"
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path / f"{name}-1"))
    with pytest.raises(process.EngineError, match="there is no place for what Julia compiles"):
        process._private_folder()
    with process._one_precompiles("anything"):
        pass  # it is only for a lock


@pytest.mark.skipif(not ROOT, reason="becomes another user")
def test_a_home_that_is_closed_to_this_user_is_as_none(tmp_path: Path) -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        closed, temporary = Path(folder, "home"), Path(folder, "tmp")
        closed.mkdir(mode=0o700)
        temporary.mkdir()
        temporary.chmod(0o1777)
        taken = temporary / "pyadex-65534"  # root's, not theirs
        taken.mkdir(mode=0o700)
        script = (
            "import os, sys; os.setgid(65534); os.setuid(65534); sys.dont_write_bytecode = True; "
            + RUN
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, cwd="/",
            env={"HOME": str(closed), "TMPDIR": str(temporary), "PATH": os.environ["PATH"],
                 "PYADEX_ENGINE": "process"},
        )  # fmt: skip
        if "No module named" in done.stderr or "can't open file" in done.stderr:
            pytest.skip("another user can't read this Python")
        assert done.stdout.strip() == "100", done.stderr[-500:]


@pytest.mark.faults
@pytest.mark.parametrize("name", ["with:colon", "with space", "ü"])
def test_the_package_may_lie_anywhere(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    shutil.copytree(Path(process.__file__).parents[1], place / "pyadex",
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    for part in ("src_jl", "Project.toml"):
        source = julia_package() / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, place / part)
    text = f"import sys; sys.path.insert(0, {str(place)!r}); {RUN}; print(pyadex.__file__)"
    assert run(tmp_path, text).splitlines() == ["100", str(place / "pyadex" / "__init__.py")]


@pytest.mark.faults
def test_a_relative_path_to_the_package_and_another_working_directory(tmp_path: Path) -> None:
    relative = os.path.relpath(julia_package(), tmp_path)
    text = f"import sys, os; sys.path.insert(0, {relative!r}); import pyadex; os.chdir('/'); {RUN}"
    assert run(tmp_path, text) == "100"


def test_pyadex_julia_may_name_the_folder_that_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = find_julia()
    assert real is not None
    (tmp_path / "bin").mkdir()
    (tmp_path / "share" / "julia").mkdir(parents=True)
    program = tmp_path / "bin" / "julia"
    program.write_text(f'#!/bin/sh\nexec {real.path} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PYADEX_JULIA", str(tmp_path))
    found = find_julia()
    assert found is not None
    assert found.path == program
    program.unlink()
    with pytest.raises(JuliaNotFound, match="It is a folder, without bin/julia in it"):
        find_julia()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo 'error while loading shared libraries: libx.so.1' >&2; exit 127",
         "It says 'error while loading shared libraries: libx.so.1'"),
        ("echo Python 3.11", "It says 'Python 3.11'"),
        ("exit 3", r"is not a Julia\."),
    ],
)  # fmt: skip
def test_why_a_julia_is_none_is_told(
    script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "julia"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PYADEX_JULIA", str(program))
    with pytest.raises(JuliaNotFound, match=told):
        find_julia()


def test_a_banner_before_the_version_is_passed_by() -> None:
    assert parse_version("Welcome to the cluster!\njulia version 1.10.8\n") == (1, 10, 8)
    assert parse_version("my julia version 1.10.8") is None


DOCTOR = "from pyadex.cli import main; main(['doctor'])"


@pytest.mark.faults
def test_doctor_goes_on_without_a_cache(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = run(tmp_path, DOCTOR, PYADEX_CACHE=str(tmp_path / "file"))
    assert "self-test  passed" in told
    assert "file: it is not a folder; set PYADEX_CACHE" in told
    told = run(tmp_path, DOCTOR, PYADEX_CACHE="~nobody-of-this-name/cache")
    assert "self-test  passed" in told
    assert "cache      none: there is no home folder" in told
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "cache.db").write_bytes(b"no database" * 1000)
    told = run(tmp_path, DOCTOR, PYADEX_CACHE=str(tmp_path / "broken"))
    assert "cache.db can't be read (file is not a database)" in told


@pytest.mark.faults
@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("command", ["sim", "sweep", "calibrate", "reproduce", "doctor"])
def test_help_is_printed_in_any_encoding(encoding: str, command: str, tmp_path: Path) -> None:
    text = f"from pyadex.cli import main; main([{command!r}, '--help'])"
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, check=True,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert b"Usage: pyadex" in done.stdout
    assert done.stderr == b""
