"""The picture of f-I curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from pyadex.plot import hylabel, plot, style


@style()
def plot_curves(curves: Mapping[Any, pd.DataFrame], rheobases: Mapping[Any, float]) -> Figure:
    """Draw the steady rate as a line, that of the first interval dashed, the rheobase as a tick.

    The rheobases are in pA; a label of None is not written.
    """
    fig, ax = plt.subplots(figsize=(4, 3))
    for k, (label, curve) in enumerate(curves.items()):
        curve = curve.sort_values("I_pA")
        told = "steady state" if label is None else str(label)
        first = "first interval" if k == len(curves) - 1 else None
        plot(curve.I_pA, curve.steady_rate_Hz, ".-", ax, c=f"C{k}", label=told)
        plot(curve.I_pA, curve.first_rate_Hz, "--", ax, c=f"C{k}", lw=1, label=first)
        ax.plot(rheobases[label], 0, "|", c=f"C{k}", ms=12, clip_on=False)
    ax.set_xlabel("Current (pA)")
    hylabel(ax, "Output rate (Hz)")
    ax.legend(fontsize="small")
    fig.tight_layout()
    return fig
