"""Every command and every line of Python in the README and the documentation is run.

They run in this process, beside a Julia that is warm, but in a folder that has nothing of the
repository. A page that starts processes of its own is run by a Python of its own.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
import shlex
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from pages import (
    BLOCK,
    PAGES,
    ROOT,
    assert_printed_as_said,
    code_of,
    is_as_shown,
    pages_with,
    run_alone,
    sessions,
)

from pyadex.cli import main, pyadex

COMMANDS = ROOT / "docs" / "cli.md"


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in that has nothing of the repository; the shell knows `pyadex`."""
    shim = tmp_path / "bin" / "pyadex"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pyadex.cli "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.mark.faults
@pytest.mark.parametrize("page", pages_with("python"))
def test_the_python_of_a_page_runs_and_prints_what_it_says(
    page: Path, work_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = code_of(page, "python")
    (work_folder / "page.py").write_text(code, encoding="utf-8")
    with plt.rc_context():
        runpy.run_path("page.py", run_name="__main__")
    plt.close("all")
    assert_printed_as_said(page, capsys.readouterr().out)


@pytest.mark.faults
@pytest.mark.parametrize("page", pages_with("sh"))
def test_the_commands_of_a_page_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warnings.showwarning", None)  # main sets it; afterwards it is put back
    for line in code_of(page, "sh").splitlines():
        if line.startswith("pyadex "):
            with pytest.raises(SystemExit) as ended:
                main(shlex.split(line, comments=True)[1:])
            assert not ended.value.code, line
        elif not line.startswith("make"):
            # Julia finds the package in any folder of the repository, and only there.
            line = line.replace("--project", f"--project={ROOT}")
            run_alone(["bash", "-euc", line.replace("src_jl/", f"{ROOT}/src_jl/")])


@pytest.mark.faults
@pytest.mark.parametrize("page", pages_with("console"))
def test_commands_print_what_is_shown_below_them(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warnings.showwarning", None)
    for command, shown in sessions(page):
        name, *arguments = shlex.split(command)
        assert name == "pyadex"
        screen = io.StringIO()
        with (
            contextlib.redirect_stdout(screen),
            contextlib.redirect_stderr(screen),
            pytest.raises(SystemExit) as ended,
        ):
            main(arguments)
        assert not ended.value.code, command
        assert is_as_shown(screen.getvalue(), shown), f"{command} prints\n{screen.getvalue()}"


def test_every_command_has_a_section_with_an_example() -> None:
    sections = re.findall(r"^## pyadex (\S+)\n(.*?)(?=^## )", COMMANDS.read_text(), re.M | re.S)
    assert [name for name, _ in sections] == list(pyadex.commands)
    for name, section in sections:
        assert f"\n$ pyadex {name}" in section, name
        assert f"```{{literalinclude}} commands/{name}.txt" in section, name


def test_commands_that_are_only_shown_need_what_a_test_has_not() -> None:
    marked = [b["mark"] for page in PAGES for b in BLOCK.finditer(page.read_text()) if b["mark"]]
    why = "it downloads|it needs (SLURM|MPI|Ray|juliacall's Julia|what was prepared above)"
    assert [mark for mark in marked if not re.fullmatch(f"<!-- not run: ({why}) -->\n", mark)] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_what_a_page_of_the_repository_links_to_is_there(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_leads_to_every_page_of_the_gallery_and_every_how_to() -> None:
    pages = [*(ROOT / "docs/gallery").glob("*/*.py"), *(ROOT / "docs/howto").glob("*.md")]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {page.relative_to(ROOT).as_posix() for page in pages}
    assert {name for name in names if f"]({name})" not in readme} == set()
