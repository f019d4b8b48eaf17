"""Every command and every line of Python in the README and the documentation is run.

They run in this process, beside a Julia that is warm, but in a folder that has nothing of the
repository. A page that starts processes of its own is run by a Python of its own.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from pyadex.cli import main

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"^(?P<mark><!-- not run: .*? -->\n)?```(?P<language>python|sh)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PRINTED = re.compile(r"^\s*print\(.*\)  # (?P<expected>.+)$", re.MULTILINE)
STARTS_PROCESSES = 'if __name__ == "__main__":'


def code_of(page: Path, language: str) -> str:
    """Return all blocks of a page in one language, one after the other."""
    blocks = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return "\n".join(b["code"] for b in blocks if b["language"] == language and not b["mark"])


def pages_with(language: str, *, starting_processes: bool = False) -> list[pytest.param]:
    return [
        pytest.param(page, id=str(page.relative_to(ROOT)))
        for page in PAGES
        if (code := code_of(page, language)) and (STARTS_PROCESSES in code) is starting_processes
    ]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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


def run_alone(command: list[str]) -> str:
    """Run a command in a process of its own; return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_printed_as_said(code: str, printed: str) -> None:
    at = 0
    for line in PRINTED.finditer(code):
        found = printed.find(line["expected"], at)
        assert found >= 0, f"{line['expected']!r} was not printed, but:\n{printed[at:]}"
        at = found + len(line["expected"])


@pytest.mark.parametrize("page", pages_with("python"))
def test_the_python_of_a_page_runs_and_prints_what_it_says(
    page: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = code_of(page, "python")
    (elsewhere / "page.py").write_text(code, encoding="utf-8")
    with plt.rc_context():
        runpy.run_path("page.py", run_name="__main__")
    plt.close("all")
    assert_printed_as_said(code, capsys.readouterr().out)


@pytest.mark.faults  # for its slowness: each of its processes starts a Julia
@pytest.mark.parametrize("page", pages_with("python", starting_processes=True))
def test_the_python_of_a_page_that_starts_processes_runs(page: Path, elsewhere: Path) -> None:
    code = code_of(page, "python")
    (elsewhere / "page.py").write_text(code, encoding="utf-8")
    assert_printed_as_said(code, run_alone([sys.executable, "page.py"]))


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


def test_commands_that_are_only_shown_are_few() -> None:
    marked = [b["mark"] for page in PAGES for b in BLOCK.finditer(page.read_text()) if b["mark"]]
    assert len(marked) <= 5
