"""The picture of a `Detection`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from pyadex.plot import hylabel, style

if TYPE_CHECKING:
    from pyadex.studies.connection_test.detections import Detection


@style()
def plot_detection(found: Detection) -> Figure:
    """Draw recall over FPR for both kinds and each, and precision over recall."""
    table = found.table
    figure, (roc, pr) = plt.subplots(ncols=2, figsize=(7, 2.8))
    for column, label, area in (
        ("recall", "both", found.AUC),
        ("recall_exc", "excitatory", found.AUC_exc),
        ("recall_inh", "inhibitory", found.AUC_inh),
    ):
        if area == area:  # a kind of which there is none has no curve
            roc.plot(table.FPR, table[column], label=f"{label}, AUC {area:.2f}")
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
