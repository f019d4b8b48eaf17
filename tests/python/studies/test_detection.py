"""How well scores tell inputs: by hand, against scikit-learn's numbers, by chance."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

import pyadex
from pyadex.base.errors import InputError

EXC = [0.5, 0.65, 0.36, 0.05, 0.27, 0.0, 0.53, 0.99, 0.25, 0.19, 0.74, 0.68]
INH = [-0.55, -0.99, -0.61, -0.25, -0.99, -0.83, -0.99, -0.99]
UNC = [-0.56, -0.67, 0.22, -0.9, -0.92, 0.03, -0.07, 0.83, 0.26, 0.03, -0.01, -0.5, -0.97, -0.61]
KINDS = ["exc"] * 12 + ["inh"] * 8 + ["unc"] * 14


@pytest.fixture
def found() -> pyadex.Detection:
    return pyadex.detection(EXC + INH + UNC, KINDS)


def test_areas_and_F1_are_those_of_scikit_learn(found) -> None:
    # scikit-learn 1.9.1 on these scores, from its metrics: at each threshold, recall_score and
    # f1_score with labels=["exc", "inh"], average="micro" (or None for each kind), and
    # 1 - recall of "unc" as FPR; auc of those.
    assert pytest.approx(0.5982142857142857, abs=1e-12) == found.AUC
    assert found.AUC_exc == pytest.approx(0.47916666666666663, abs=1e-12)
    assert found.AUC_inh == pytest.approx(0.7767857142857143, abs=1e-12)
    assert found.F1max == pytest.approx(0.76, abs=1e-12)
    row = found.table[found.table.threshold == 0.83].iloc[0]
    assert pytest.approx(3 / 14) == row.FPR
    assert (row.recall, row.precision) == (0.25, 0.625)
    assert pytest.approx(0.35714285714285715, abs=1e-12) == row.F1


def test_the_confusion_matrix_is_that_of_scikit_learn(found) -> None:
    called = found.confusion(0.5)
    assert called.to_numpy().tolist() == [[5, 0, 7], [0, 7, 1], [1, 6, 7]]
    assert list(called.index) == list(called.columns) == ["exc", "inh", "unc"]


def test_thresholds_fall_from_the_largest_score_to_zero(found) -> None:
    assert found.table.threshold.iloc[[0, -1]].tolist() == [0.99, 0.0]
    assert (np.diff(found.table.threshold) < 0).all()
    # At the largest, nothing is called; at 0, all but what has the score 0.
    assert found.table.recall.iloc[0] == found.table.FPR.iloc[0] == 0
    assert np.isnan(found.table.precision.iloc[0])
    assert found.table.FPR.iloc[-1] == 1
    assert found.table.recall_exc.iloc[-1] == 11 / 12


def test_at_fpr_takes_the_closest_and_of_two_the_lower_threshold() -> None:
    found = pyadex.detection([0.9, 0.8, -0.7, 0.6, 0.5], ["unc", "exc", "inh", "unc", "exc"])
    # FPR 0, 0.5, 0.5, 0.5, 1, 1 at thresholds 0.9, 0.8, 0.7, 0.6, 0.5, 0.
    assert found.at_fpr(0.4).threshold == 0.6
    assert found.at_fpr(0.25).threshold == 0.6
    assert found.at_fpr(0).threshold == 0.9
    assert found.confusion().loc["exc", "unc"] == 2


def test_a_wrong_kind_is_no_detection() -> None:
    found = pyadex.detection([-0.9, 0.9, 0.1], ["exc", "inh", "unc"])
    assert found.AUC == 0
    assert found.F1max == 0


def test_perfect_scores() -> None:
    found = pyadex.detection([0.9, -0.9, 0.1], ["exc", "inh", "unc"])
    assert (found.AUC, found.AUC_exc, found.AUC_inh, found.F1max) == (1, 1, 1, 1)


def test_a_kind_of_which_there_is_none_has_no_area() -> None:
    found = pyadex.detection([0.9, 0.1], ["exc", "unc"])
    assert np.isnan(found.AUC_inh)
    assert found.AUC == found.AUC_exc == 1
    plt.close(found.plot())


def test_random_scores_are_at_chance() -> None:
    rng = np.random.default_rng(1)
    kinds = ["exc"] * 100 + ["inh"] * 100 + ["unc"] * 100
    tries = [pyadex.detection(rng.uniform(-1, 1, 300), kinds) for _ in range(300)]
    best = [found.F1max for found in tries]
    # The lab: mean 0.403, median 0.404 over 300 tries. The standard error of a mean is 0.001.
    assert np.mean(best) == pytest.approx(0.403, abs=0.006)
    assert np.median(best) == pytest.approx(0.404, abs=0.007)
    assert np.mean([found.AUC for found in tries]) == pytest.approx(0.25, abs=0.01)


def test_the_plot_has_both_curves(found) -> None:
    figure = found.plot()
    labels = [ax.get_xlabel() for ax in figure.axes]
    assert labels == ["False positive rate", "Recall"]
    assert len(figure.axes[0].lines) == 4
    plt.close(figure)


@pytest.mark.parametrize(
    ("scores", "kinds", "sentence"),
    [
        ([0.1], ["exc", "unc"], "lists of equal length, not 1 scores of 2 kinds"),
        ([], [], "lists of equal length"),
        ([1.5, 0.1], ["exc", "unc"], "scores must lie between -1 and 1, but one is 1.5"),
        ([np.nan, 0.1], ["exc", "unc"], "scores must lie between -1 and 1, but one is nan"),
        ([0.5, 0.1], ["excitatory", "unc"], "kinds must be of exc, inh, unc, not 'excitatory'"),
        ([0.5, 0.1], ["exc", "inh"], "kinds must hold inputs (exc, inh) and trains that are none"),
        ([0.5, 0.1], ["unc", "unc"], "kinds must hold inputs (exc, inh) and trains that are none"),
    ],
)
def test_bad_input_is_one_sentence(scores, kinds, sentence) -> None:
    with pytest.raises(InputError) as told:
        pyadex.detection(scores, kinds)
    assert sentence in str(told.value)


def test_at_fpr_takes_a_share(found) -> None:
    with pytest.raises(InputError, match="at_fpr takes a share from 0 to 1, not 5"):
        found.at_fpr(5)
