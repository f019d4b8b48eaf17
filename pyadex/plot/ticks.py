"""Tick labels: plain numbers, and the unit once, on the last."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pint
from matplotlib.artist import Artist
from matplotlib.axis import Axis, XAxis
from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.ticker import (
    AutoLocator,
    AutoMinorLocator,
    Formatter,
    MaxNLocator,
    NullFormatter,
)
from matplotlib.transforms import ScaledTranslation

from pyadex.base.errors import PyadexError
from pyadex.base.units import symbol
from pyadex.plot.quantities import Floats, floats, has_unit, magnitudes, unit_as_given

#: Round steps between the ticks of a linear axis, Matplotlib's own.
STEPS = (1, 2, 2.5, 5, 10)
#: Intervals on a linear x axis, at most. (Matplotlib's guess leaves half of a short axis empty.)
NBINS_X = 6


class UnitOnLastTick(Formatter):
    """Labels like -80, 0, '40 mV' on a linear axis and 0.1, 1, '10 nS' on a logarithmic one.

    Parameters
    ----------
    unit
        Written after the last number that the axis shows. None: numbers alone.

    Notes
    -----
    On an x axis the *number* is centred below its tick and the unit hangs out to the right,
    so that the row of numbers stays evenly spaced.
    """

    def __init__(self, unit: pint.Unit | None = None) -> None:
        self.unit = unit

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Write one number, without the unit."""
        digits = 4 if self._is_log() else 10
        return f"{x or 0.0:.{digits}g}"

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Label all ticks at once, as Matplotlib asks before each drawing."""
        labels = [self(value) for value in values]
        last = self._last_shown(values)
        shift = 0.0
        if self.unit is not None and last is not None:
            suffix = f" {symbol(self.unit)}"
            shift = self._width(labels[last] + suffix) - self._width(labels[last])
            labels[last] += suffix
        if isinstance(self.axis, XAxis):
            self._hang(self.axis, len(values), last, shift / 2)
        return labels

    def _is_log(self) -> bool:
        return isinstance(self.axis, Axis) and self.axis.get_scale() == "log"

    def _last_shown(self, values: Sequence[float]) -> int | None:
        """Find the last tick within the limits: locators also give some beyond."""
        low, high = sorted(self._drawn_axis().get_view_interval())
        slack = 1e-9 * (high - low)
        shown = [k for k, v in enumerate(values) if low - slack <= v <= high + slack]
        return max(shown, key=lambda k: values[k], default=None)

    def _width(self, label: str) -> float:
        """Measure a label, in points."""
        return _width(label, self._drawn_axis().get_major_ticks(1)[0].label1.get_fontproperties())

    def _drawn_axis(self) -> Axis:
        assert isinstance(self.axis, Axis), "a formatter is asked for labels by its axis"
        return self.axis

    @staticmethod
    def _hang(axis: XAxis, count: int, last: int | None, points: float) -> None:
        """Move the last label right; ticks are used again, so put back all others."""
        inches = ScaledTranslation(points / 72, 0, figure_of(axis).dpi_scale_trans)
        for k, tick in enumerate(axis.get_major_ticks(count)):
            # Matplotlib's stubs forget what get_pad returns.
            pad: float = tick.get_pad()  # type: ignore[func-returns-value,assignment]
            below = axis.axes.get_xaxis_text1_transform(pad + tick.get_tick_padding())[0]
            tick.label1.set_transform(below + inches if k == last else below)


@functools.lru_cache(maxsize=1024)  # a drawing asks several times, and measuring is half of it
def _width(label: str, font: FontProperties) -> float:
    size = font.get_size_in_points()
    return float(TextPath((0, 0), label, size=size, prop=font).get_extents().width)


def figure_of(artist: Artist) -> Figure | SubFigure:
    """Return the figure an artist is in; to a type checker it might be in none."""
    figure = artist.get_figure()
    assert figure is not None
    return figure


def unit_of(axis: Axis) -> pint.Unit | None:
    """Return the unit an axis is in, or None."""
    formatter = axis.get_major_formatter()
    return formatter.unit if isinstance(formatter, UnitOnLastTick) else None


def on_axis(axis: Axis, values: Any, *, name: str) -> Floats:
    """Return numbers to draw along ``axis`` in its unit, which the first quantity sets."""
    numbers, unit = magnitudes(values, unit_of(axis), name=name)
    label_ticks(axis, unit)
    return numbers


def limits_on_axis(axis: Axis, limits: Any, *, name: str) -> Floats:
    """Return limits along ``axis``: plain numbers in its unit, or quantities.

    An axis without a unit takes on that of the limits, just as they are written.
    """
    if has_unit(limits):
        if unit_of(axis) is None:
            label_ticks(axis, unit_as_given(limits))
        numbers = on_axis(axis, limits, name=name)
    else:
        numbers = floats(limits, name)
    if numbers.shape != (2,) or not np.isfinite(numbers).all() or numbers[0] == numbers[1]:
        raise PyadexError(
            f"{name} must be two different finite values, as [0, 30], not {limits!r:.60}."
        )
    return numbers


def label_ticks(axis: Axis, unit: pint.Unit | None) -> None:
    """Label the major ticks in ``unit``, the minor ones not at all."""
    axis.set_major_formatter(UnitOnLastTick(unit))
    axis.set_minor_formatter(NullFormatter())


def place_ticks(axis: Axis, nbins: int | None = None) -> None:
    """Put round numbers on a linear axis, in at most ``nbins`` intervals; log axes have theirs."""
    if axis.get_scale() != "linear":
        return
    if nbins is None and isinstance(axis, XAxis):
        nbins = NBINS_X
    axis.set_major_locator(MaxNLocator(nbins, steps=STEPS) if nbins else AutoLocator())
    axis.set_minor_locator(AutoMinorLocator())
