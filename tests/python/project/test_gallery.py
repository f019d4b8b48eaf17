"""The gallery: every page runs in a moment, draws a picture, and is short enough to be read."""

from __future__ import annotations

import io
import runpy
import tokenize
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from pages import ROOT

GALLERY = ROOT / "docs" / "gallery"
SECTIONS = {"neuron", "input", "rates", "statistics", "files", "cluster"}
PAGES = sorted(GALLERY.glob("*/*.py"))
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@pytest.fixture(autouse=True)
def _nothing_is_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with plt.rc_context():
        yield
    plt.close("all")


def lines_of_code(page: Path) -> int:
    """How many lines hold code: without blank ones, comments and the text at the top."""
    source = page.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    text, *code = [token for token in tokens if token.type not in NO_CODE]
    assert text.type == tokenize.STRING, "a page begins with its title and what it is about"
    return len({token.start[0] for token in code})


def test_every_page_is_in_a_section_that_has_a_header() -> None:
    assert {page.parent.name for page in PAGES} == SECTIONS
    assert all((GALLERY / section / "GALLERY_HEADER.rst").exists() for section in SECTIONS)
    assert [path for path in GALLERY.rglob("*.py") if path not in PAGES] == []


@pytest.mark.faults
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_page_has_less_than_thirty_lines_of_code_and_draws(page: Path) -> None:
    assert lines_of_code(page) < 30
    runpy.run_path(str(page), run_name="__main__")
    assert plt.get_fignums(), "the first figure is the page's picture in the gallery"
