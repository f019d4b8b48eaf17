"""The site that `make book` builds: its links, and how it looks on a telephone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

SITE = Path(os.environ.get("PYADEX_SITE", Path(__file__).parents[3] / "build" / "book"))
PHONE = {"width": 390, "height": 844, "pixelRatio": 2}
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
# Nothing from the network: what is not on the site must not be needed to read it.
FLAGS = [
    "headless",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "host-resolver-rules=MAP * ~NOTFOUND",
]

pytestmark = pytest.mark.skipif(
    not (SITE / "index.html").exists(), reason="there is no built site; make book"
)


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


def html_files() -> list[Path]:
    return sorted(SITE.rglob("*.html"))


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


class Browser:
    """Chromium by the WebDriver protocol, as much of it as is needed here."""

    def __init__(self, port: int, profile: Path) -> None:
        self.url = f"http://127.0.0.1:{port}/session"
        options = {
            "args": [*FLAGS, f"user-data-dir={profile}"],
            "mobileEmulation": {"deviceMetrics": PHONE},
        }
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": CHROMIUM, **options},
            "goog:loggingPrefs": {"browser": "SEVERE"},
        }
        answer = self.post("", {"capabilities": {"alwaysMatch": wanted}})
        self.url += f"/{answer['sessionId']}"

    def post(self, command: str, fields: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.url + command, json.dumps(fields).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def open(self, path: Path) -> None:
        self.post("/url", {"url": path.resolve().as_uri()})

    def evaluate(self, expression: str) -> Any:
        return self.post("/execute/sync", {"script": f"return {expression}", "args": []})

    def complaints(self) -> list[str]:
        """What went wrong with the site's own files."""
        messages = [entry["message"] for entry in self.post("/se/log", {"type": "browser"})]
        return [message for message in messages if not message.startswith("http")]

    def close(self) -> None:
        urllib.request.urlopen(urllib.request.Request(self.url, method="DELETE"), timeout=60)


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not (CHROMIUM and DRIVER):
        pytest.skip("needs Chromium and its driver (Debian: chromium, chromium-driver)")
    driver = subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, text=True)
    try:
        browser = Browser(_port(driver), tmp_path_factory.mktemp("profile"))
        yield browser
        browser.close()
    finally:
        driver.terminate()
        driver.communicate(timeout=30)


def _port(driver: subprocess.Popen[str]) -> int:
    assert driver.stdout is not None
    for line in driver.stdout:
        if "started successfully on port" in line:
            return int(line.strip(" .\n").rpartition(" ")[2])
    raise AssertionError("chromedriver did not start")


@pytest.mark.faults
@pytest.mark.parametrize("path", html_files(), ids=lambda path: path.stem)
class TestOnAPhone:
    def test_the_page_does_not_overflow(self, phone: Browser, path: Path) -> None:
        phone.open(path)
        assert phone.evaluate("window.innerWidth") == PHONE["width"]
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    def test_every_image_is_there_and_fits(self, phone: Browser, path: Path) -> None:
        phone.open(path)
        # Pictures further down are loaded when one comes near them.
        phone.evaluate("document.querySelectorAll('img').forEach(i => {i.loading = 'eager'})")
        images = phone.evaluate(
            "Promise.all([...document.images].map(async i => {"
            " await i.decode().catch(() => 0);"
            " return [i.src, i.naturalWidth, i.getBoundingClientRect().right]}))"
        )
        assert [src for src, width, _ in images if width == 0] == []
        assert [src for src, _, right in images if right > PHONE["width"]] == []

    def test_nothing_of_the_site_fails_to_load(self, phone: Browser, path: Path) -> None:
        phone.complaints()
        phone.open(path)
        assert phone.complaints() == []
