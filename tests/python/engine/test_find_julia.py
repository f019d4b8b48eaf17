"""Which Julia is taken, and what is said of one that cannot be."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from pyadex.engine.find_julia import JuliaNotFound, find_julia, note_of_juliapkg, parse_version


def fake_julia(folder: Path, script: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    julia = folder / "julia"
    julia.write_text(f"#!/bin/sh\n{script}\n")
    julia.chmod(0o755)
    return julia


def write_note(tmp_path: Path, text: str) -> None:
    noted = tmp_path / "venv" / "julia_env" / "pyjuliapkg" / "meta.json"
    noted.parent.mkdir(parents=True, exist_ok=True)
    noted.write_text(text)


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a Julia."""
    monkeypatch.setattr("sys.prefix", str(tmp_path / "venv"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("PYADEX_JULIA", raising=False)
    monkeypatch.delenv("PYTHON_JULIAPKG_PROJECT", raising=False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("julia version 1.4.2\n", (1, 4, 2)),
        ("julia version 1.10.8\n", (1, 10, 8)),
        ("julia version 1.12.0-rc1\n", (1, 12, 0)),
        ("Python 3.11.2\n", None),
        ("", None),
    ],
)
def test_the_version_is_read_as_numbers(line: str, expected: tuple[int, int, int] | None) -> None:
    assert parse_version(line) == expected


def test_without_any_julia_there_is_none() -> None:
    assert find_julia() is None


def test_the_one_chosen_comes_before_the_path_and_the_path_before_juliacalls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    juliacalls = fake_julia(tmp_path / "juliacalls", "echo julia version 1.11.2")
    write_note(tmp_path, json.dumps({"executable": str(juliacalls)}))
    found = find_julia()
    assert found
    assert (found.path, found.version, found.found_by) == (juliacalls, (1, 11, 2), "juliacall")

    on_path = fake_julia(tmp_path / "bin", "echo julia version 1.10.8")
    found = find_julia()
    assert found
    assert (found.path, found.found_by) == (on_path, "the PATH")

    chosen = fake_julia(tmp_path / "chosen", "echo julia version 1.5.3")
    monkeypatch.setenv("PYADEX_JULIA", str(chosen))
    found = find_julia()
    assert found
    assert str(found) == f"Julia 1.5.3, {chosen} (from PYADEX_JULIA)"


def test_the_chosen_one_may_be_a_name_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_julia(tmp_path / "bin", "echo julia version 1.6.7").rename(tmp_path / "bin" / "julia-lts")
    monkeypatch.setenv("PYADEX_JULIA", "julia-lts")
    found = find_julia()
    assert found
    assert found.path == tmp_path / "bin" / "julia-lts"


def test_a_link_is_kept_since_juliaup_goes_by_its_name(tmp_path: Path) -> None:
    real = fake_julia(tmp_path / "juliaup", "echo julia version 1.11.2")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "julia").symlink_to(real)
    found = find_julia()
    assert found
    assert found.path == tmp_path / "bin" / "julia"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "home/.julia/environments/pyjuliapkg/pyjuliapkg/meta.json"),
        ({"JULIA_DEPOT_PATH": "depot:other"}, "depot/environments/pyjuliapkg/pyjuliapkg/meta.json"),
        ({"CONDA_PREFIX": "conda"}, "conda/julia_env/pyjuliapkg/meta.json"),
        ({"PYTHON_JULIAPKG_PROJECT": "mine"}, "mine/pyjuliapkg/meta.json"),
    ],
)
def test_juliapkg_keeps_its_note_elsewhere_outside_of_a_virtual_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    monkeypatch.setattr("sys.base_prefix", sys.prefix)
    for name in ("CONDA_PREFIX", "JULIA_DEPOT_PATH"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (environment | {"HOME": "home"}).items():
        monkeypatch.setenv(name, value)
    assert note_of_juliapkg() == Path(expected)


@pytest.mark.parametrize("note", ["{ damaged", "[]", "{}", '{"executable": "/no/such/julia"}'])
def test_a_note_of_juliapkg_that_leads_nowhere_counts_for_nothing(
    tmp_path: Path, note: str
) -> None:
    write_note(tmp_path, note)
    assert find_julia() is None


def test_a_julia_on_the_path_that_is_too_old_is_passed_over_for_juliacalls(tmp_path: Path) -> None:
    fake_julia(tmp_path / "bin", "echo julia version 1.4.1")
    juliacalls = fake_julia(tmp_path / "juliacalls", "echo julia version 1.11.2")
    write_note(tmp_path, json.dumps({"executable": str(juliacalls)}))
    found = find_julia()
    assert found
    assert found.path == juliacalls


def test_a_julia_older_than_1_5_is_refused(tmp_path: Path) -> None:
    julia = fake_julia(tmp_path / "bin", "echo julia version 1.4.1")
    with pytest.raises(JuliaNotFound) as refused:
        find_julia()
    assert str(refused.value) == (
        f"{julia} (from the PATH) is Julia 1.4.1. pyadex needs Julia 1.5 or newer: get it from "
        "https://julialang.org/downloads so that `julia` is on the PATH, or set "
        "PYADEX_JULIA=/path/to/julia."
    )


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ("/no/such/julia", "does not run (No such file or directory)"),
        (os.sep, "does not run (Permission denied)"),
        ("/bin/true", "is not a Julia"),
    ],
)
def test_a_bad_choice_is_refused_though_the_path_has_a_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, problem: str
) -> None:
    fake_julia(tmp_path / "bin", "echo julia version 1.10.8")
    monkeypatch.setenv("PYADEX_JULIA", chosen)
    with pytest.raises(JuliaNotFound) as refused:
        find_julia()
    assert str(refused.value).startswith(f"PYADEX_JULIA={chosen} {problem}. pyadex needs Julia")


def test_a_julia_that_hangs_is_given_up_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child"
    fake_julia(tmp_path / "bin", f"/bin/sleep 600 & echo $! > {child}; wait")
    monkeypatch.setattr(sys.modules[find_julia.__module__], "SECONDS_TO_ANSWER", 0.5)
    began = time.monotonic()
    with pytest.raises(JuliaNotFound, match=r"did not answer `--version` within 0.5 s\."):
        find_julia()
    assert time.monotonic() - began < 5
    assert ended(int(child.read_text()))


def ended(pid: int) -> bool:
    """Whether a process that is not ours to wait for is gone, or soon will be."""
    for _ in range(50):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().split()[2]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False
