"""A spike given at k·dt goes to the same step relative to k: the first that begins after it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyadex import sim, sweep
from pyadex.units import Hz, minute, ms, pS, second, us


def arrivals(times: Any, dt: Any, steps: int) -> Any:
    """How many spikes arrive in each step: what ge tells of one excitatory train."""
    run = sim(
        trains=[times], duration=steps * dt, dt=dt, we=1 * pS, record="ge",
        tau_e=50 * dt, tau_w=100 * dt, C=1e6 * pS * dt,
    )  # fmt: skip
    ge = np.concatenate([[0.0], run.ge.m_as("pS")])
    return np.round(ge[1:] / (1 - 1 / 50) - ge[:-1]).astype(int)


def steps_after(ks: Any, steps: int) -> Any:
    """One spike in the step after each k: step 0 begins at 0, so k = 0 goes to step 1."""
    return np.bincount(np.asarray(ks) + 1, minlength=steps + 2)[:steps]


def test_a_spike_at_each_step_arrives_once_in_each_step() -> None:
    k = np.arange(100_000)
    for times in (k * 1e-4 * second, k * 0.1 * ms, k * (0.1 * ms), np.arange(100_000) * 100 * us):
        counts = arrivals(times, 0.1 * ms, 100_000)
        np.testing.assert_array_equal(counts, steps_after(k, 100_000))


def test_a_train_at_multiples_of_1_ms() -> None:
    counts = arrivals(np.arange(1, 100) * ms, 0.1 * ms, 1000)
    np.testing.assert_array_equal(counts, steps_after(10 * np.arange(1, 100), 1000))


@settings(deadline=None, max_examples=60)
@given(
    st.floats(1e-3, 1.0).map(lambda x: float(f"{x:.4g}")),
    st.lists(st.integers(0, 20_000), min_size=1, max_size=50, unique=True).map(sorted),
    st.sampled_from(["seconds", "ms", "quantity", "arange", "minutes", "divided"]),
    st.lists(st.sampled_from([0.0, 0.25, 1e-5, 0.9]), min_size=50, max_size=50),
)
def test_at_random_time_steps_on_and_off_the_grid(
    dt_ms: float, ks: list[int], way: str, offsets: list[float]
) -> None:
    dt, steps = dt_ms * ms, 20_000
    k = np.array(ks)
    times = {
        "seconds": k * dt.m_as("second") * second,
        "ms": k * dt_ms * ms,
        "quantity": k * dt,
        "arange": (np.arange(steps + 1) * dt)[k],
        "minutes": k * dt_ms / 60_000 * minute,
        "divided": k / (1 / dt),
    }[way]
    on_grid = arrivals(times[k < steps], dt, steps)
    np.testing.assert_array_equal(on_grid, steps_after(k[k < steps], steps))
    off = (k + offsets[: len(k)]) * dt_ms * ms
    off_grid = arrivals(off[k < steps - 1], dt, steps)
    np.testing.assert_array_equal(off_grid, steps_after(k[k < steps - 1], steps))


@pytest.mark.parametrize("seed", range(3))
def test_drawn_trains_given_back_make_the_same_run(seed: int) -> None:
    drawn = sim(6500, 2 * second, seed=seed, we=15 * pS)
    back = sim(trains=drawn.trains, duration=2 * second, we=15 * pS)
    np.testing.assert_array_equal(back.V.magnitude, drawn.V.magnitude)
    rates = sim(rates=[4000] * 20 * Hz, duration=1 * second, seed=seed, we=15 * pS)
    again = sim(trains=rates.trains, duration=1 * second, we=15 * pS)
    np.testing.assert_array_equal(again.V.magnitude, rates.V.magnitude)


def test_output_spikes_that_drive_another_neuron_arrive_in_the_next_step() -> None:
    first = sim(6500, 10 * second, we=20 * pS, record="")
    k = np.round(first.spiketimes.m_as("ms") / 0.1).astype(int)
    counts = arrivals(first.spiketimes, 0.1 * ms, 100_000)
    np.testing.assert_array_equal(counts, steps_after(k, 100_000))


def test_a_sweep_under_given_trains_agrees_with_sim() -> None:
    trains = [np.arange(1, 1000) * ms, np.arange(1, 500) * 2 * ms]
    table = sweep(
        trains=trains, duration=1 * second, we=[5000, 9000] * pS, statistics="mean_Vm", cache=False
    )
    for we, mean in table.itertuples(index=False):
        run = sim(trains=trains, duration=1 * second, we=we * pS)
        assert mean == pytest.approx(run.V.magnitude.mean(), abs=1e-9)


def test_the_last_of_a_grid_may_lie_at_the_runs_end() -> None:
    for n in (1001, 3001, 70001):
        sim(trains=[np.arange(n) * (0.1 * ms)], duration=(n - 1) * 0.1 * ms, record="")
