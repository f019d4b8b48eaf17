"""How the site looks on a telephone, in Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from built_site import NOT_BUILT, SITE, html_files

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

pytestmark = pytest.mark.skipif(NOT_BUILT, reason="there is no built site; make book")


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


def test_who_comes_from_the_search_begins_at_the_question(phone: Browser) -> None:
    page = (SITE / "faq.html").resolve().as_uri()
    phone.post("/url", {"url": f"{page}?highlight=numerical%20instability"})
    question = (
        "[...document.querySelectorAll('h3')].find(h => h.textContent.includes('NEST stops'))"
    )
    until = time.monotonic() + 10
    while phone.evaluate(f"{question}.getBoundingClientRect().top") > PHONE["height"] / 4:
        assert time.monotonic() < until
        time.sleep(0.1)
