"""The site that `make book` builds: what is on it, and its links."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built_site import NOT_BUILT, SITE, html_files

pytestmark = pytest.mark.skipif(NOT_BUILT, reason="there is no built site; make book")


class Page(HTMLParser):
    """What a page links to and shows, and where in it one can link to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.images: list[dict[str, str]] = []
        self.anchors: set[str] = {"", "top"}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "img":
            self.images.append(given)


def test_has_the_readme_the_notebooks_and_the_reference() -> None:
    front = (SITE / "index.html").read_text(encoding="utf-8")
    assert "pyadex" in front
    names = " ".join(path.name for path in html_files())
    assert "2023-08-05__AdEx_Nto1_we_sweep.html" in names
    assert "look.html" in names
    everything = "".join(path.read_text(encoding="utf-8") for path in html_files())
    for name in ("sim", "sweep", "calibrate", "Simulation", "Calibration", "Parameters"):
        assert f'id="pyadex.{name}"' in everything


def test_no_link_within_the_site_is_broken() -> None:
    pages = {path.resolve(): Page(path) for path in html_files()}
    broken = []
    for page in pages.values():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = page.path.parent / unquote(parts.path) if parts.path else page.path
            target = target.resolve()
            lacks_anchor = target in pages and unquote(parts.fragment) not in pages[target].anchors
            if not target.is_file() or lacks_anchor:
                broken.append(f"{page.path.relative_to(SITE)}: {link}")
    assert broken == []


def test_the_note_shows_its_figures_and_its_log() -> None:
    (path,) = SITE.rglob("2023-08-05__AdEx_Nto1_we_sweep.html")
    images = [image for image in Page(path).images if "_images" in image["src"]]
    assert len(images) == 7
    text = path.read_text(encoding="utf-8")
    assert "Found: 15.03590947 pS → 4. Hz" in text


def test_look_shows_its_pictures_without_a_kernel() -> None:
    (path,) = SITE.rglob("look.html")
    assert len([image for image in Page(path).images if "_images" in image["src"]]) == 2


def test_the_front_page_shows_the_readme_and_leads_to_the_gallery() -> None:
    front = Page(SITE / "index.html")
    assert {"examples/neuron/fi_curve.html", "changelog.html", "limits.html"} <= set(front.links)
    assert any("front.png" in image["src"] and image["alt"] for image in front.images)


def test_every_public_name_is_on_one_place_of_the_reference() -> None:
    import pyadex

    text = (SITE / "api.html").read_text(encoding="utf-8")
    drawing = set(pyadex.plot.__all__)  # told once, as pyadex.plot's
    for name in pyadex.__all__:
        place = f'id="pyadex.{"plot." if name in drawing else ""}{name}"'
        assert text.count(place) == 1, name
    for module in (pyadex.neurons, pyadex.plot, pyadex.gallery, pyadex.figures):
        names = {name for name in module.__all__ if name != "mw"}  # a number of the note's
        for name in names:
            assert text.count(f'id="{module.__name__}.{name}"') == 1, name


def test_signatures_are_readable() -> None:
    text = (SITE / "api.html").read_text(encoding="utf-8")
    assert "Quantity(" not in text
    assert "=Parameters(" not in re.sub("<[^>]*>", "", text)
    assert "(N, Ne,)" not in text
