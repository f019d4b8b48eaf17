"""The Python of a page that starts processes of its own runs, in a Python of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pages import assert_printed_as_said, code_of, pages_with, run_alone


@pytest.mark.parametrize("page", pages_with("python", starting_processes=True))
def test_the_python_of_a_page_that_starts_processes_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(page, "python")
    monkeypatch.chdir(tmp_path)
    Path("page.py").write_text(code, encoding="utf-8")
    assert_printed_as_said(page, run_alone([sys.executable, "page.py"]))
