"""Rates under modulated inputs, of the inputs and of the neuron, against Brian2's, stored.

Brian2 draws other spikes (a Bernoulli number a step), so that rates agree within statistical error.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex.units import Hz, pS, second

STORED = pd.read_csv(Path(__file__).parents[2] / "data" / "brian2_modulation.csv")
SECONDS, RUNS = 20, 40
STEPS = (
    np.add.outer(np.arange(SECONDS), [0, 0.2, 0.5, 0.7]).ravel() * second,
    np.tile([1, 3, 0, 0.5], SECONDS),
)
CASES: dict[str, tuple[dict[str, Any], float]] = {
    "sinusoid": ({"modulation": pyadex.sinusoid(5 * Hz, 0.8, 0.3)}, 0.2),
    "steps": ({"modulation_e": STEPS}, 1.0),
}


def by_tenths(times: np.ndarray, period: float) -> np.ndarray:
    """Spikes in each tenth of the period."""
    return np.histogram(times % period, np.linspace(0, period, 11))[0]


def agrees(rates: np.ndarray, case: str, spikes: str) -> None:
    """Check rates (Hz), a row for each run, against the stored means and their errors."""
    stored = STORED.query("case == @case and spikes == @spikes")
    error = np.hypot(stored.error_Hz, rates.std(axis=0, ddof=1) / np.sqrt(len(rates)))
    distance = np.abs(rates.mean(axis=0) - stored.rate_Hz.to_numpy())
    assert (distance <= 4 * error + 1e-9).all()


@pytest.mark.parametrize("case", CASES)
def test_the_output_follows_the_modulation_as_in_brian2(case: str) -> None:
    asked, period = CASES[case]
    table = pyadex.sweep(
        Ne=80, Ni=20, duration=SECONDS * second, we=900 * pS, sigma=0, seed=range(RUNS),
        statistics="spiketimes", cache=False, **asked,
    )  # fmt: skip
    counts = np.array([by_tenths(np.array(times), period) for times in table.spiketimes_s])
    agrees(counts / (SECONDS / 10), case, "output")


@pytest.mark.parametrize("case", CASES)
def test_the_inputs_have_the_rates_of_brian2(case: str) -> None:
    asked, period = CASES[case]
    run = pyadex.sim(
        Ne=3200, Ni=800, duration=SECONDS * second, sigma=0, record="", **asked
    )  # fmt: skip
    trains = [train.m_as("second") for train in run.trains]
    for kind, of_kind, each in (
        ("excitatory", trains[:3200], 80),
        ("inhibitory", trains[3200:], 20),
    ):
        groups = [of_kind[k : k + each] for k in range(0, len(of_kind), each)]
        counts = np.array([by_tenths(np.concatenate(group), period) for group in groups])
        agrees(counts / (each * SECONDS / 10), case, kind)
