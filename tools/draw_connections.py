"""What the study of connections leaves open: small grids, drawn for docs/howto/connections.md.

Writes docs/images/connections_*.png and prints the tables. Takes some minutes the first time; what
was computed is kept.

    python tools/draw_connections.py
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

import pyadex
from pyadex.plot import hylabel, mw, style
from pyadex.studies.connection_test.study import WEIGHTS_FOR_4_HZ
from pyadex.units import minute, ms

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SEEDS = [1, 2, 3]


def number_of_inputs() -> pd.DataFrame:
    """Take ten N, each at the weight for 4 Hz."""
    tables = [
        pyadex.connections(N, 2 * minute, snr=[math.inf, 40, 10], seed=SEEDS).assign(N=N)
        for N in WEIGHTS_FOR_4_HZ
    ]
    return pd.concat(tables)


def window_length() -> pd.DataFrame:
    """Take windows of several lengths, by two statistics of an STA."""
    tables = [
        pyadex.connections(
            6500, 4 * minute, [math.inf, 100], SEEDS, window=length * ms, statistic=statistic
        ).assign(window_ms=length, statistic=statistic)
        for length in (5, 10, 20, 40, 80)
        for statistic in ("height", "area")
    ]
    return pd.concat(tables)


def raised_sample() -> pd.DataFrame:
    """Raise the sample before the reset, by the lab's slip, or that of the reset."""
    tables = [
        pyadex.connections(
            6500, 4 * minute, [math.inf, 100, 40, 20, 10], SEEDS, raised=raised, clip=clip
        ).assign(raised=raised, clip=clip)
        for raised in ("before", "reset")
        for clip in (99.9, 100)
    ]
    return pd.concat(tables)


@style()
def drawn(df: pd.DataFrame, x: str, line: str, names: dict[Any, str], **axes: Any) -> Figure:
    """Draw the mean AUC over x, a line for each value of a column, and a dot for each run."""
    fig, ax = plt.subplots(figsize=(0.9 * mw, 0.7 * mw))
    ax.axhline(0.25, c="grey", ls=":", lw=1)
    for value, name in names.items():
        rows = df[df[line] == value]
        means = rows.groupby(x).AUC.mean()
        (shown,) = ax.plot(means.index, means.to_numpy(), label=name)
        ax.plot(rows[x], rows.AUC, ".", ms=4, mec="none", c=shown.get_color())
    ax.set(ylim=[0, 1], **axes)
    ax.legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1.02, 1))
    hylabel(ax, "Area under the ROC curve (chance: dotted)")
    return fig


def save(fig: Figure, name: str) -> None:
    """Write a figure."""
    fig.savefig(IMAGES / f"connections_{name}.png", bbox_inches="tight", dpi=120)
    plt.close(fig)


def main() -> None:
    """Compute, print and draw all."""
    inputs = number_of_inputs()
    print(inputs.groupby(["N", "snr"]).AUC.mean().unstack().round(2), "\n")
    levels = {math.inf: "no noise", 40: "SNR 40", 10: "SNR 10"}
    save(drawn(inputs, "N", "snr", levels, xscale="log", xlabel="Number of inputs"), "N")
    inputs["we_pS"] = [1e3 * WEIGHTS_FOR_4_HZ[N] for N in inputs.N]
    label = r"Weight $\Delta g_\mathrm{exc}$ (pS)"
    save(drawn(inputs, "we_pS", "snr", levels, xscale="log", xlabel=label), "weight")

    windows = window_length()
    print(windows.groupby(["statistic", "window_ms", "snr"]).AUC.mean().unstack().round(2), "\n")
    windows["kind"] = windows.statistic + windows.snr.map(
        {math.inf: ", no noise", 100: ", SNR 100"}
    )
    kinds = {kind: kind for kind in windows.kind.unique()}
    save(drawn(windows, "window_ms", "kind", kinds, xlabel="Window (ms)"), "window")

    raised = raised_sample()
    print(raised.groupby(["raised", "clip", "snr"]).AUC.mean().unstack().round(2))


if __name__ == "__main__":
    main()
