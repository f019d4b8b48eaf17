"""Writing into a pipe whose other end may have stopped reading, without waiting for ever."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import IO

# Windows can't poll a pipe, nor, before Python 3.12, make one non-blocking.
CAN_POLL = hasattr(select, "poll") and hasattr(os, "set_blocking")


def prepared(pipe: IO[bytes] | None) -> None:
    """Make a pipe ready for `write_patiently`."""
    assert pipe is not None
    if CAN_POLL:
        os.set_blocking(pipe.fileno(), False)


def write_patiently(
    pipe: IO[bytes], data: bytes, look: Callable[[], None], seconds_between_looks: float
) -> None:
    """Write all of ``data``, and call ``look`` each time that some seconds went by without writing.

    Whatever ``look`` raises ends the waiting. Half of the data may have been written then, so the
    process at the other end must be ended, too.

    Raises
    ------
    OSError, ValueError
        If nobody reads the pipe any more, or it is closed.
    """
    if CAN_POLL:
        _write_and_poll(pipe.fileno(), data, look, seconds_between_looks)
    else:
        _write_in_thread(pipe.fileno(), data, look, seconds_between_looks)


def _write_and_poll(
    descriptor: int, data: bytes, look: Callable[[], None], seconds_between_looks: float
) -> None:
    ready, rest = select.poll(), memoryview(data)
    ready.register(descriptor, select.POLLOUT)
    while rest:
        while not ready.poll(1000 * seconds_between_looks):
            look()
        rest = rest[os.write(descriptor, rest) :]


def _write_in_thread(
    descriptor: int, data: bytes, look: Callable[[], None], seconds_between_looks: float
) -> None:
    """Let a thread wait in the write; when the process at the other end is ended, it is, too."""
    failure: list[OSError] = []
    done = threading.Event()

    def write() -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(descriptor, rest[: 1 << 20]) :]
        except OSError as error:
            failure.append(error)
        done.set()

    threading.Thread(target=write, daemon=True).start()
    while not done.wait(seconds_between_looks):
        look()
    if failure:
        raise failure[0]
