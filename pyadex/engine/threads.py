"""How many threads Julia gets."""

from __future__ import annotations

import os

from pyadex.base.errors import InputError


def thread_count() -> int:
    """Return PYADEX_THREADS if it is set, else the number of cores this process may use.

    Raises
    ------
    InputError
        If PYADEX_THREADS is not a positive whole number.
    """
    wanted = os.environ.get("PYADEX_THREADS")
    if wanted:
        if wanted.isdecimal() and int(wanted) > 0:
            return int(wanted)
        raise InputError(f"PYADEX_THREADS must be a whole number from 1 up, not {wanted!r}")
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
