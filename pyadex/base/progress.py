"""Progress bars for work that takes longer than a moment."""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.interrupts import interrupt_waits

SECONDS_WITHOUT_BAR = 1.0  # work that should be shorter has none, but on a terminal if it is not
SECONDS_BEFORE_BAR = 0.3  # longer work shows it after so long, if by then it is not done


@contextlib.contextmanager
def progress_bar(
    wanted: bool | None, total: int, seconds: float, unit: str = "run"
) -> Iterator[Callable[[int], object]]:
    """Give a function to call with the number of units just done; 0 for "still at it".

    ``wanted`` is True for a bar at once, False for none, None for one where the work is estimated
    to take more than a second, shown after a third of one; on a terminal also where it takes longer
    than estimated, as when Julia must start. Where nothing can be written (cron, a terminal that
    was closed, a full disk), the work goes on without a bar.
    """
    with _shown(_seconds_before(wanted, seconds), total=total, unit=unit) as advance:
        yield advance


@contextlib.contextmanager
def waiting_bar(wanted: bool | None, what: str, seconds: float) -> Iterator[None]:
    """Show that one piece of work goes on, and for how long it has; arguments as `progress_bar`.

    How much of it is done nobody knows meanwhile, so no share is shown.
    """
    options = {"total": None, "desc": what, "bar_format": "{desc}: {elapsed}", "leave": False}
    with _shown(_seconds_before(wanted, seconds), **options):
        yield


def _seconds_before(wanted: Any, seconds: float) -> float | None:
    """Return how long work of about so many seconds goes on before its bar is shown, or None."""
    if not (wanted is None or isinstance(wanted, bool | np.bool_)):
        raise InputError(f"progress must be True, False or None, not {wanted!r:.60}")
    if sys.stderr is None or (wanted is not None and not wanted):
        return None
    if wanted:
        return 0.0
    if seconds >= SECONDS_WITHOUT_BAR:
        return 0.0 if _in_notebook() else SECONDS_BEFORE_BAR
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return SECONDS_WITHOUT_BAR if sys.stderr.isatty() else None
    return None


@contextlib.contextmanager
def _shown(after: float | None, **options: Any) -> Iterator[Callable[[int], object]]:
    """Show a bar when it is due, whatever the work is at, let its clock go on, and close it."""
    if after is None:
        yield lambda _: None
        return
    began = time.monotonic()
    lock, done = threading.Lock(), threading.Event()
    count = 0
    bar: Any = None

    def advance(n: int) -> None:
        nonlocal count
        with lock:
            count += n
            if bar is not None:
                _written(bar, bar.update, n)

    def show() -> None:
        nonlocal bar
        wait = after
        while not done.wait(wait):
            wait = SECONDS_BEFORE_BAR
            with lock:
                if bar is None:
                    bar = _new_bar(began, count, options)
                if bar is None:
                    return
                # Not by tqdm's own lock, which it keeps for ever if writing fails.
                _written(bar, functools.partial(bar.refresh, nolock=True))

    clock = threading.Thread(target=show, daemon=True)
    if after == 0:
        bar = _new_bar(began, count, options)
    if not _in_notebook():  # where only the main thread can show anything
        clock.start()
    try:
        yield advance
    finally:
        done.set()
        if clock.is_alive():
            clock.join()
        if bar is not None:
            _written(bar, bar.close)


def _new_bar(began: float, count: int, options: dict[str, Any]) -> Any:
    with interrupt_waits():
        from tqdm.auto import tqdm
    with contextlib.suppress(OSError, ValueError):
        bar = tqdm(**options, delay=0.0 if _in_notebook() else 1e-9)  # not yet shown
        bar.delay, bar.n = 0, count
        bar.start_t -= time.monotonic() - began
        return bar
    return None


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    return shell is not None and hasattr(shell.get_ipython(), "kernel")


def _written(bar: Any, write: Callable[..., object], *args: Any) -> None:
    try:
        write(*args)
    except (OSError, ValueError):
        bar.disable = True  # what it measures is worth more than the bar
