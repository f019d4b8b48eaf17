"""tools/get_julia.py: which Julia is taken, and what happens where there is none."""

import json
import os
import time
from pathlib import Path

import get_julia
import pytest


def fake_julia(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    julia = folder / "julia"
    julia.write_text(f"#!/bin/sh\necho julia version {version}\n")
    julia.chmod(0o755)
    return julia


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a Julia, from which no installer is reached."""
    monkeypatch.setattr("sys.argv", ["get_julia.py"])
    monkeypatch.setattr("sys.prefix", str(tmp_path / "venv"))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("PYADEX_JULIA", raising=False)
    monkeypatch.delenv("PYTHON_JULIAPKG_PROJECT", raising=False)
    monkeypatch.setattr(get_julia, "server_answers", lambda: False)  # as without the internet
    monkeypatch.setattr(get_julia, "debian_can_help", lambda: False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("julia version 1.4.2", False),
        ("julia version 1.5.3", True),
        ("julia version 1.10.8", True),
        ("julia version 1.12.0-rc1", True),
        ("julia version 2.0.0", True),
        ("Python 3.11.2", False),
        ("", False),
    ],
)
def test_julia_is_new_enough_from_1_5_on(line: str, expected: bool) -> None:
    assert get_julia.new_enough(line) is expected


def test_the_julia_that_was_chosen_comes_before_the_path_and_before_juliacalls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    juliacalls = fake_julia(tmp_path / "juliacalls", "1.11.2")
    noted = tmp_path / "venv" / "julia_env" / "pyjuliapkg" / "meta.json"
    noted.parent.mkdir(parents=True)
    noted.write_text(json.dumps({"executable": str(juliacalls)}))
    assert get_julia.find_julia() == str(juliacalls)

    on_path = fake_julia(tmp_path / "bin", "1.10.8")
    assert get_julia.find_julia() == str(on_path)

    chosen = fake_julia(tmp_path / "chosen", "1.5.3")
    monkeypatch.setenv("PYADEX_JULIA", str(chosen))
    assert get_julia.find_julia() == str(chosen)


def test_a_julia_that_is_too_old_or_broken_is_passed_over(tmp_path: Path) -> None:
    fake_julia(tmp_path / "bin", "1.4.1")
    noted = tmp_path / "venv" / "julia_env" / "pyjuliapkg" / "meta.json"
    noted.parent.mkdir(parents=True)
    noted.write_text('{"executable": "/no/such/julia"}')
    assert get_julia.find_julia() is None
    noted.write_text("{ damaged")
    assert get_julia.find_julia() is None


def test_nothing_is_said_or_done_where_there_is_a_julia(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_julia(tmp_path / "bin", "1.5.3")
    assert get_julia.main() == 0
    assert capsys.readouterr() == ("", "")


def test_without_any_way_one_sentence_says_how_to_get_julia(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert get_julia.main() == 1
    told = capsys.readouterr().err
    assert "https://julialang.org/downloads" in told
    assert "PYADEX_JULIA=" in told
    assert told.count("\n") == 1


def test_a_chosen_julia_that_does_not_run_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYADEX_JULIA", "/no/such/julia")
    assert get_julia.main() == 1
    assert capsys.readouterr().err.startswith("PYADEX_JULIA=/no/such/julia is not a Julia 1.5")


def test_debian_is_asked_when_juliacall_brought_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(get_julia, "server_answers", lambda: True)
    monkeypatch.setattr(get_julia, "install_by_juliacall", lambda: asked.append("juliacall"))
    monkeypatch.setattr(get_julia, "debian_can_help", lambda: True)

    def install() -> None:
        asked.append("debian")
        fake_julia(tmp_path / "bin", "1.5.3")

    monkeypatch.setattr(get_julia, "install_as_root", install)
    assert get_julia.main() == 0
    assert asked == ["juliacall", "debian"]


def test_juliacall_is_imported_with_the_settings_that_threads_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "juliacall.py").write_text(
        "import os, pathlib\n"
        "settings = {k: v for k, v in os.environ.items() if k.startswith('PYTHON_JULIACALL')}\n"
        "pathlib.Path(os.environ['SEEN']).write_text(str(sorted(settings.items())))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    monkeypatch.delenv("PYTHON_JULIACALL_HANDLE_SIGNALS", raising=False)
    monkeypatch.setenv("PYTHON_JULIACALL_THREADS", "2")  # the user's own word counts
    assert get_julia.install_by_juliacall()
    assert (tmp_path / "seen").read_text() == (
        "[('PYTHON_JULIACALL_HANDLE_SIGNALS', 'yes'), ('PYTHON_JULIACALL_THREADS', '2')]"
    )


def test_an_installation_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "juliacall.py").write_text(
        "import os, pathlib, subprocess\n"
        "child = subprocess.Popen(['/bin/sleep', '600'])\n"
        "pathlib.Path(os.environ['SEEN']).write_text(str(child.pid))\n"
        "child.wait()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    monkeypatch.setattr(get_julia, "JULIACALL_MINUTES", 1 / 60)
    assert not get_julia.install_by_juliacall()
    assert ended(int((tmp_path / "seen").read_text()))


def ended(pid: int) -> bool:
    """Whether a process that is not ours to wait for is gone, or soon will be."""
    for _ in range(50):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().split()[2] == "Z":
            return True
        time.sleep(0.1)
    return False


def test_debian_11_is_a_source_of_last_resort_in_a_folder_of_its_own(tmp_path: Path) -> None:
    options = get_julia.private_apt(tmp_path, "http://deb.debian.org/debian")
    source = (tmp_path / "sources.list").read_text().splitlines()[-1]
    assert source == (
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
        "http://deb.debian.org/debian bullseye main"
    )
    assert "Pin-Priority: 50" in (tmp_path / "preferences").read_text()
    for setting in ("Dir::Etc::sourcelist", "Dir::State::lists", "Dir::Cache"):
        assert any(o.startswith(f"--option={setting}={tmp_path}{os.sep}") for o in options)


def test_a_server_that_refuses_is_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    began = time.monotonic()
    assert not get_julia.server_answers("https://127.0.0.1:9/versions.json", seconds=5)
    assert time.monotonic() - began < 4
