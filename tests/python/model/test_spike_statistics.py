"""Statistics of spike trains, against elephant 1.2.1's values, and by hand."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex import InputError, UnitError, fano_factor, isi_histogram, local_variation, psth
from pyadex.units import ms, mV, nS, second

A = [0.0113, 0.0541, 0.1207, 0.1303, 0.2218, 0.3009, 0.3555, 0.4902, 0.6117, 0.6201, 0.7724, 0.9001]
B = [0.0507, 0.2011, 0.2509, 0.3502, 0.8803]
BOTH = [A * second, B * second]


def test_local_variation_is_elephants() -> None:
    # elephant.statistics.lv(isi(train))
    assert local_variation(BOTH) == pytest.approx([0.9153943320970097, 0.8312097928837581])
    assert local_variation(1000 * np.array(A) * ms) == pytest.approx(0.9153943320970097)
    assert isinstance(local_variation(A * second), float)


def test_local_variation_of_few_spikes_is_nan() -> None:
    assert math.isnan(local_variation([1, 2] * ms))
    assert math.isnan(local_variation([] * ms))


@pytest.mark.parametrize(
    ("window", "expected"), [(0.1, [0.46666666666666673, 0.9]), (0.25, [0.5, 0.55])]
)
def test_fano_factor_is_elephants(window: float, expected: list[float]) -> None:
    # elephant.statistics.fanofactor of the train cut into windows
    found = fano_factor(BOTH, window * second, duration=1 * second)
    assert found == pytest.approx(expected, rel=1e-12)


def test_psth_is_elephants() -> None:
    # elephant.statistics.time_histogram(trains, 0.1 s, output="rate"), in Hz
    rates, edges = psth(BOTH, 100 * ms, duration=1 * second)
    assert rates.m_as("Hz") == pytest.approx([15, 10, 15, 15, 5, 0, 10, 5, 5, 5])
    assert edges.m_as("s") == pytest.approx(np.linspace(0, 1, 11))


def test_isi_histogram_counts_intervals() -> None:
    # numpy.histogram of elephant's isi(train) in ms
    counts, edges = isi_histogram(A * second, bins=[0, 50, 100, 150, 200] * ms)
    assert counts.tolist() == [3, 4, 3, 1]
    assert edges.m_as("ms") == pytest.approx([0, 50, 100, 150, 200])
    assert isi_histogram(BOTH, bins=7).heights.sum() == 11 + 4
    assert isi_histogram(A * second, bins=50 * ms).heights.tolist() == [3, 4, 3, 1]


def test_a_spike_at_a_border_belongs_to_the_bin_that_begins_there() -> None:
    at_borders = np.cumsum([0.1] * 9) * second  # some lie just below: 0.7999999999999999
    assert psth([at_borders], 100 * ms, duration=1 * second).heights.magnitude.tolist() == (
        [0] + [10] * 9
    )


def test_runs_and_sweeps_know_their_length_and_burn_in() -> None:
    asked = {"N": 100, "we": 0.7 * nS, "duration": 5 * second, "burn_in": 1 * second}
    runs = [pyadex.sim(seed=seed, **asked) for seed in (0, 1)]
    df = pyadex.sweep(seed=[0, 1], statistics="spiketimes", cache=False, **asked)
    assert len(df.spiketimes_s[0]) > 10
    for statistic in (local_variation, fano_factor):
        assert statistic(df.spiketimes_s).tolist() == [statistic(run) for run in runs]
        assert statistic(df).tolist() == statistic(runs).tolist()
    rates, edges = psth(df.spiketimes_s, 500 * ms)
    assert (len(rates), edges[0].m_as("s"), edges[-1].m_as("s")) == (8, 1, 5)
    mean = sum(run.output_rate.m_as("Hz") for run in runs) / 2
    assert rates.magnitude.mean() == pytest.approx(mean)
    assert psth(runs, 500 * ms).heights.magnitude.tolist() == rates.magnitude.tolist()


def test_poisson_trains_have_one_of_both() -> None:
    rng = np.random.default_rng(1)
    train = np.cumsum(rng.exponential(0.01, 100_000)) * second
    assert local_variation(train) == pytest.approx(1, abs=0.02)
    assert fano_factor(train, duration=train[-1]) == pytest.approx(1, abs=0.05)


def test_histograms_draw_themselves() -> None:
    ax = psth(BOTH, duration=1 * second).plot()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Time (s)", "Rate (Hz)")
    ax = isi_histogram(BOTH).plot(plt.figure().subplots())
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Time (ms)", "Count")
    plt.close("all")


@pytest.mark.parametrize(
    ("work", "error", "said"),
    [
        (lambda: local_variation([0.1, 0.2]), UnitError, "spikes needs a unit"),
        (lambda: local_variation([1, 2] * mV), UnitError, "spikes must be a time"),
        (lambda: local_variation(pd.Series([[0.1]], name="x")), UnitError, "spiketimes_s, not 'x'"),
        (lambda: fano_factor([1, 2] * ms), InputError, "duration is needed"),
        (lambda: psth([[1, 2] * ms]), InputError, "duration is needed"),
        (lambda: psth([], duration=1 * second), InputError, "at least one train"),
        (lambda: fano_factor([1] * ms, 0 * ms), InputError, "window must be positive"),
        (lambda: fano_factor([1] * ms, 1 * second, duration=1 * second), InputError, "twice"),
        (lambda: psth([[1] * ms], 2 * second, duration=1 * second), InputError, "a bin must fit"),
        (lambda: isi_histogram([1, 2] * ms, bins="many"), InputError, "a number of bins or times"),
        (lambda: isi_histogram([1, 2] * ms, bins=0), InputError, "at least one"),
    ],
)
def test_misuse_is_one_sentence(work, error, said: str) -> None:
    with pytest.raises(error, match=said):
        work()
