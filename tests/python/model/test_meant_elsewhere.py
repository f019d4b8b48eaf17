"""A value or a name that plainly belongs to another argument names that one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pyadex import InputError, Parameters, calibrate, cortical_RS, sim, sweep
from pyadex.units import ms, mV, pA, second

CHANGES = "one that changes in time is current=(times, values), or current= with a value for each"


class TimedArray:
    """As Brian2 has it: values, their time step, and a function of time."""

    values, dt = np.zeros(3), 1e-3

    def __call__(self, t: Any) -> Any:
        return self.values[0]


@pytest.mark.parametrize(
    "course",
    [
        ([0, 5] * ms, [100, 0] * pA),
        ([0 * ms, 5 * ms], [100 * pA, 0 * pA]),
        TimedArray(),
        lambda t: 100 * pA,
    ],
)
@pytest.mark.parametrize("call", [sim, sweep, calibrate])
def test_a_current_that_changes_in_time_is_current(call: Any, course: Any) -> None:
    with pytest.raises(InputError) as told:
        call(5, duration=10 * ms, I=course)
    assert str(told.value).startswith(f"I is a constant current; {CHANGES} time step")


def test_many_values_of_the_current_are_current_or_a_sweep() -> None:
    many = np.zeros(100) * pA
    for call in (lambda: sim(5, 10 * ms, I=many), lambda: cortical_RS.replace(I=many)):
        with pytest.raises(InputError) as told:
            call()
        assert str(told.value) == (
            f"I must be a single value, not 100 of them; {CHANGES} time step, and several runs are "
            "made by pyadex.sweep"
        )
    with pytest.raises(InputError) as told:
        calibrate(5, I=many)
    assert str(told.value) == f"I must be a single value here; {CHANGES} time step"
    assert len(sweep(5, 10 * ms, I=many[:3], seed=1, cache=False)) == 3


@pytest.mark.parametrize("name", ["sigma", "sigma_e", "sigma_i"])
def test_a_width_that_is_a_current_is_noise_std(name: str) -> None:
    told = (
        rf"^{name} is the width of the rates' logarithm, a plain number \(the spread of the "
        r"current's noise is noise_std\), not 50 pA$"
    )
    for call in (sim, sweep, calibrate, Parameters, cortical_RS.replace):
        with pytest.raises(InputError, match=told):
            call(**{name: 50 * pA})
    with pytest.raises(InputError, match=f"{name} is a plain number without unit, not value"):
        sim(5, 10 * ms, **{name: 5 * mV})


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("noise", "noise_std"), ("sigma_I", "noise_std"), ("σ_I", "noise_std"),
        ("sigma_noise", "noise_std"), ("noise_sigma", "noise_std"), ("I_std", "noise_std"),
        ("tau_noise", "noise_tau"), ("cell", "params"), ("neuron", "params"),
    ],
)  # fmt: skip
def test_the_fields_names_of_the_noise_and_the_cell_are_known(name: str, here: str) -> None:
    for call in (sim, sweep, calibrate):
        with pytest.raises(
            InputError, match=f"^there is no parameter '{name}'; pyadex calls it {here}"
        ):
            call(5, 1 * second, **{name: 50 * pA})


def test_the_width_of_the_inhibitory_rates_stays_what_it_is() -> None:
    assert Parameters(sigma_i=0.3).sigma_i == 0.3
