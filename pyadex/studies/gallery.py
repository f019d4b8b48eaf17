"""A gallery of the named neurons: each under its step current."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import ms, mV, pA, pS
from pyadex.model import neurons
from pyadex.plot import plotsig, rm_ticks_and_spine, sett, style
from pyadex.single.record import ceil_spikes
from pyadex.single.simulate import sim
from pyadex.single.simulation import Simulation

__all__ = ["firing_patterns", "under_step"]

STEP = (50 * ms, 450 * ms)
DURATION = 500 * ms
COLUMNS = 2


@told_plainly
def under_step(name: str) -> Simulation:
    """Simulate a named neuron under its step current, on from 50 ms to 450 ms of 500 ms.

    Raises
    ------
    KeyError
        If no neuron has that name; `pyadex.neurons.firing_patterns` has them all.

    Examples
    --------
    >>> from pyadex.gallery import under_step
    >>> len(under_step("transient_spiking").spiketimes)
    1
    """
    on, off = (time.m_as("ms") for time in STEP)
    current = ([on, off] * ms, [neurons.step_currents[name].m_as("pA"), 0] * pA)
    params = neurons.firing_patterns[name]
    return sim(1, DURATION, we=0 * pS, params=params, current=current)


@style()
@told_plainly
def firing_patterns() -> Figure:
    """Draw the membrane potential of every named neuron above its step current.

    Examples
    --------
    >>> from pyadex.gallery import firing_patterns
    >>> fig = firing_patterns()
    """
    names = list(neurons.firing_patterns)
    rows = -(-len(names) // COLUMNS)
    fig, axs = plt.subplots(
        nrows=2 * rows,
        ncols=COLUMNS,
        figsize=(4 * COLUMNS, 1.75 * rows),
        height_ratios=[4, 1] * rows,
    )
    for k, name in enumerate(names):
        row, column = divmod(k, COLUMNS)
        lowest, first = row == rows - 1, column == 0
        _panel(axs[2 * row, column], axs[2 * row + 1, column], name, lowest=lowest, first=first)
    fig.tight_layout(h_pad=0.6)
    return fig


def _panel(above: Axes, below: Axes, name: str, *, lowest: bool, first: bool) -> None:
    run = under_step(name)
    window: dict[str, Any] = {"tlim": [0, DURATION.m_as("ms")] * ms, "xlabel": "", "lw": 1}
    plotsig(ceil_spikes(run), ax=above, ylim=[-100, 0] * mV, nbins_y=2, **window)
    plotsig(_current(run), ax=below, ylim=[0, 500] * pA, nbins_y=1, c="C1", **window)
    above.set_title(name.replace("_", " ").capitalize(), loc="left")
    rm_ticks_and_spine(above)
    if not lowest:
        rm_ticks_and_spine(below)
    if not first:
        for ax in (above, below):
            rm_ticks_and_spine(ax, "left")
    if lowest:
        sett(below, xlabel="Time")


def _current(run: Simulation) -> Any:
    waveform = run.source.waveform
    assert waveform is not None  # under_step gave one
    return np.asarray(waveform) * 1e12 * pA
