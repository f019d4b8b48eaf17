"""A run tells what it was, and leaves out what has no meaning for it."""

from __future__ import annotations

from typing import Any

import pytest

import pyadex
from pyadex.units import ms, nS, pA

DURATION = 100 * ms


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"N": 0}, "N=0, 0.1 s"),
        ({"N": 0, "noise_std": 10 * pA}, "N=0, 0.1 s, seed=1"),
        ({"N": 5, "we": 1 * nS}, "N=5, 0.1 s, seed=1, we=1000.0 pS, wi=4000.0 pS"),
        ({"Ne": 3, "Ni": 0}, "N=3, 0.1 s, seed=1, we=14.0 pS"),
        ({"Ne": 0, "Ni": 3}, "N=3, 0.1 s, seed=1, wi=56.0 pS"),
        ({"trains": [[5] * ms]}, "N=1, 0.1 s, we=14.0 pS"),
        ({"trains": [[5] * ms], "noise_std": 1 * pA}, "N=1, 0.1 s, seed=1, we=14.0 pS"),
    ],
)
def test_what_has_no_meaning_is_not_printed(asked: dict[str, Any], told: str) -> None:
    run = pyadex.sim(duration=DURATION, **asked)
    assert repr(run) == str(run) == f"<Simulation: {told}: 0 output spikes>"


def test_the_table_of_a_notebook_leaves_it_out_too() -> None:
    alone = pyadex.sim(0, DURATION)._repr_html_()
    assert "<td>inputs</td><td>none</td>" in alone
    assert "weights" not in alone
    noisy = pyadex.sim(0, DURATION, noise_std=10 * pA)._repr_html_()
    assert "<td>inputs</td><td>none, seed 1</td>" in noisy
    both = pyadex.sim(5, DURATION)._repr_html_()
    assert "<td>inputs</td><td>5 (4 excitatory), seed 1</td>" in both
    assert "<td>weights</td><td>we 14 pS, wi 56 pS</td>" in both
