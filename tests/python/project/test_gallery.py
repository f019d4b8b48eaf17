"""The gallery: every page runs in a moment, draws a picture, and is short enough to be read."""

from __future__ import annotations

import ast
import io
import re
import runpy
import sys
import tokenize
import tomllib
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


def imported(page: Path) -> set[str]:
    """The packages that a page imports, without Python's own."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).partition(".")[0])
    return names - sys.stdlib_module_names


def test_what_the_pages_import_is_installed_where_the_site_is_built() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["docs"]]
    installed = {re.split(r"[^\w-]", requirement)[0] for requirement in asked}
    assert set().union(*map(imported, PAGES)) - installed == {"pyadex"}


@pytest.mark.faults
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_page_has_less_than_thirty_lines_of_code_and_draws(page: Path) -> None:
    assert lines_of_code(page) < 30
    runpy.run_path(str(page), run_name="__main__")
    assert plt.get_fignums(), "the first figure is the page's picture in the gallery"
