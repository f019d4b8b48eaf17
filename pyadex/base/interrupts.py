"""Ctrl-C where it would break more than the work that it ends."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def interrupt_waits() -> Iterator[None]:
    """Let a Ctrl-C wait until the block is done, and then do what it does.

    For imports: pandas and Matplotlib, interrupted in the middle of theirs, can't be imported again
    by the same Python.

    Examples
    --------
    >>> from pyadex.base.interrupts import interrupt_waits
    >>> with interrupt_waits():
    ...     import pandas
    """
    handler = signal.getsignal(signal.SIGINT)
    if handler is None or threading.current_thread() is not threading.main_thread():
        yield  # somebody else's handler, or a thread that no signal comes to
        return
    pressed = False

    def remember(*_: object) -> None:
        nonlocal pressed
        pressed = True

    signal.signal(signal.SIGINT, remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if pressed:
            signal.raise_signal(signal.SIGINT)
