"""A picture of sliders, for where there are none: a page that was printed, or a site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from pyadex.plot.pixels import pixels
from pyadex.plot.screen import DPI, Screen
from pyadex.plot.style import style

ROW, LEFT, RIGHT = 0.24, 0.26, 0.74  # inches: of a slider; where it begins and ends: of the width
GRAY = "#bdbdbd"


@style()
def drawn_sliders(sliders: Sequence[tuple[str, float, str]], told: str) -> NDArray[np.uint8]:
    """Return a picture of sliders, as wide as a `Screen`, as pixels.

    Parameters
    ----------
    sliders
        For each its label, where it stands (0 to 1), and its value as text.
    told
        A line of text below them.

    Examples
    --------
    >>> from pyadex.plot.drawn_sliders import drawn_sliders
    >>> drawn_sliders([("weight", 0.3, "14 pS")], "4.1 Hz").shape
    (66, 660, 4)
    """
    rows = len(sliders) + 1.5
    canvas: Any = FigureCanvasAgg(Figure(figsize=(Screen.WIDTH, ROW * rows), dpi=DPI))
    ax = canvas.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(rows, 0))
    ax.axis("off")
    for row, (label, position, value) in enumerate(sliders, start=1):
        at = LEFT + position * (RIGHT - LEFT)
        ax.plot([LEFT, RIGHT], [row, row], color=GRAY, lw=3)
        ax.plot([at], [row], "o", color="C0", ms=8)
        ax.text(LEFT - 0.03, row, label, ha="right", va="center")
        ax.text(RIGHT + 0.03, row, value, va="center")
    ax.text(LEFT, rows - 0.5, told, weight="bold", va="center")
    canvas.draw()
    return pixels(canvas)
