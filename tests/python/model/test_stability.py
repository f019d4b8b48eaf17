"""The guard against what forward Euler can't follow: it speaks up, and only then."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import pyadex
from pyadex import InstabilityWarning
from pyadex.units import ms, mV, nA, nS, pS, second


def sweep(**changes: Any) -> Any:
    return pyadex.sweep(10, 1 * second, seed=range(2), cache=False, **changes)


def test_the_lab_note_s_runs_are_not_warned_about() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pyadex.sim(6500, 1 * second)
        pyadex.sweep(6500, 1 * second, we=[0, 15, 30] * pS, cache=False)
        pyadex.sweep(1, 1 * second, we=[25, 100, 390] * nS, cache=False)


def test_weights_too_large_for_the_time_step_are_told_in_a_single_run() -> None:
    with pytest.warns(InstabilityWarning, match=r"too coarse .* of this run.* dt below 5.2 µs"):
        pyadex.sim(10, 1 * second, we=2000 * nS)


def test_a_runaway_that_a_reset_has_hidden_is_told_in_a_sweep() -> None:
    """V jumps to thousands of volts and back, but ends, after a reset, where others end, too."""
    with pytest.warns(InstabilityWarning, match=r"too coarse .* of 2 of 4 runs"):
        table = sweep(we=[1, 2000] * nS)
    assert table["median_Vm_mV"].abs().max() < 1000


def test_the_advice_helps() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pyadex.sim(10, 0.1 * second, we=2000 * nS, dt=0.005 * ms)


def test_a_sweep_warns_again_when_its_rows_come_from_the_cache() -> None:
    for _ in range(2):
        with pytest.warns(InstabilityWarning, match="too coarse"):
            pyadex.sweep(10, 1 * second, we=2000 * nS, seed=1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"we": 1e300 * nS}, "use much smaller weights"),
        ({"a": 6000 * nS}, "too coarse"),
        ({"a": -60 * nS, "VT": 0 * mV}, "ran away .* an `a` above -gL"),
        ({"I": -20 * nA}, r"ran away .* within ±1 V; use smaller currents"),
    ],
)
def test_what_runs_away_is_told_by_both(changes: dict[str, Any], said: str) -> None:
    changes = {"we": 1 * nS, **changes}
    with pytest.warns(InstabilityWarning, match=said):
        pyadex.sim(10, 1 * second, **changes)
    with pytest.warns(InstabilityWarning, match=said):
        sweep(**changes)


def test_a_time_step_above_a_time_constant_is_refused() -> None:
    with pytest.raises(pyadex.InputError, match="dt must be below every time constant"):
        pyadex.sim(10, 1 * second, dt=8 * ms)
