"""The figures of the lab's second study, which inputs can be seen in the voltage."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyadex.plot import hylabel, mw, plot_dots_and_means, rm_ticks_and_spine, style

__all__ = ["performance_vs_duration", "performance_vs_noise", "scores_of_kinds", "stas"]

CHANCE_AUC, CHANCE_F1MAX = 0.25, 0.403  # of random scores


@style()
def performance_vs_noise(df: pd.DataFrame) -> Figure:
    """Draw AUC and F1max of each recording against its spike-SNR.

    Parameters
    ----------
    df
        One row a recording, with the columns ``snr``, ``F1max`` and ``AUC``, as
        `pyadex.connections` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> from pyadex.labnote.connection_figures import performance_vs_noise
    >>> table = pd.DataFrame(dict(snr=[40, float("inf")], F1max=[0.6, 0.8], AUC=[0.5, 0.8]))
    >>> fig = performance_vs_noise(table)
    """
    levels = sorted(df.snr.unique())
    names = ["∞" if np.isinf(level) else f"{level:g}" for level in levels]
    places = df.snr.map({level: place for place, level in enumerate(levels)}).astype(float)
    return _performance(df, places, list(range(len(levels))), names, "Spike-SNR of the recording")


@style()
def performance_vs_duration(df: pd.DataFrame) -> Figure:
    """Draw AUC and F1max of each recording against its duration.

    Parameters
    ----------
    df
        One row a recording, with the columns ``duration_min``, ``F1max`` and ``AUC``, as
        `pyadex.connections` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> from pyadex.labnote.connection_figures import performance_vs_duration
    >>> table = pd.DataFrame(dict(duration_min=[1, 10], F1max=[0.5, 0.6], AUC=[0.3, 0.5]))
    >>> fig = performance_vs_duration(table)
    """
    minutes = sorted(df.duration_min.unique())
    names = [f"{60 * m:.0f} s" if m < 0.999 else f"{m:g}" for m in minutes]
    places = df.duration_min.map({m: place for place, m in enumerate(minutes)}).astype(float)
    label = "Duration of the recording (min)"
    return _performance(df, places, list(range(len(minutes))), names, label)


def _performance(
    df: pd.DataFrame, places: Any, ticks: list[int], names: list[str], label: str
) -> Figure:
    fig, axs = plt.subplots(figsize=(1 * mw, 1.5 * mw), nrows=2)
    for ax, name, chance in ((axs[0], "AUC", CHANCE_AUC), (axs[1], "F1max", CHANCE_F1MAX)):
        ax.axhline(chance, c="grey", ls=":", lw=1)
        plot_dots_and_means(
            places, df[name], ax, xlim=[ticks[0] - 0.3, ticks[-1] + 0.3], ylim=[0, 1]
        )
        ax.set_xticks(ticks, names)
    hylabel(axs[0], "Area under the ROC curve (chance: dotted)")
    hylabel(axs[1], "Largest F1")
    rm_ticks_and_spine(axs[0])
    fig.tight_layout(h_pad=1.4)
    axs[1].set_xlabel(label)
    return fig


@style()
def stas(examples: Mapping[str, tuple[Any, Any]], dt_ms: float = 0.1) -> Figure:
    """Draw STAs, each over the grey band of its surrogates'.

    Parameters
    ----------
    examples
        For each panel, by its title, an STA and a row for each surrogate's (mV). The band is from
        the least to the largest value of all surrogates.
    dt_ms
        Time between samples.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.labnote.connection_figures import stas
    >>> fig = stas({"an input": (np.arange(200), np.zeros((100, 200)))})
    """
    fig, axs = plt.subplots(
        figsize=(1 * mw * len(examples), 0.8 * mw), ncols=len(examples), squeeze=False
    )
    for ax, (title, (own, surrogates)) in zip(axs[0], examples.items(), strict=True):
        t = np.arange(len(own)) * dt_ms
        ax.fill_between(t, np.min(surrogates, axis=0), np.max(surrogates, axis=0), color="0.85")
        ax.plot(t, np.mean(surrogates, axis=0), c="0.6", lw=1)
        ax.plot(t, own)
        ax.set_title(title, fontsize="small")
        ax.set_xlabel("Time after spike (ms)")
    axs[0][0].set_ylabel("Average (mV)")
    fig.tight_layout()
    return fig


@style()
def scores_of_kinds(scores: Any, kinds: Any) -> Figure:
    """Draw the scores of excitatory inputs, inhibitory ones and trains that are none.

    Parameters
    ----------
    scores, kinds
        As in `pyadex.detection`.

    Examples
    --------
    >>> from pyadex.labnote.connection_figures import scores_of_kinds
    >>> fig = scores_of_kinds([0.9, -0.8, 0.1], ["exc", "inh", "unc"])
    """
    fig, ax = plt.subplots(figsize=(1.3 * mw, 0.7 * mw))
    names = {"exc": "excitatory", "inh": "inhibitory", "unc": "no input"}
    for place, (kind, _name) in enumerate(names.items()):
        _draw_kind(ax, place, np.asarray(scores)[np.asarray(kinds) == kind])
    ax.axhline(0, c="grey", lw=0.5)
    ax.set(xlim=[-0.5, 2.5], ylim=[-1.05, 1.05])
    ax.set_xticks(range(3), list(names.values()))
    hylabel(ax, "Score")
    return fig


def _draw_kind(ax: Axes, place: int, scores: Any) -> None:
    # Side by side by their order, so that no dot hides another.
    aside = np.linspace(-0.3, 0.3, len(scores)) if len(scores) > 1 else np.zeros(len(scores))
    ax.plot(place + aside, scores, "k.", ms=3, mec="none", clip_on=False)
