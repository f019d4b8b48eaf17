"""Figures into files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pyadex.base.whole_files import written_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_into(path: Path, draw: Callable[[], Figure]) -> None:
    """Write the figure that ``draw`` returns into a file, without a screen."""
    import matplotlib as mpl

    mpl.use("agg")
    figure = draw()
    with written_whole(path) as part:
        figure.savefig(part, bbox_inches="tight")
