"""The progress bar: shown for longer work, and never the end of it."""

from __future__ import annotations

import io
import sys
import time
from typing import Any

import numpy as np
import pytest

import pyadex
from pyadex.base.errors import InputError
from pyadex.base.progress import progress_bar, waiting_bar
from pyadex.units import ms


class Closing(io.StringIO):
    """A terminal that is closed after some writes."""

    def __init__(self, writes: int, error: Exception) -> None:
        super().__init__()
        self.left, self.error = writes, error

    def write(self, text: str) -> int:
        self.left -= 1
        if self.left < 0:
            raise self.error
        return super().write(text)


def bar_over_ten_runs(wanted: bool | None = True, seconds: float = 100.0) -> None:
    with progress_bar(wanted, total=10, seconds=seconds) as advance:
        for _ in range(10):
            advance(1)


def test_a_bar_counts_runs(capsys: pytest.CaptureFixture[str]) -> None:
    bar_over_ten_runs()
    assert "10/10" in capsys.readouterr().err


@pytest.mark.parametrize(("wanted", "seconds"), [(False, 100.0), (None, 0.5)])
def test_short_work_has_no_bar(capsys, wanted: bool | None, seconds: float) -> None:
    bar_over_ten_runs(wanted, seconds)
    assert capsys.readouterr().err == ""


def test_without_a_standard_error_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    bar_over_ten_runs()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("writes", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        OSError(5, "Input/output error"),
        BrokenPipeError(32, "Broken pipe"),
        ValueError("I/O operation on closed file"),
    ],
    ids=str,
)
def test_a_bar_that_cannot_be_written_does_not_end_the_work(
    monkeypatch: pytest.MonkeyPatch, writes: int, error: Exception
) -> None:
    monkeypatch.setattr("tqdm.std.tqdm.monitor_interval", 0)
    monkeypatch.setattr(sys, "stderr", Closing(writes, error))
    bar_over_ten_runs()


def test_an_error_of_the_work_is_not_taken_for_one_of_the_bar() -> None:
    with pytest.raises(OSError, match="of the work"), progress_bar(True, 10, 100.0):
        raise OSError("of the work")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown_before_anything_is_done(bar, monkeypatch: pytest.MonkeyPatch, screen=None) -> str:
    for name in ("SECONDS_BEFORE_BAR", "SECONDS_WITHOUT_BAR"):
        monkeypatch.setattr(f"pyadex.base.progress.{name}", 0.01)
    monkeypatch.setattr(sys, "stderr", screen := screen or io.StringIO())
    deadline = time.monotonic() + 60
    with bar():
        while not screen.getvalue() and time.monotonic() < deadline:
            time.sleep(0.005)
        return screen.getvalue()


def test_a_bar_appears_though_no_piece_is_done_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_before_anything_is_done(lambda: progress_bar(None, 10, 100.0), monkeypatch)
    assert "0/10" in shown


def test_one_long_piece_shows_its_time_and_no_share(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_before_anything_is_done(
        lambda: waiting_bar(None, "Simulating 3600 s", 100.0), monkeypatch
    )
    assert "Simulating 3600 s: 00:0" in shown
    assert "%" not in shown


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        (lambda: waiting_bar(None, "Simulating 1 s", 0.001), "Simulating 1 s: 00:0"),
        (lambda: progress_bar(None, 10, 0.001), "0/10"),
    ],
)
def test_on_a_terminal_work_that_takes_longer_than_estimated_has_a_bar(
    bar, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert expected in shown_before_anything_is_done(bar, monkeypatch, Terminal())


@pytest.mark.parametrize(("wanted", "seconds"), [(False, 100.0), (None, 0.5)])
def test_short_single_work_shows_nothing(capsys, wanted: bool | None, seconds: float) -> None:
    with waiting_bar(wanted, "Simulating 1 s", seconds):
        pass
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("given", [np.array([]), np.array([1, 2]), "yes", 3], ids=repr)
def test_progress_is_yes_no_or_nothing(given: Any) -> None:
    with pytest.raises(InputError, match="progress must be True, False or None, not"):
        pyadex.sweep(N=3, duration=10 * ms, seed=1, progress=given)
