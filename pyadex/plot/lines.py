"""The note's three ways to draw data: a line, a trace in time, dots with their means."""

from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from pyadex.base.errors import PyadexError
from pyadex.base.plain_calls import told_plainly
from pyadex.base.sampling import time_between_samples
from pyadex.base.units import ms, second, to_si
from pyadex.plot.axes import round_limits, sett
from pyadex.plot.quantities import Floats, has_unit, magnitudes, unit_as_given, with_unit
from pyadex.plot.style import style
from pyadex.plot.ticks import on_axis, unit_of

FIRST_SECOND = np.array([0, 1000]) * ms
TIME_STEP = 0.1 * ms


@told_plainly
def plot(
    x: Any,
    y: Any,
    fmt: str = "-",
    ax: Axes | None = None,
    *,
    fs: tuple[float, float] | None = None,
    xscale: str | None = None,
    yscale: str | None = None,
    xlim: Any = None,
    ylim: Any = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    ytype: Literal["off"] | None = None,
    nbins_x: int | None = None,
    nbins_y: int | None = None,
    clip_on: bool = False,
    **line: Any,
) -> Axes:
    """Draw y against x, in the note's style; a quantity's unit is written on the last tick.

    Parameters
    ----------
    x, y
        Equally many values: plain numbers, a quantity array, or a list of quantities. The first
        limit or else the first quantity along an axis sets its unit; what follows is converted.
    fmt
        Matplotlib's format string, as ".-".
    ax
        Where to draw. By default on the current axes, or on a new figure if there are none.
    fs
        Draw on a new figure, of this width and height in inches.
    xscale, yscale, xlim, ylim, xlabel, ylabel, ytype, nbins_x, nbins_y
        See `sett`.
    clip_on
        Whether to cut at the limits. By default not: a dot on the border is drawn whole.
    **line
        Properties of the line, as ``label`` or ``lw``.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    PyadexError
        If x and y differ in length, or a unit does not fit the axis.

    Examples
    --------
    >>> from pyadex.plot import plot
    >>> Ns = [10, 20, 45, 100]
    >>> ax = plot(Ns, [1] * len(Ns), ".", xscale="log", fs=(4, 0.2), ytype="off")
    """
    ax = _axes(ax, fs)
    sett(ax, xscale=xscale, yscale=yscale, xlim=xlim, ylim=ylim, xlabel=xlabel, ylabel=ylabel)
    sett(ax, ytype=ytype, nbins_x=nbins_x, nbins_y=nbins_y)
    xs, ys = on_axis(ax.xaxis, x, name="x"), on_axis(ax.yaxis, y, name="y")
    _check_equally_many(xs, ys)
    with style():
        ax.plot(xs, ys, fmt, clip_on=clip_on, **line)
    round_limits(ax)
    return ax


@told_plainly
def plotsig(
    signal: Any,
    tlim: Any = FIRST_SECOND,
    ax: Axes | None = None,
    dt: Any = None,
    fmt: str = "-",
    **kw: Any,
) -> Axes:
    """Draw a trace with a unit against time.

    Parameters
    ----------
    signal
        A quantity array, one value a time step (as the ceiled membrane potential); or a
        simulation, of which ``.V`` is drawn as it is recorded, against ``.t`` if it has that.
    tlim
        The stretch of time to show, two quantities; the time axis is in their unit.
        None: all of it.
    ax
        Where to draw. By default on the current axes, or on a new figure if there are none.
    dt
        The signal's time step. A simulation and its signals know it; of other arrays it is 0.1 ms
        unless given.
    fmt, **kw
        See `plot`.

    Returns
    -------
    Axes
        What was drawn on.

    Raises
    ------
    PyadexError
        If a unit is missing or wrong, or the signal has nothing within ``tlim``.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.plot import plotsig
    >>> from pyadex.units import mV, ms
    >>> V = np.linspace(-65, -50, 10_000) * mV
    >>> ax = plotsig(V, tlim=[0, 500] * ms, fs=(4, 2.4))
    """
    trace, time = _trace_and_time(signal, dt)
    limits = _limits(tlim, time)
    low, high = to_si(limits, "second", name="tlim")
    first, last = np.searchsorted(time, [low, high])
    if not low < high or first == time.size or last == 0:
        raise PyadexError(
            f"tlim is {low:g} s to {high:g} s; it must be a stretch of the signal, which lasts"
            f" from {time[0]:g} s to {time[-1]:g} s."
        )
    shown = slice(max(first - 1, 0), last + 1)  # up to the borders, and across them
    drawing = {"xlim": limits, "xlabel": "Time", "clip_on": True, **kw}
    return plot(time[shown] * second, trace[shown], fmt, ax, **drawing)


@told_plainly
def plot_dots_and_means(x: Any, y: Any, ax: Axes | None = None, **kw: Any) -> Axes:
    """Draw every run as a black dot, and a line through the means of runs that share an x.

    Parameters
    ----------
    x, y
        Equally many values, one a run: plain numbers (as a DataFrame's columns) or quantities.
    ax
        Where to draw. By default on the current axes, or on a new figure if there are none.
    **kw
        Limits, scales and the like, see `plot`.

    Returns
    -------
    Axes
        What was drawn on: first the line, then the dots.

    Raises
    ------
    PyadexError
        If x and y differ in length, or a unit does not fit the axis.

    Examples
    --------
    >>> from pyadex.plot import plot_dots_and_means
    >>> ax = plot_dots_and_means([0, 0, 5, 5], [1.0, 3.0, 4.0, 4.0], xlim=[0, 5], fs=(2, 1.5))
    """
    ax = _axes(ax, kw.pop("fs", None))
    xs, x_unit = magnitudes(x, unit_of(ax.xaxis), name="x")
    ys, y_unit = magnitudes(y, unit_of(ax.yaxis), name="y")
    _check_equally_many(xs, ys)
    xu = np.unique(xs[~np.isnan(xs)])
    ym = np.array([np.mean(ys[xs == xi]) for xi in xu])
    plot(with_unit(xu, x_unit), with_unit(ym, y_unit), "-", ax, lw=2, **kw)
    plot(with_unit(xs, x_unit), with_unit(ys, y_unit), "k.", ax, ms=4, mec="none", **kw)
    return ax


def _axes(ax: Axes | None, fs: tuple[float, float] | None = None) -> Axes:
    """Choose the axes given, or new ones of size ``fs``, or the current ones."""
    if ax is not None:
        return ax
    with style():
        return plt.subplots(figsize=fs)[1] if fs is not None else plt.gca()


def _check_equally_many(xs: Floats, ys: Floats) -> None:
    if xs.shape != ys.shape:
        raise PyadexError(f"x has {xs.size} values and y has {ys.size}; they must be equally many.")


def _trace_and_time(signal: Any, dt: Any) -> tuple[Any, Floats]:
    """Return a signal with its unit, and the time of its samples in seconds."""
    trace = getattr(signal, "V", signal)
    if not has_unit(trace):
        raise PyadexError("signal has no unit; multiply it by one, e.g. signal * mV.")
    if np.iterable(trace) is False or len(trace) == 0:
        raise PyadexError(f"signal must have a value for each time step, not {trace!r:.60}.")
    time = getattr(signal, "t", None)
    if time is not None:
        return trace, np.asarray(to_si(time, "second", name="t"))
    known = time_between_samples(trace)
    given = TIME_STEP if dt is None else dt
    step = known if dt is None and known is not None else float(to_si(given, "second", name="dt"))
    if known is not None and not np.isclose(step, known, rtol=1e-9, atol=0):
        raise PyadexError(
            f"dt must be that of signal, whose samples are {1e3 * known:g} ms apart, not "
            f"{1e3 * step:g} ms; leave it out."
        )
    return trace, np.asarray(np.arange(len(trace)) * step, dtype=np.float64)


def _limits(tlim: Any, time: Floats) -> Any:
    """Return the stretch of time to show, as a quantity of two values."""
    if tlim is None:
        return time[[0, -1]] * second
    if not has_unit(tlim):
        raise PyadexError(f"tlim is {tlim}, without a unit; give it one, e.g. [0, 1000] * ms.")
    numbers, unit = magnitudes(tlim, unit_as_given(tlim), name="tlim")
    if numbers.shape != (2,):
        raise PyadexError(
            f"tlim must be two times, e.g. [0, 1000] * ms, not {numbers.size} values."
        )
    return with_unit(numbers, unit)
