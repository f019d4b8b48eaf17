"""The README and the pages of the documentation: their code, and how it is run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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
