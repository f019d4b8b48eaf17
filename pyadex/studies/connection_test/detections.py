"""How well scores tell inputs from trains that are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.near_names import NearNames
from pyadex.base.plain_calls import told_plainly
from pyadex.studies.connection_test.own_data import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

KINDS = ("exc", "inh", "unc")


@dataclass(frozen=True, eq=False)
class Detection(NearNames):
    """How well scores tell inputs, and their kind, over all thresholds; see `pyadex.detection`.

    Attributes
    ----------
    scores, kinds
        What was given: a score for each train, and its real kind, ``"exc"``, ``"inh"`` or
        ``"unc"``.
    table
        One row a threshold, from the highest down. A train is called unconnected if its score, the
        sign aside, is at or below it, else of the kind that the sign tells. ``FPR``: share of the
        trains that are no inputs and are called connected. ``recall``: share of the inputs that
        are called by their kind; ``recall_exc`` and ``recall_inh`` of one kind. ``precision``: of
        all that are called connected, the share that are called rightly (NaN if none is). ``F1``:
        the harmonic mean of precision and recall.
    AUC, AUC_exc, AUC_inh
        Area under recall (of both or one kind) over FPR, by trapezes. As kinds must be right,
        chance is about 0.25, not 0.5. NaN for a kind of which there is none.
    F1max
        The largest F1.
    """

    _also_known_as: ClassVar[Mapping[str, str]] = {
        "table": "df dataframe roc ROC curve",
        "F1max": "F1 f1 F1_max",
        "AUC": "auc area",
    }

    scores: Floats
    kinds: Any

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a threshold; see the class."""
        with interrupt_waits():
            import pandas as pd

        size = np.abs(self.scores)
        thresholds = np.unique(np.concatenate([size, [0.0]]))[::-1]
        right = _kind_called(self.scores) == self.kinds
        called = {
            "exc": _above(thresholds, size[right & (self.kinds == "exc")]),
            "inh": _above(thresholds, size[right & (self.kinds == "inh")]),
            "unc": _above(thresholds, size[self.kinds == "unc"]),
            "all": _above(thresholds, size),
        }
        number = {kind: int(np.count_nonzero(self.kinds == kind)) for kind in KINDS}
        true = called["exc"] + called["inh"]
        real = number["exc"] + number["inh"]
        with np.errstate(invalid="ignore"):
            return pd.DataFrame(
                {
                    "threshold": thresholds,
                    "FPR": called["unc"] / number["unc"],
                    "recall": true / real,
                    "recall_exc": called["exc"] / number["exc"],
                    "recall_inh": called["inh"] / number["inh"],
                    "precision": true / called["all"],
                    "F1": 2 * true / (called["all"] + real),
                }
            )

    @property
    def AUC(self) -> float:
        """Area under recall over FPR."""
        return self._area("recall")

    @property
    def AUC_exc(self) -> float:
        """The same for excitatory inputs alone."""
        return self._area("recall_exc")

    @property
    def AUC_inh(self) -> float:
        """The same for inhibitory inputs alone."""
        return self._area("recall_inh")

    @property
    def F1max(self) -> float:
        """The largest F1."""
        return float(self.table.F1.max())

    def _area(self, column: str) -> float:
        x, y = self.table.FPR.to_numpy(), self.table[column].to_numpy()
        return float((np.diff(x) * (y[1:] + y[:-1]) / 2).sum())

    @told_plainly
    def at_fpr(self, rate: float) -> pd.Series:
        """Return the row of the table whose FPR is closest to ``rate``.

        Of several, the one with the highest recall, that is the lowest threshold.

        Raises
        ------
        InputError
            If ``rate`` is not a number from 0 to 1.
        """
        asked: Any = rate
        if not (isinstance(asked, int | float) and 0 <= asked <= 1):
            raise InputError(f"at_fpr takes a share from 0 to 1, not {rate!r:.60}")
        distance = np.abs(self.table.FPR.to_numpy() - rate).round(12)
        row: pd.Series = self.table.iloc[int(np.flatnonzero(distance == distance.min())[-1])]
        return row

    @told_plainly
    def confusion(self, threshold: float | None = None) -> pd.DataFrame:
        """Return how many trains of each real kind (row) are called of each kind (column).

        ``threshold`` is that of ``at_fpr(0.05)`` unless given.
        """
        with interrupt_waits():
            import pandas as pd

        if threshold is None:
            threshold = float(self.at_fpr(0.05).threshold)
        called = np.where(np.abs(self.scores) > threshold, _kind_called(self.scores), "unc")
        counts = [[int(((self.kinds == real) & (called == kind)).sum()) for kind in KINDS]
                  for real in KINDS]  # fmt: skip
        return pd.DataFrame(
            counts, index=pd.Index(KINDS, name="real"), columns=pd.Index(KINDS, name="called")
        )

    def plot(self) -> Figure:
        """Draw recall over FPR (ROC), and precision over recall.

        Examples
        --------
        >>> import pyadex
        >>> fig = pyadex.detection([0.9, -0.8, 0.1], ["exc", "inh", "unc"]).plot()
        """
        with interrupt_waits():
            from pyadex.studies.connection_test.detection_plot import plot_detection

        areas = {"recall": self.AUC, "recall_exc": self.AUC_exc, "recall_inh": self.AUC_inh}
        return plot_detection(self.table, areas)

    def __repr__(self) -> str:
        return (
            f"<Detection: {len(self.scores)} trains, AUC {self.AUC:.3f} (exc {self.AUC_exc:.3f}, "
            f"inh {self.AUC_inh:.3f}), F1max {self.F1max:.3f}>"
        )


@told_plainly
def detection(scores: Any, kinds: Sequence[str]) -> Detection:
    """Return how well scores tell inputs, and their kind, from trains that are no inputs.

    Parameters
    ----------
    scores
        One for each train, from -1 to 1, as `pyadex.connection_scores` gives.
    kinds
        What each train really is: ``"exc"``, ``"inh"`` or ``"unc"`` (unconnected).

    Returns
    -------
    Detection

    Raises
    ------
    InputError
        If the arguments are not that, or there are no inputs or no unconnected trains.

    Examples
    --------
    >>> import pyadex
    >>> found = pyadex.detection([0.99, 0.4, -0.9, 0.5, -0.1], ["exc", "exc", "inh", "unc", "unc"])
    >>> round(found.F1max, 3), round(found.AUC, 3)
    (0.857, 0.833)
    """
    try:
        numbers = np.asarray(scores, dtype=float)
    except (TypeError, ValueError):
        numbers = np.empty(0)
    given = np.asarray(list(kinds))
    if numbers.ndim != 1 or numbers.shape != given.shape or not numbers.size:
        raise InputError(
            f"scores and kinds must be lists of equal length, not {np.size(scores)} scores of "
            f"{given.size} kinds"
        )
    if not (np.abs(numbers) <= 1).all():
        wrong = numbers[~(np.abs(numbers) <= 1)][0]
        raise InputError(f"scores must lie between -1 and 1, but one is {wrong:g}")
    for kind in dict.fromkeys(given.tolist()):
        if kind not in KINDS:
            raise InputError(f"kinds must be of exc, inh, unc, not {kind!r}")
    connected = given != "unc"
    if connected.all() or not connected.any():
        raise InputError("kinds must hold inputs (exc, inh) and trains that are none (unc)")
    return Detection(numbers, given)


def _kind_called(scores: Floats) -> Any:
    return np.where(scores > 0, "exc", np.where(scores < 0, "inh", "unc"))


def _above(thresholds: Floats, sizes: Floats) -> Any:
    """Return how many sizes lie above each threshold."""
    return len(sizes) - np.searchsorted(np.sort(sizes), thresholds, side="right")
