"""Memory that this Python and its Julia worker both see, for the large arrays of an answer.

It is a file without a name: this process makes it, the worker is born with it open, and it is gone
when both are, however they end. Only this user's processes can get at it. The other side is
``src_jl/requests/shared_memory.jl``.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from typing import Any

import numpy as np


class SharedMemory:
    """A file in memory that the worker fills and enlarges; empty where the system has none such.

    Attributes
    ----------
    descriptor
        The file's; -1 if there is none.
    """

    def __init__(self) -> None:
        self.descriptor = -1
        self._pages: mmap.mmap | None = None
        with contextlib.suppress(AttributeError, OSError):  # not Linux, or not allowed
            self.descriptor = os.memfd_create("pyadex")

    def floats(self, offset: int, count: int) -> Any:
        """Return a copy of some of the numbers in it: the next answer will be laid over them.

        Raises
        ------
        ValueError
            If it does not reach so far.
        """
        end = offset + 8 * count
        if self._pages is None or len(self._pages) < end:
            size = os.fstat(self.descriptor).st_size if self.descriptor >= 0 else 0
            if size < end:
                raise ValueError("it breaks off")
            self._pages = mmap.mmap(self.descriptor, size, mmap.MAP_SHARED, mmap.PROT_READ)
        return np.frombuffer(self._pages, "<f8", count, offset).copy()

    def close(self) -> None:
        """Let go of the file."""
        descriptor, self.descriptor, self._pages = self.descriptor, -1, None
        if descriptor >= 0:  # of two threads that end a worker, only one sees it
            os.close(descriptor)
