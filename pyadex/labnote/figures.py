"""The lab note's figures, each drawn from its data in the note's own words.

Every function makes a new pyplot figure and returns it. Save it with `pyadex.plot.savefig_thesis`
or ``fig.savefig(path, bbox_inches="tight")``: as in the note, the size is that of the data's frame,
and labels stand out over the figure's border. Outside a notebook, close it with ``plt.close(fig)``.
"""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from pyadex.base.plain_calls import told_plainly
from pyadex.plot import (
    hylabel,
    mw,
    plot,
    plot_dots_and_means,
    plotsig,
    rm_ticks_and_spine,
    sett,
    style,
)

__all__ = [
    "Ns",
    "Ns_subset",
    "input_drive_we",
    "median_Vm_vs_we",
    "membrane_potential_first_second",
    "output_rate_vs_we",
    "we_for_4Hz_for_all_N",
]

XLIM = [0, 30]
XLABEL = r"$Δg_\mathrm{exc}$ (pS)"
STRENGTH = r"$\Delta g_\mathrm{exc}$"


@style()
@told_plainly
def membrane_potential_first_second(V: Any, **kw: Any) -> Figure:
    """Draw the membrane potential's first 1000 ms.

    Parameters
    ----------
    V
        Quantity array, one value each 0.1 ms: the trace with its spikes at their ceiling
        (`pyadex.ceil_spikes`). Or what else `pyadex.plot.plotsig` takes, as ``**kw`` is its own.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.figures import membrane_potential_first_second
    >>> from pyadex.units import mV
    >>> fig = membrane_potential_first_second(np.linspace(-65, 40, 10_000) * mV)
    """
    fig, ax = plt.subplots()
    plotsig(V, ax=ax, **kw)
    return fig


@style()
@told_plainly
def median_Vm_vs_we(df: pd.DataFrame) -> Figure:
    """Draw the median membrane potential of each run against the weight.

    Parameters
    ----------
    df
        One row a run, with the columns ``we_pS`` and ``median_Vm_mV``, as `pyadex.sweep` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> from pyadex.figures import median_Vm_vs_we
    >>> fig = median_Vm_vs_we(pd.DataFrame(dict(we_pS=[0, 30], median_Vm_mV=[-65, -53])))
    """
    fig, ax = plt.subplots(figsize=(0.9 * mw, 0.6 * mw))
    plot_dots_and_means(df.we_pS, df.median_Vm_mV, ax, xlim=XLIM, ylim=[-65.2, -50])
    hylabel(ax, "Median $V_m$ (mV)")
    ax.set_xlabel(XLABEL)
    return fig


@style()
@told_plainly
def output_rate_vs_we(df: pd.DataFrame) -> Figure:
    """Draw the output firing rate of each run against the weight.

    Parameters
    ----------
    df
        One row a run, with the columns ``we_pS`` and ``output_rate_Hz``, as `pyadex.sweep` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> from pyadex.figures import output_rate_vs_we
    >>> fig = output_rate_vs_we(pd.DataFrame(dict(we_pS=[0, 30], output_rate_Hz=[0, 12.2])))
    """
    fig, ax = plt.subplots(figsize=(0.9 * mw, 0.6 * mw))
    ax.axhline(0, 0, 1, c="black", lw=1)
    plot_dots_and_means(df.we_pS, df.output_rate_Hz, ax, ylim=[-0.2, 15], xlim=XLIM)
    hylabel(ax, "Output firing rate (Hz)")
    ax.set_xlabel(XLABEL)
    return fig


@style()
@told_plainly
def input_drive_we(df: pd.DataFrame) -> Figure:
    """Draw the median membrane potential above output firing rate, both against the weight.

    Parameters
    ----------
    df
        One row a run, with the columns ``we_pS``, ``median_Vm_mV`` and ``output_rate_Hz``, as
        `pyadex.sweep` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> from pyadex.figures import input_drive_we
    >>> runs = dict(we_pS=[0, 30], median_Vm_mV=[-65, -53], output_rate_Hz=[0, 12.2])
    >>> fig = input_drive_we(pd.DataFrame(runs))
    """
    fig, axs = plt.subplots(figsize=(1 * mw, 1.5 * mw), nrows=2)
    axs[1].axhline(0, 0, 1, c="black", lw=1)
    plot_dots_and_means(df.we_pS, df.median_Vm_mV, axs[0], xlim=XLIM, ylim=[-65, -50], nbins_x=4)
    plot_dots_and_means(df.we_pS, df.output_rate_Hz, axs[1], xlim=XLIM, ylim=[0, 15], nbins_x=4)
    hylabel(axs[0], "Median $V_m$ (mV)")
    hylabel(axs[1], "Output firing rate (Hz)")
    rm_ticks_and_spine(axs[0])
    fig.tight_layout(h_pad=1.4)
    axs[1].set_xlabel(XLABEL)
    return fig


@style()
@told_plainly
def Ns(Ns: Sequence[int]) -> Figure:
    """Draw numbers of inputs as dots on a logarithmic line.

    Parameters
    ----------
    Ns
        The numbers of inputs.

    Examples
    --------
    >>> from pyadex.figures import Ns
    >>> fig = Ns([10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500])
    """
    fig, ax = plt.subplots(figsize=(4, 0.2))
    plot(Ns, [1] * len(Ns), ".", ax, xscale="log", ytype="off")
    return fig


@told_plainly
def Ns_subset(Ns2: Sequence[int]) -> Figure:
    """Draw as `Ns` does, for fewer of them.

    Parameters
    ----------
    Ns2
        The numbers of inputs.

    Examples
    --------
    >>> from pyadex.figures import Ns_subset
    >>> fig = Ns_subset([20, 100, 400, 1600, 6500])
    """
    return Ns(Ns2)


@style()
@told_plainly
def we_for_4Hz_for_all_N(Ns: Sequence[int], w0s: Any, wes: Any) -> Figure:
    """Draw the weight that gives 4 Hz against the number of inputs, and its first guess.

    Parameters
    ----------
    Ns
        The numbers of inputs.
    w0s, wes
        First guesses and found weights, one for each N: conductances, as a quantity array or a
        list of quantities.

    Examples
    --------
    >>> from pyadex.figures import we_for_4Hz_for_all_N
    >>> from pyadex.units import nS
    >>> fig = we_for_4Hz_for_all_N([10, 100], [9.75, 0.975] * nS, [2.839, 0.587] * nS)
    """
    fig, ax = plt.subplots()
    sett(ax, ylim=[0.01, 10], xlim=[10, 7000])
    sett(ax, xlabel="Num inputs $N$", ylabel=f"Synaptic strength {STRENGTH}")
    plot(Ns, w0s, ".-", ax, xscale="log", yscale="log", label="Initial guess")
    plot(Ns, wes, ".-", ax, label=f"Actual {STRENGTH} needed")
    ax.set_title("Input needed to reach output firing rate of 4.0 Hz", y=1.05)
    ax.legend()
    return fig
