"""The package against tests/reference.py: any N, seed, weight and duration."""

import csv
from pathlib import Path

import numpy as np
import pytest
import reference
from hypothesis import example, given, settings
from hypothesis import strategies as st

import pyadex
from pyadex.units import mV, pS, second

STORED = Path(__file__).parents[2] / "data" / "mixed_runs.csv"

# Also weights too strong for the time step, of which sim warns: the numbers are the same there.
pytestmark = pytest.mark.filterwarnings("ignore::pyadex.InstabilityWarning")

# 1 is the weight of the note's first guess.
strengths = st.floats(0, 12)
seeds = st.one_of(st.integers(0, 100), st.integers(0, 2**63 - 1))
durations = st.one_of(st.sampled_from([1e-4, 1.5e-4, 1e-3, 1.0]), st.floats(0.01, 3))
numbers_of_inputs = st.one_of(st.integers(1, 40), st.integers(1, 3000))


def weight(N: int, strength: float) -> float:
    """Return a weight in siemens that is as strong for any N."""
    return strength * 15e-12 * 6500 / N


@settings(deadline=None, max_examples=100)
@example(N=1, seed=0, strength=1.0, duration=10.0)
@example(N=10, seed=0, strength=1.0, duration=10.0)  # where the note's slip shows
@given(N=numbers_of_inputs, seed=seeds, strength=strengths, duration=durations)
def test_single_run(N: int, seed: int, strength: float, duration: float) -> None:
    we = weight(N, strength)
    expected = reference.sim(N, duration, seed, we)
    run = pyadex.sim(N, duration * second, seed=seed, we=we * 1e12 * pS)
    np.testing.assert_allclose(run.V.to(mV).magnitude, 1e3 * expected.V, rtol=0, atol=1e-6)
    assert median_mV(run) == pytest.approx(1e3 * expected.median, rel=0, abs=1e-9)
    np.testing.assert_array_equal(run.spiketimes.to(second).magnitude, expected.spiketimes)


@settings(deadline=None, max_examples=50)
@given(
    Ns=st.lists(numbers_of_inputs, min_size=1, max_size=3, unique=True),
    seeds=st.lists(seeds, min_size=1, max_size=3, unique=True),
    strong=st.lists(strengths, min_size=1, max_size=10, unique=True),
    duration=durations,
)
def test_sweep(Ns: list[int], seeds: list[int], strong: list[float], duration: float) -> None:
    # Not stronger for the largest N: where one step of conductance outweighs the capacitance,
    # forward Euler amplifies rounding, and two implementations share nothing but the warning.
    we_pS = [weight(max(Ns), strength) * 1e12 for strength in strong]
    table = pyadex.sweep(N=Ns, duration=duration * second, we=we_pS * pS, seed=seeds, cache=False)
    assert len(table) == len(Ns) * len(we_pS) * len(seeds)
    for row in table.itertuples():
        N = row.N if len(Ns) > 1 else Ns[0]
        expected = reference.sim(N, duration, row.seed, row.we_pS / 1e12)
        assert row.median_Vm_mV == pytest.approx(1e3 * expected.median, rel=0, abs=1e-9)
        assert row.output_rate_Hz == expected.spikerate


@pytest.mark.parametrize("stored", list(csv.DictReader(STORED.read_text().splitlines())))
def test_stored_run(stored: dict[str, str]) -> None:
    number = {name: float(text) for name, text in stored.items()}
    run = pyadex.sim(
        int(stored["N"]),
        number["duration_s"] * second,
        seed=int(stored["seed"]),
        we=number["we_S"] * 1e12 * pS,
        wi=number["wi_S"] * 1e12 * pS,
        drop_last_spike=True,  # as they were stored
    )
    assert median_mV(run) == pytest.approx(1e3 * number["median_Vm_V"], rel=0, abs=1e-9)
    assert run.spikerate.to("Hz").magnitude == number["output_rate_Hz"]


def median_mV(run: pyadex.Simulation) -> float:
    return float(np.median(pyadex.ceil_spikes(run).to(mV).magnitude))
