"""Progress bars for work that takes longer than a moment."""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from pyadex.base.interrupts import interrupt_waits

SECONDS_WITHOUT_BAR = 1.0  # shorter work has none
SECONDS_BEFORE_BAR = 0.3  # longer work shows it after so long, if by then it is not done


@contextlib.contextmanager
def progress_bar(
    wanted: bool | None, total: int, seconds: float, unit: str = "run"
) -> Iterator[Callable[[int], object]]:
    """Give a function to call with the number of units just done; 0 for "still at it".

    ``wanted`` is True for a bar at once, False for none, None for one where the work is estimated
    to take more than a second, shown after a third of one. Where nothing can be written (cron, a
    terminal that was closed, a full disk), the work goes on without a bar.
    """
    unwanted = wanted is False or (wanted is None and seconds < SECONDS_WITHOUT_BAR)
    bar = None
    if not unwanted and sys.stderr is not None:
        bar = _bar(wanted, total=total, unit=unit)
    if bar is None:
        yield lambda _: None
        return
    with _clock(bar) as lock:

        def advance(n: int) -> None:
            with lock:
                _written(bar, bar.update, n)

        yield advance


@contextlib.contextmanager
def waiting_bar(wanted: bool | None, what: str, seconds: float) -> Iterator[None]:
    """Show that one piece of work goes on, and for how long it has; arguments as `progress_bar`.

    How much of it is done nobody knows meanwhile, so no share is shown.
    """
    unwanted = wanted is False or (wanted is None and seconds < SECONDS_WITHOUT_BAR)
    bar = None
    if not unwanted and sys.stderr is not None:
        bar = _bar(wanted, total=None, desc=what, bar_format="{desc}: {elapsed}", leave=False)
    if bar is None:
        yield
        return
    with _clock(bar):
        yield


@contextlib.contextmanager
def _clock(bar: Any) -> Iterator[threading.Lock]:
    """Show the bar when it is due, whatever the work is at, let its clock go on, and close it."""
    lock, done = threading.Lock(), threading.Event()

    def show() -> None:
        while not done.wait(SECONDS_BEFORE_BAR):
            with lock:
                bar.delay = 0  # so that what is shown now is also brought to an end
                # Not by tqdm's own lock, which it keeps for ever if writing fails.
                _written(bar, functools.partial(bar.refresh, nolock=True))

    clock = threading.Thread(target=show, daemon=True)
    if not hasattr(bar, "container"):  # a notebook's bar is there from the beginning
        clock.start()
    try:
        yield lock
    finally:
        done.set()
        if clock.is_alive():
            clock.join()
        _written(bar, bar.close)


def _bar(wanted: bool | None, **options: Any) -> Any:
    with interrupt_waits():
        from tqdm.auto import tqdm
    later = 0.0 if wanted or "notebook" in tqdm.__module__ else SECONDS_BEFORE_BAR
    with contextlib.suppress(OSError, ValueError):
        return tqdm(delay=later, **options)
    return None


def _written(bar: Any, write: Callable[..., object], *args: Any) -> None:
    try:
        write(*args)
    except (OSError, ValueError):
        bar.disable = True  # what it measures is worth more than the bar
