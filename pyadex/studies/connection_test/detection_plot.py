"""The picture of how well inputs are told: ROC, and precision over recall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from pyadex.plot import hylabel, style

if TYPE_CHECKING:
    import pandas as pd


@style()
def plot_detection(table: pd.DataFrame, areas: Mapping[str, float]) -> Figure:
    """Draw recall over FPR for both kinds and each, and precision over recall.

    ``areas`` are those under the columns of the table that are named.
    """
    figure, (roc, pr) = plt.subplots(ncols=2, figsize=(7, 2.8))
    names = {"recall": "both", "recall_exc": "excitatory", "recall_inh": "inhibitory"}
    for column, area in areas.items():
        if area == area:  # a kind of which there is none has no curve
            roc.plot(table.FPR, table[column], label=f"{names[column]}, AUC {area:.2f}")
    roc.plot([0, 1], [0, 0.5], c="grey", ls=":", label="chance")
    roc.legend(fontsize="x-small", loc="lower right")
    roc.set(xlim=[0, 1], ylim=[0, 1], xlabel="False positive rate")
    hylabel(roc, "Recall")
    pr.plot(table.recall, table.precision)
    best = table.iloc[int(table.F1.argmax())]
    pr.plot(best.recall, best.precision, "o", label=f"largest F1, {best.F1:.2f}")
    pr.legend(fontsize="x-small", loc="lower left")
    pr.set(xlim=[0, 1], ylim=[0, 1], xlabel="Recall")
    hylabel(pr, "Precision")
    figure.tight_layout()
    return figure
