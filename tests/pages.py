"""The README and the pages of the documentation: their code, how it is run, and what it prints."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"^(?P<mark><!-- not run: .*? -->\n)?"
    r"```(?P<language>python|sh|text|console)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PRINTED = re.compile(r"^\s*print\(.*\)  # (?P<expected>.+)$", re.MULTILINE)
ANYTHING = "…"  # stands on a page for what differs from machine to machine, or is left out
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


def printed_by_python(page: Path) -> Iterator[str]:
    """What a page says that its Python prints: beside a `print`, or as a block of text below."""
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["language"] == "text":
            yield block["code"]
        elif block["language"] == "python" and not block["mark"]:
            yield from (line["expected"] for line in PRINTED.finditer(block["code"]))


def assert_printed_as_said(page: Path, printed: str) -> None:
    at = 0
    for expected in printed_by_python(page):
        found = printed.find(expected, at)
        assert found >= 0, f"{expected!r} was not printed, but:\n{printed[at:]}"
        at = found + len(expected)


def sessions(page: Path) -> Iterator[tuple[str, str]]:
    """Each command of a page that is shown with what it prints, and that."""
    for shown in re.split(r"^\$ ", code_of(page, "console"), flags=re.MULTILINE)[1:]:
        command, _, printed = shown.partition("\n")
        yield command, printed


def is_as_shown(printed: str, shown: str) -> bool:
    parts = map(re.escape, shown.strip().split(ANYTHING))
    return re.fullmatch(".*".join(parts), printed.strip(), re.DOTALL) is not None
