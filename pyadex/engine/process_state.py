"""What belongs to Python's process and is put back after Julia has started in it.

Julia, as it starts, takes SIGINT and others for itself: it replaces their handlers, blocks them in
the thread that starts it, and waits for them in a thread of its own. It also makes pipes at the
standard streams non-blocking. Python would then lose output, and a Ctrl-C would end it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

STANDARD_STREAMS = (0, 1, 2)
# Julia stops its threads by these, and reports crashes by them: their handlers must stay Julia's.
_OF_JULIA = {
    number
    for name in (
        *("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT", "SIGSYS", "SIGTRAP"),
        *("SIGUSR2", "SIGKILL", "SIGSTOP"),
    )
    if (number := getattr(signal, name, None)) is not None
}


@contextlib.contextmanager
def process_state_kept() -> Iterator[None]:
    """Put back Python's signal handlers, the thread's signal mask, and how the streams block.

    Handlers and mask only in the main thread, which alone may set handlers.

    Examples
    --------
    >>> import signal
    >>> from pyadex.engine.process_state import process_state_kept
    >>> with process_state_kept():
    ...     before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    >>> signal.getsignal(signal.SIGINT) is before
    True
    """
    put_back: list[Callable[[], Any]] = [_streams()]
    if threading.current_thread() is threading.main_thread():
        put_back += [_handlers(), _mask()]
    try:
        yield
    finally:
        for put in put_back:
            put()


def _streams() -> Callable[[], None]:
    found: dict[int, bool] = {}
    for stream in STANDARD_STREAMS:
        # Closed ones, and Windows before Python 3.12, where pipes never become non-blocking.
        with contextlib.suppress(OSError, AttributeError):
            found[stream] = os.get_blocking(stream)

    def put_back() -> None:
        for stream, blocking in found.items():
            with contextlib.suppress(OSError):
                os.set_blocking(stream, blocking)

    return put_back


def _handlers() -> Callable[[], None]:
    """Keep what Python does with each signal: Julia replaces handlers below Python's knowledge."""
    found = {
        number: handler
        for number in signal.valid_signals() - _OF_JULIA
        # Of those that nobody handles, Julia's profiler may use SIGUSR1.
        if (handler := signal.getsignal(number)) is not signal.SIG_DFL or number == signal.SIGINT
        if handler is not None  # one that was not set by Python
    }

    def put_back() -> None:
        for number, handler in found.items():
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, handler)

    return put_back


def _mask() -> Callable[[], None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows blocks no signals
        return lambda: None
    found = signal.pthread_sigmask(signal.SIG_BLOCK, ())

    def put_back() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, found)

    return put_back
