"""A picture of signals that is drawn anew many times a second, as an oscilloscope's is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from pyadex.plot.axes import hylabel, rm_ticks_and_spine
from pyadex.plot.lines import plotsig
from pyadex.plot.pixels import pixels
from pyadex.plot.style import style

DPI = 110
LIMITS = [step * 10**power for power in range(-3, 6) for step in (1, 2, 4, 6)]


class Panel(NamedTuple):
    """Signals that share axes: a title, and a label for each signal's name.

    Limits that are not given grow and shrink with the signals.
    """

    title: str
    signals: Mapping[str, str]
    ylim: Any = None
    height: float = 2.0


class Screen:
    """The first second of signals, one panel above the other.

    To be quick, it draws the axes only when their limits change, and else the lines alone.

    Parameters
    ----------
    panels
        What to show, from above.
    signals
        The signals first shown, by name: quantity arrays, a value for each 0.1 ms.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.plot.screen import Panel, Screen
    >>> from pyadex.units import mV
    >>> V = np.linspace(-65, -50, 10_001) * mV
    >>> screen = Screen([Panel("Membrane potential", {"V": ""})], {"V": V})
    >>> screen.show({"V": V}).shape
    (165, 660, 4)
    """

    WIDTH, HEIGHT = 6.0, 1.5  # inches: of the figure, of a panel

    @style()
    def __init__(self, panels: Sequence[Panel], signals: Mapping[str, Any]) -> None:
        size = (self.WIDTH, self.HEIGHT * len(panels))
        self._canvas: Any = FigureCanvasAgg(Figure(figsize=size, dpi=DPI))
        heights = [panel.height for panel in panels]
        figure = self._canvas.figure
        axs = figure.subplots(len(panels), squeeze=False, height_ratios=heights)[:, 0]
        edge = 0.5 / size[1]
        figure.subplots_adjust(0.12, edge, 0.92, 1 - edge * 0.7, hspace=0.5)
        self._lines = {}
        for ax, panel in zip(axs, panels, strict=True):
            for name, label in panel.signals.items():
                limits = {} if panel.ylim is None else {"ylim": panel.ylim}
                plotsig(signals[name], ax=ax, xlabel="", lw=1, animated=True, label=label, **limits)
                self._lines[name] = ax.lines[-1]
            hylabel(ax, panel.title)
            if len(panel.signals) > 1:
                ax.legend(ncols=2, loc="lower right", bbox_to_anchor=(1, 1), frameon=False)
            if ax is not axs[-1]:
                rm_ticks_and_spine(ax)
        axs[-1].set_xlabel("Time")
        self._growing = [ax for ax, panel in zip(axs, panels, strict=True) if panel.ylim is None]
        self._limits: Any = None

    def show(self, signals: Mapping[str, Any]) -> NDArray[np.uint8]:
        """Return the picture of other signals, in the units of the first, as pixels."""
        for name, line in self._lines.items():
            line.set_ydata(signals[name].magnitude[: len(line.get_xdata())])
        limits = [_limits([line.get_ydata() for line in ax.lines]) for ax in self._growing]
        if limits != self._limits:
            for ax, each in zip(self._growing, limits, strict=True):
                ax.set_ylim(each)
            with style():
                self._canvas.draw()
            self._axes = self._canvas.copy_from_bbox(self._canvas.figure.bbox)
            self._limits = limits
        self._canvas.restore_region(self._axes)
        for line in self._lines.values():
            line.axes.draw_artist(line)
        return pixels(self._canvas)


def _limits(curves: Sequence[Any]) -> tuple[float, float]:
    """Return round limits that hold all curves, and 0."""
    lowest, highest = min(y.min() for y in curves), max(y.max() for y in curves)
    return (-_above(-lowest) if lowest < 0 else 0.0), _above(highest)


def _above(number: float) -> float:
    return next((limit for limit in LIMITS if limit > number), float(number))
