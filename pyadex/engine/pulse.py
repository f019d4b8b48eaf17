"""Whether a process that does not answer is still at work: by the processor time that it uses."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time

ENOUGH = 0.02  # seconds of processor time: a clock tick or two


class Pulse:
    """Tells for how long a process, and those that it has started, did nothing."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._used = processor_seconds(pid)
        self._since = time.monotonic()

    def silent_for(self) -> float:
        """Return for how many seconds it has used no processor time, at most since it was asked."""
        used = processor_seconds(self._pid)
        if abs(used - self._used) >= ENOUGH:
            self._used, self._since = used, time.monotonic()
        return time.monotonic() - self._since


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process and its children, 0 where that can't be known.

    Examples
    --------
    >>> import os
    >>> from pyadex.engine.pulse import processor_seconds
    >>> processor_seconds(os.getpid()) > 0
    True
    """
    if os.path.exists("/proc/self/stat"):
        return _from_proc(pid)
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        told = subprocess.run(
            ["ps", "-o", "time=", "-p", str(pid)], capture_output=True, text=True, timeout=5
        ).stdout.strip()
        days, _, clock = told.rpartition("-")
        seconds = 0.0
        for part in clock.split(":"):
            seconds = 60 * seconds + float(part)
        return seconds + 86400 * float(days or 0)
    return 0.0


def _from_proc(pid: int) -> float:
    ticks = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The second field is a name in brackets, and may hold blanks and brackets itself.
            fields = file.read().rpartition(b")")[2].split()
        ticks = sum(int(number) for number in fields[11:15])  # its own, and ended children's
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = [int(child) for child in file.read().split()]
        return ticks / os.sysconf("SC_CLK_TCK") + sum(map(_from_proc, children))
    return ticks / os.sysconf("SC_CLK_TCK")
