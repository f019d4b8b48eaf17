"""A run's recorded signals, one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from pyadex.base.errors import InputError
from pyadex.base.units import ms, second
from pyadex.plot import hylabel, plotsig, rm_ticks_and_spine, style
from pyadex.plot.notebook_figure import FigureOnce
from pyadex.single.record import RunRecord, ceil_spikes
from pyadex.single.signals import SIGNALS, signal_names

WIDTH, HEIGHT, LOWEST = 6.0, 1.3, 1.8  # inches: of the figure, of one signal, of a single one


@style()
def plot_signals(run: RunRecord, signals: str | Sequence[str] | None, tlim: Any) -> Figure:
    """Draw signals of a run; see `pyadex.Simulation.plot`."""
    names = list(run.signals) if signals is None else signal_names(signals)
    if not names:
        raise InputError("there is nothing to plot: no signal was recorded or asked for")
    for name in names:
        if name not in run.signals:
            recorded = ", ".join(run.signals) or "none"
            raise InputError(f"signals must be of those recorded ({recorded}), not {name!r}")
    size = (WIDTH, max(HEIGHT * len(names), LOWEST))
    window = _whole(run) if tlim is None else tlim
    fig, axs = plt.subplots(
        nrows=len(names), figsize=size, squeeze=False, sharex=True, FigureClass=FigureOnce
    )
    step = run.params.dt * run.every
    for ax, name in zip(axs[:, 0], names, strict=True):
        plotsig(_drawn(run, name), window, ax, dt=step, xlabel="", nbins_y=4, lw=1)
        hylabel(ax, SIGNALS[name].label)
        if ax is not axs[-1, 0]:
            rm_ticks_and_spine(ax)
    axs[-1, 0].set_xlabel("Time")
    fig.tight_layout(h_pad=1)
    return fig


def _drawn(run: RunRecord, name: str) -> Any:
    return ceil_spikes(run) if name == "V" and run.every == 1 else run.signals[name]


def _whole(run: RunRecord) -> Any:
    unit = second if run.duration > 1 * second else ms
    return [0, run.duration.m_as(unit)] * unit
