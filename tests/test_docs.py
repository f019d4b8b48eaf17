"""Every command and every line of Python in the README and the documentation is run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"^(?P<mark><!-- not run: .*? -->\n)?```(?P<language>python|sh)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PRINTED = re.compile(r"^\s*print\(.*\)  # (?P<expected>.+)$", re.MULTILINE)


def code_of(page: Path, language: str) -> str:
    """Return all blocks of a page in one language, one after the other."""
    blocks = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return "\n".join(b["code"] for b in blocks if b["language"] == language and not b["mark"])


def pages_with(language: str) -> list[pytest.param]:
    return [
        pytest.param(page, id=str(page.relative_to(ROOT)))
        for page in PAGES
        if code_of(page, language)
    ]


def run(command: list[str], folder: Path, code: str) -> str:
    """Run code in a folder that has nothing of the repository; return what it prints."""
    shims = folder / "bin"
    shims.mkdir()
    (shims / "pyadex").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pyadex.cli "$@"\n')
    (shims / "pyadex").chmod(0o755)
    environment = os.environ | {
        "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "default",
        "MPLBACKEND": "agg",
    }
    done = subprocess.run(
        [*command, code], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", pages_with("python"))
def test_the_python_of_a_page_runs_and_prints_what_it_says(page: Path, tmp_path: Path) -> None:
    code = code_of(page, "python")
    (tmp_path / "page.py").write_text(code, encoding="utf-8")
    printed = run([sys.executable], tmp_path, "page.py")
    at = 0
    for line in PRINTED.finditer(code):
        found = printed.find(line["expected"], at)
        assert found >= 0, f"{line['expected']!r} was not printed, but:\n{printed[at:]}"
        at = found + len(line["expected"])


@pytest.mark.parametrize("page", pages_with("sh"))
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    commands = [line for line in code_of(page, "sh").splitlines() if not line.startswith("make")]
    # Julia finds the package in any folder of the repository, and only there.
    commands = [
        line.replace("--project", f"--project={ROOT}").replace("src_jl/", f"{ROOT}/src_jl/")
        for line in commands
    ]
    run(["bash", "-euc"], tmp_path, "\n".join(commands))


def test_commands_that_are_only_shown_are_few() -> None:
    marked = [b["mark"] for page in PAGES for b in BLOCK.finditer(page.read_text()) if b["mark"]]
    assert len(marked) <= 5
