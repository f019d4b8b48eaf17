"""The picture of a transfer function."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pyadex.base.units import Hz
from pyadex.plot import hylabel, style
from pyadex.studies.mean_field.threshold_fit import ThresholdFit

MOST_LINES = 6


@style()
def plot_transfer(means: pd.DataFrame, fit: ThresholdFit | None, w: Any) -> Figure:
    """Draw the rate over the excitatory rate, and a heat map over both."""
    fig, (lines, map_) = plt.subplots(ncols=2, figsize=(8, 3), width_ratios=(3, 2))
    inhibitory = np.unique(means.rate_i_Hz)
    shown = inhibitory[:: -(-len(inhibitory) // MOST_LINES)]
    for k, rate_i in enumerate(shown):
        some = means[means.rate_i_Hz == rate_i].sort_values("rate_e_Hz")
        lines.plot(some.rate_e_Hz, some.output_rate_Hz, ".", c=f"C{k}", label=f"{rate_i:g}")
        if fit is not None:
            fine = np.linspace(some.rate_e_Hz.min(), some.rate_e_Hz.max(), 200)
            lines.plot(fine, fit.rate(fine * Hz, rate_i * Hz, w).m_as("Hz"), c=f"C{k}", lw=1)
    hylabel(lines, "Output rate (Hz)")
    lines.set_xlabel("Excitatory input rate (Hz)")
    lines.legend(title="Inhibitory (Hz)", fontsize="small")
    table = means.pivot(index="rate_i_Hz", columns="rate_e_Hz", values="output_rate_Hz")
    mesh = map_.pcolormesh(table.columns, table.index, table.to_numpy(), shading="nearest")
    map_.set_xlabel("Excitatory input rate (Hz)")
    hylabel(map_, "Inhibitory input rate (Hz)")
    map_.grid(visible=False)
    fig.colorbar(mesh, ax=map_, label="Hz")
    fig.tight_layout()
    return fig
