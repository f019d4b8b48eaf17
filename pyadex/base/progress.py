"""Progress bars for work that takes longer than a moment."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from pyadex.base.interrupts import interrupt_waits

SECONDS_WITHOUT_BAR = 1.0


@contextlib.contextmanager
def progress_bar(
    wanted: bool | None, total: int, done: int, seconds: float, unit: str = "run"
) -> Iterator[Callable[[int], object]]:
    """Give a function to call with the number of units just done.

    ``wanted`` is True for a bar, False for none, None for one where the work is estimated to take
    more than a second, shown once it has. Where nothing can be written (cron, a terminal that was
    closed, a full disk), the work goes on without a bar.
    """
    unwanted = wanted is False or (wanted is None and seconds < SECONDS_WITHOUT_BAR)
    delay = 0.0 if wanted else SECONDS_WITHOUT_BAR
    bar = None
    if not unwanted and sys.stderr is not None:
        bar = _bar(total=total, initial=done, unit=unit, delay=delay)

    def advance(n: int) -> None:
        if bar is not None:
            _written(bar, bar.update, n)

    try:
        yield advance
    finally:
        if bar is not None:
            _written(bar, bar.close)


def _bar(**options: Any) -> Any:
    with interrupt_waits():
        from tqdm.auto import tqdm
    with contextlib.suppress(OSError, ValueError):
        return tqdm(**options)
    return None


def _written(bar: Any, write: Callable[..., object], *args: Any) -> None:
    try:
        write(*args)
    except (OSError, ValueError):
        bar.disable = True  # what it measures is worth more than the bar
