"""The published digits of the lab's second study.

The whole study takes minutes: `pyadex reproduce connections` compares all of it. Here is what takes
seconds, and the comparison itself on the tables that it left in tests/data.
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex.labnote import connection_numbers as published
from pyadex.labnote import connection_reproduction as reproduction
from pyadex.units import minute, nS, second

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def run() -> pyadex.Simulation:
    return pyadex.sim(6500, 10 * minute, seed=1, we=0.015036 * nS)


@pytest.fixture(scope="module")
def raised(run):
    return pyadex.imaged(run, math.inf, clip=100, raised="before")


def test_the_recording(run, raised) -> None:
    compared = list(published.compare_recording(run, raised))
    assert len(compared) == 9
    assert [str(c) for c in compared if not c.equal] == []


def test_the_scores_of_the_fastest_inputs_without_noise(run, raised) -> None:
    spikes = np.array([len(train) for train in run.trains])
    fastest = np.argsort(-spikes[:5200], kind="stable")[:11]
    assert spikes[fastest[:3]].tolist() == [58522, 35312, 24428]
    scores = pyadex.connection_scores(raised, [run.trains[k] for k in fastest])
    # The lab's table.
    expected = [0.94, 0.95, 0.99, 0.54, 0.87, 0.49, 0.08, 0.90, 0.82, 0.43, 0]
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-12)


def test_ten_seconds_at_snr_40() -> None:
    df = pyadex.connections(6500, 10 * second, snr=40, seed=range(1, 6), raised="before")
    # The lab's table of durations.
    assert df.F1max.round(3).tolist() == [0.460, 0.450, 0.454, 0.447, 0.417]
    assert df.AUC.round(3).tolist() == [0.303, 0.276, 0.291, 0.296, 0.267]
    stored = pd.read_csv(DATA / "connections_durations.csv").iloc[:5]
    np.testing.assert_array_equal(df[["F1max", "AUC"]], stored[["F1max", "AUC"]])


def test_all_digits_are_those_of_the_stored_tables() -> None:
    noise = pd.read_csv(DATA / "connections_noise.csv")
    durations = pd.read_csv(DATA / "connections_durations.csv")
    assert (len(noise), len(durations)) == (40, 45)
    compared = [*published.compare_noise(noise), *published.compare_durations(durations)]
    assert len(compared) == 14 + 16 + 10
    assert [str(c) for c in compared if not c.equal] == []


def test_a_number_that_differs_is_told() -> None:
    noise = pd.read_csv(DATA / "connections_noise.csv")
    noise.loc[noise.snr == 40, "AUC"] += 0.001
    assert [str(c) for c in published.compare_noise(noise) if not c.equal] == [
        "DIFFERS SNR 40, seed 1, AUC: note 0.455, ours 0.456",
        "DIFFERS SNR 40, mean of seeds, AUC: note 0.498, ours 0.499",
    ]


def test_of_one_seed_only_its_own_numbers_are_compared() -> None:
    noise = pd.read_csv(DATA / "connections_noise.csv")
    assert len(list(published.compare_noise(noise[noise.seed == 1]))) == 6


def test_tables_figures_and_comparison_are_written(tmp_path, monkeypatch, capsys) -> None:
    # Small, so that no digit is the lab's: all of them are told, and the answer is no.
    monkeypatch.setattr(reproduction, "N", 100)
    monkeypatch.setattr(reproduction, "DURATION", 2 * second)
    monkeypatch.setattr(reproduction, "SECONDS_QUICK", [1, 2])
    assert not reproduction.reproduce_connections(tmp_path, quick=True, quiet=True)
    told = capsys.readouterr().out.splitlines()
    assert len(told) > 40
    assert all(line.startswith("DIFFERS ") for line in told)
    noise = pd.read_csv(tmp_path / f"{reproduction.NOISE}.csv")
    assert list(noise.columns) == ["snr", "seed", "F1max", "AUC"]
    assert noise.snr.tolist() == [math.inf, 100, 40, 20, 10, 4, 2, 1]
    durations = pd.read_csv(tmp_path / f"{reproduction.DURATIONS}.csv")
    assert list(durations.columns) == ["duration_min", "seed", "F1max", "AUC"]
    kinds = Counter(path.suffix for path in tmp_path.iterdir())
    assert kinds == {".csv": 2, ".pdf": 5, ".png": 5}
