"""The command line: `main` is what ``pyadex`` runs.

It starts Julia first, and only then imports what it needs itself: the two take about as long.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyadex import engine

if TYPE_CHECKING:
    from pyadex.cli.group import pyadex

# What the commands will ask of Julia: a call, and its statistics.
_FIRST_CALLS = {
    "sim": ("simulate", ""),
    "sweep": ("batch", "median"),
    "calibrate": ("batch", "spike_count"),
    "transfer": ("batch", "mean,mean_w,spike_count,std"),
    "fi": ("batch", "spike_count,spiketimes"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    _fill_missing_streams()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and given[0] in _FIRST_CALLS and not {"-h", "--help"} & set(given):
        engine.start_early(*_FIRST_CALLS[given[0]])
    from pyadex.cli import command_line

    command_line.main(arguments)


def _fill_missing_streams() -> None:
    """Give standard streams that were closed before we began a place to go.

    Else the next file that is opened, perhaps a database, would take their number.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def __getattr__(name: str) -> Any:
    if name == "pyadex":
        from pyadex.cli.group import pyadex

        return pyadex
    raise AttributeError(f"module 'pyadex.cli' has no attribute {name!r}")


__all__ = ["main", "pyadex"]
