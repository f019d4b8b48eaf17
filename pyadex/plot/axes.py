"""Dressing axes as the note does: offset spines, light grids, horizontal y labels."""

from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis

from pyadex.base.plain_calls import told_plainly
from pyadex.plot.style import MPLSTYLE, style
from pyadex.plot.ticks import label_ticks, limits_on_axis, place_ticks, unit_of

#: Gap between the data and the spines, in points.
OUTWARD = 10
#: Gap between the data and the baseline of a horizontal y label above, in points.
LABEL_GAP = 6
MINOR_GRID = "#f4f4f4"


@told_plainly
def sett(
    ax: Axes,
    *,
    xlim: Any = None,
    ylim: Any = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
    xscale: str | None = None,
    yscale: str | None = None,
    ytype: Literal["off"] | None = None,
    nbins_x: int | None = None,
    nbins_y: int | None = None,
    **properties: Any,
) -> None:
    """Dress axes in the note's style, and set what is given of their limits, labels and scales.

    Parameters
    ----------
    ax
        The axes.
    xlim, ylim
        Two values: quantities, or plain numbers in the axis's unit.
        By default the data decide, rounded outwards to whole ticks.
    xlabel, ylabel, title
        Texts. (For a horizontal y label, see `hylabel`.)
    xscale, yscale
        "linear" or "log".
    ytype
        "off": no y axis, and no horizontal grid lines.
    nbins_x, nbins_y
        On a linear axis: intervals between major ticks, at most.
    **properties
        Anything else that `matplotlib.axes.Axes.set` knows.

    Raises
    ------
    PyadexError
        If a limit is a quantity that does not convert to the axis's unit.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from pyadex.plot import sett
    >>> fig, ax = plt.subplots()
    >>> sett(ax, xlim=[10, 7000], xscale="log", xlabel="Num inputs $N$")
    """
    _dress(ax)
    _set_scale(ax.xaxis, xscale)
    _set_scale(ax.yaxis, yscale)
    if nbins_x is not None:
        place_ticks(ax.xaxis, nbins_x)
    if nbins_y is not None:
        place_ticks(ax.yaxis, nbins_y)
    if xlim is not None:
        ax.set_xlim(*limits_on_axis(ax.xaxis, xlim, name="xlim"))
    if ylim is not None:
        ax.set_ylim(*limits_on_axis(ax.yaxis, ylim, name="ylim"))
    texts = {"xlabel": xlabel, "ylabel": ylabel, "title": title}
    ax.set(**{key: text for key, text in texts.items() if text is not None}, **properties)
    if ytype == "off":
        _y_off(ax)
    round_limits(ax)


@told_plainly
def hylabel(ax: Axes, text: str, **kw: Any) -> None:
    """Write the y label horizontally, above the axis, flush with the data's left edge.

    It is the axes' left title, so that layouts keep room for it; the middle title stays free.

    Parameters
    ----------
    ax
        The axes.
    text
        The label, with its unit in parentheses.
    **kw
        Properties of the text.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from pyadex.plot import hylabel
    >>> fig, ax = plt.subplots()
    >>> hylabel(ax, "Output firing rate (Hz)")
    """
    look = {"fontsize": ax.yaxis.label.get_fontsize(), "pad": LABEL_GAP, **kw}
    ax.set_title(text, loc="left", **look)


@told_plainly
def rm_ticks_and_spine(
    ax: Axes, which: Literal["bottom", "left", "top", "right"] = "bottom"
) -> None:
    """Take one side's line, ticks and tick labels away; its grid lines stay.

    For axes above one another that share an x axis: on all but the lowest.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from pyadex.plot import rm_ticks_and_spine
    >>> fig, axs = plt.subplots(nrows=2)
    >>> rm_ticks_and_spine(axs[0])
    """
    ax.spines[which].set_visible(False)
    off: dict[str, Any] = {which: False, f"label{which}": False}
    ax.tick_params(which="both", **off)


def _dress(ax: Axes) -> None:
    """Make axes the note's, once, also where `use_style` was not called before."""
    if ax.spines["left"].get_position() == ("outward", OUTWARD):
        return
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_position(("outward", OUTWARD))
    ax.set_xmargin(0)
    ax.set_ymargin(0)
    ax.set_axisbelow(True)
    # Matplotlib spaces ticks by the size of letters *now set*; these axes' is to count.
    size = ax.yaxis.get_major_ticks(1)[0].label1.get_fontsize()
    ax.tick_params(which="both", direction="in", labelsize=size)
    rc = matplotlib.rc_params_from_file(MPLSTYLE, use_default_template=False)
    ax.grid(which="major", color=rc["grid.color"], linewidth=rc["grid.linewidth"])
    ax.grid(which="minor", color=MINOR_GRID, linewidth=rc["grid.linewidth"])
    for axis in (ax.xaxis, ax.yaxis):
        place_ticks(axis)
        label_ticks(axis, unit_of(axis))


def _set_scale(axis: Axis, scale: str | None) -> None:
    """Matplotlib forgets ticks and unit when the scale changes."""
    if scale is None or scale == axis.get_scale():
        return
    unit = unit_of(axis)
    if isinstance(axis, XAxis):
        axis.axes.set_xscale(scale)
    else:
        axis.axes.set_yscale(scale)
    place_ticks(axis)
    label_ticks(axis, unit)


def _y_off(ax: Axes) -> None:
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)


def round_limits(ax: Axes) -> None:
    """Let the data's limits end on ticks. Matplotlib would do it later, in the settings then."""
    with style():
        ax.autoscale_view()
