"""What happens where there is no Julia, or one that crashes where it should throw."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pyadex.engine import debian, get_julia

THROWS, CRASHES = "exit 0", "kill -SEGV $$"


def fake_julia(folder: Path, version: str, when_throwing: str = THROWS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    julia = folder / "julia"
    julia.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo julia version {version} && exit\n'
        f'echo probed >> "$0.log"\n{when_throwing}\n'
    )
    julia.chmod(0o755)
    return julia


def times_probed(julia: Path) -> int:
    log = julia.with_name("julia.log")
    return len(log.read_text().splitlines()) if log.exists() else 0


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a Julia, from which no installer is reached; we are in a new venv."""
    (tmp_path / "venv").mkdir()
    monkeypatch.setattr("sys.prefix", str(tmp_path / "venv"))
    monkeypatch.setattr("sys.base_prefix", "/usr")
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("PYADEX_JULIA", raising=False)
    monkeypatch.delenv("PYTHON_JULIAPKG_PROJECT", raising=False)
    monkeypatch.setattr(get_julia, "server_answers", lambda: False)  # as without the internet
    monkeypatch.setattr(debian, "can_help", lambda: False)
    monkeypatch.setattr(debian, "JULIA", tmp_path / "bin" / "julia")


def test_nothing_is_said_or_done_where_there_is_a_julia(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_julia(tmp_path / "bin", "1.10.8")
    assert get_julia.main() == 0
    assert capsys.readouterr() == ("", "")


def test_which_prints_the_path_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    julia = fake_julia(tmp_path / "bin", "1.5.3", CRASHES)
    assert get_julia.main(["--which"]) == 0
    assert capsys.readouterr() == (f"{julia}\n", "")
    assert times_probed(julia) == 0


def test_without_any_way_one_line_says_how_to_get_julia(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert get_julia.main() == 1
    told = capsys.readouterr().err
    assert "https://julialang.org/downloads" in told
    assert "PYADEX_JULIA=" in told
    assert told.count("\n") == 1


def test_a_chosen_julia_that_does_not_run_is_an_error_and_nothing_is_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYADEX_JULIA", "/no/such/julia")
    monkeypatch.setattr(debian, "can_help", lambda: True)
    monkeypatch.setattr(debian, "install", lambda: pytest.fail("installed"))
    assert get_julia.main() == 1
    assert capsys.readouterr().err.startswith("PYADEX_JULIA=/no/such/julia does not run")


def test_debian_is_asked_when_juliacall_brought_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(get_julia, "juliacall_is_installed", lambda: True)
    monkeypatch.setattr(get_julia, "server_answers", lambda: True)
    monkeypatch.setattr(get_julia, "install_by_juliacall", lambda: asked.append("juliacall"))
    monkeypatch.setattr(debian, "can_help", lambda: True)

    def install() -> None:
        asked.append("debian")
        fake_julia(tmp_path / "bin", "1.5.3")

    monkeypatch.setattr(debian, "install", install)
    assert get_julia.main() == 0
    assert asked == ["juliacall", "debian"]


def test_a_julia_that_is_too_old_is_named_and_another_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_julia(tmp_path / "bin", "1.0.5")
    monkeypatch.setattr(debian, "can_help", lambda: True)
    monkeypatch.setattr(debian, "install", lambda: fake_julia(tmp_path / "bin", "1.5.3"))
    assert get_julia.main() == 0
    assert "(from the PATH) is Julia 1.0.5." in capsys.readouterr().out


# Julia 1.5 with a later libunwind


def test_a_healthy_julia_is_probed_once_and_anew_when_it_has_changed(tmp_path: Path) -> None:
    julia = fake_julia(tmp_path / "bin", "1.5.3")
    get_julia.main()
    get_julia.main()
    assert times_probed(julia) == 1
    os.utime(julia, (1, 1))
    get_julia.main()
    assert times_probed(julia) == 2


def test_only_julias_older_than_1_6_are_probed(tmp_path: Path) -> None:
    julia = fake_julia(tmp_path / "bin", "1.6.0", CRASHES)
    assert get_julia.main() == 0
    assert times_probed(julia) == 0


def test_outside_of_a_virtual_environment_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.base_prefix", sys.prefix)
    fake_julia(tmp_path / "bin", "1.5.3")
    get_julia.main()
    assert list((tmp_path / "venv").iterdir()) == []


def test_debians_julia_is_repaired_once_and_that_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_julia(tmp_path / "bin", "1.5.3", CRASHES)
    repairs: list[Path] = []

    def repair() -> bool:
        repairs.append(fake_julia(tmp_path / "bin", "1.5.3", THROWS))
        return True

    monkeypatch.setattr(debian, "can_help", lambda: True)
    monkeypatch.setattr(debian, "repair", repair)
    assert get_julia.main() == 0
    told = capsys.readouterr()
    assert "crashes when it throws an error, for want of Debian 11's libunwind" in told.out
    assert (told.out.count("\n"), told.err) == (1, "")

    assert get_julia.main() == 0
    assert capsys.readouterr() == ("", "")
    assert len(repairs) == 1


def test_one_that_cannot_be_repaired_is_still_used_after_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_julia(tmp_path / "bin", "1.5.3", CRASHES)
    assert get_julia.main() == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Warning: Julia 1.5.3, ")
    assert told.err.count("\n") == 1


def test_a_julia_that_is_not_debians_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_julia(tmp_path / "bin", "1.5.3", CRASHES)
    monkeypatch.setattr(debian, "JULIA", Path("/usr/bin/julia"))
    monkeypatch.setattr(debian, "can_help", lambda: True)
    monkeypatch.setattr(debian, "repair", lambda: pytest.fail("repaired"))
    assert get_julia.main() == 0
    assert capsys.readouterr().err.startswith("Warning: ")


def test_the_library_goes_to_julias_own_folder_whatever_the_architecture(tmp_path: Path) -> None:
    unpacked, root = tmp_path / "unpacked", tmp_path / "root"
    package = unpacked / "usr/lib/aarch64-linux-gnu"
    package.mkdir(parents=True)
    (package / "libunwind.so.8.0.1").write_text("1.3.2")
    (package / "libunwind.so.8").symlink_to("libunwind.so.8.0.1")
    assert not debian.give_julia_its_libunwind(unpacked, root)  # there is no Julia

    julias = root / "usr/lib/aarch64-linux-gnu/julia"
    julias.mkdir(parents=True)
    for _ in range(2):
        assert debian.give_julia_its_libunwind(unpacked, root)
    assert [entry.name for entry in julias.iterdir()] == ["libunwind.so.8"]
    assert not (julias / "libunwind.so.8").is_symlink()
    assert (julias / "libunwind.so.8").read_text() == "1.3.2"


def test_debian_11_is_a_source_of_last_resort_in_a_folder_of_its_own(tmp_path: Path) -> None:
    options = debian.private_apt(tmp_path, "http://deb.debian.org/debian", alone=False)
    source = (tmp_path / "sources.list").read_text().splitlines()[-1]
    assert source == (
        "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
        "http://deb.debian.org/debian bullseye main"
    )
    assert "Pin-Priority: 50" in (tmp_path / "preferences").read_text()
    for setting in ("Dir::Etc::sourcelist", "Dir::State::lists", "Dir::Cache"):
        assert any(o.startswith(f"--option={setting}={tmp_path}{os.sep}") for o in options)


# By juliacall


def test_juliacall_is_imported_with_the_settings_that_threads_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "juliacall.py").write_text(
        "import os, pathlib\n"
        "settings = {k: v for k, v in os.environ.items() if k.startswith('PYTHON_JULIACALL')}\n"
        "pathlib.Path(os.environ['SEEN']).write_text(str(sorted(settings.items())))\n"
    )
    for name in [name for name in os.environ if name.startswith("PYTHON_JULIACALL")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    monkeypatch.setenv("PYTHON_JULIACALL_THREADS", "2")  # the user's own word counts
    assert get_julia.install_by_juliacall()
    assert (tmp_path / "seen").read_text() == (
        "[('PYTHON_JULIACALL_HANDLE_SIGNALS', 'yes'), ('PYTHON_JULIACALL_THREADS', '2')]"
    )


def test_an_installation_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "juliacall.py").write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(get_julia, "JULIACALL_MINUTES", 1 / 60)
    began = time.monotonic()
    assert not get_julia.install_by_juliacall()
    assert time.monotonic() - began < 10


def test_a_server_that_refuses_is_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    began = time.monotonic()
    assert not get_julia.server_answers("https://127.0.0.1:9/versions.json", seconds=5)
    assert time.monotonic() - began < 4


# Before anything is installed


def test_the_file_runs_as_a_script_without_any_package(tmp_path: Path) -> None:
    julia = fake_julia(tmp_path / "bin", "1.10.8")
    script = [sys.executable, "-S", "-E", get_julia.__file__, "--which"]
    ran = subprocess.run(script, capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == (f"{julia}\n", "")
