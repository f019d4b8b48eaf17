"""Errors that help: other names of the field, quantities of other packages, digits that differ."""

from __future__ import annotations

import types
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex import InputError, UnitError, calibrate, sim, sweep
from pyadex.units import ms, mV, nS, pS, second, siemens, to_si, ureg


@pytest.mark.parametrize(
    ("elsewhere", "here"),
    [
        # NEST
        ("V_th", "VT"), ("V_reset", "Vr"), ("V_peak", "Vs"), ("E_L", "EL"), ("g_L", "gL"),
        ("C_m", "C"), ("Delta_T", "DeltaT"), ("E_ex", "Ee"), ("E_in", "Ei"), ("I_e", "I"),
        ("tau_syn_ex", "tau_e"), ("tau_syn_in", "tau_i"),
        # PyNN
        ("cm", "C"), ("v_rest", "EL"), ("v_thresh", "VT"), ("v_spike", "Vs"), ("i_offset", "I"),
        ("e_rev_E", "Ee"), ("e_rev_I", "Ei"), ("tau_syn_E", "tau_e"), ("v_reset", "Vr"),
        # Brian2
        ("Vt", "VT"), ("Vcut", "Vs"), ("El", "EL"), ("taue", "tau_e"), ("tauw", "tau_w"),
        # the paper
        ("V_T", "VT"), ("V_r", "Vr"), ("Eᵢ", "Ei"), ("τ_w", "tau_w"),
        ("timestep", "dt"), ("t_stop", "duration"), ("weight", "we"), ("rate", "mean_rate"),
    ],
)  # fmt: skip
def test_the_fields_other_names_are_known(elsewhere: str, here: str) -> None:
    told = f"there is no parameter '{elsewhere}'; (pyadex calls it {here}|did you mean {here}?)"
    for call in (sim, sweep, pyadex.Parameters, pyadex.cortical_RS.replace):
        with pytest.raises(InputError, match=told):
            call(**{elsewhere: 1 * mV})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("delay", "there are no delays"),
        ("method", "the method is forward Euler"),
        ("tau_m", "time constant is C/gL"),
        ("tau_rise", "synapse='alpha'"),
    ],
)
def test_what_this_model_lacks_is_said(name: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        sim(3, 10 * ms, **{name: 1 * ms})


def test_calibrate_says_what_is_wrong_with_what_was_given() -> None:
    with pytest.raises(InputError, match=r"initial must leave room to search, not only 0\.0 pS"):
        calibrate(100, initial=0 * nS)
    with pytest.raises(InputError, match="bracket must leave room to search"):
        calibrate(100, bracket=[1, 1] * nS)
    with pytest.raises(InputError, match="tau_g stands for two parameters, tau_e and tau_i"):
        calibrate(100, parameter="tau_g")
    with pytest.raises(InputError, match="pyadex calls it Vr"):
        calibrate(100, parameter="V_reset")


@pytest.mark.parametrize("duration", [1e15, 1e300, 1e9])
def test_an_endless_duration_is_one_sentence(duration: float) -> None:
    for call in (sim, sweep, calibrate):
        with pytest.raises(InputError, match="duration must be at most 100,000,000,000 time steps"):
            call(3, duration=duration * second)


def test_digits_that_differ_are_shown() -> None:
    with pytest.raises(InputError, match=r"not at 0\.1000000014"):
        sim(trains=[np.array([0.1], dtype=np.float32) * second], duration=100 * ms)


def conductances(value: Any) -> list[float]:
    return np.atleast_1d(to_si(value, "siemens", name="we")).tolist()


def test_what_holds_quantities_is_understood() -> None:
    right = [1.4e-11, 2e-9]
    mixed = [14 * pS, 2 * nS]
    objects = np.empty(2, dtype=object)
    objects[:] = mixed
    assert conductances(objects) == right
    assert conductances(pd.Series(mixed)) == right
    assert conductances(pd.Series([14.0, 2000.0]).to_numpy() * pS) == right
    assert conductances(tuple(mixed)) == right
    table = sweep(N=5, seed=1, duration=10 * ms, we=pd.Series(mixed), cache=False)
    assert len(table) == 2


class Foreign:
    """A quantity as the packages quantities and neo make them."""

    def __init__(self, magnitude: Any, words: str) -> None:
        self.magnitude = np.asarray(magnitude)
        self.dimensionality = types.SimpleNamespace(string=words)
        self.units = f"1.0 {words}"

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        return self.magnitude


def test_quantities_in_words_that_pint_knows_are_taken() -> None:
    assert conductances(Foreign(14.0, "pS")) == [1.4e-11]
    assert conductances([Foreign(14.0, "pS"), 2 * nS]) == [1.4e-11, 2e-9]
    assert conductances(types.SimpleNamespace(magnitude=3.0, units="nS")) == [3e-9]
    with pytest.raises(UnitError, match="we must be a conductance such as 14"):
        conductances(Foreign(14.0, "mV"))
    with pytest.raises(UnitError, match="not in 'blah', a unit that pint does not know"):
        conductances(Foreign(14.0, "blah"))


def test_quantities_of_the_package_quantities() -> None:
    pq = pytest.importorskip("quantities")
    assert conductances(14 * pq.Quantity(1.0, "pS")) == [1.4e-11]
    assert conductances(1.4e-11 * pq.S) == [1.4e-11]
    run = sim(3, 10 * pq.ms, we=1.4e-11 * pq.siemens, EL=-65 * pq.mV, mean_rate=4 * pq.Hz)
    assert (run.duration, run.we) == (0.01 * second, 14 * pS)
    assert len(sweep(N=3, duration=10 * pq.ms, I=[1, 2] * pq.pA, seed=1, cache=False)) == 2


def test_columns_of_pint_pandas() -> None:
    pytest.importorskip("pint_pandas")
    column = pd.Series([14.0, 2000.0], dtype="pint[pS]")
    assert conductances(column) == [1.4e-11, 2e-9]


def test_arrays_of_unyt() -> None:
    unyt = pytest.importorskip("unyt")
    volts = to_si(unyt.unyt_array([14.0, 2000.0], "mV"), "volt", name="EL")
    assert volts.tolist() == [0.014, 2.0]


def test_masked_values_are_refused() -> None:
    masked = ureg.Quantity(np.ma.array([14.0, 2.0], mask=[False, True]), "pS")
    with pytest.raises(InputError, match="we must not have masked values"):
        conductances(masked)


def test_a_bare_number_still_needs_its_unit() -> None:
    with pytest.raises(UnitError, match=r"pandas drops units, so write column.to_numpy\(\) \* pS"):
        conductances(pd.Series([1.0]))
    for bare in (14, [14, 15], np.array([14.0]), pd.Series([1.0]), "14"):
        with pytest.raises(UnitError, match="we needs a unit: it must be a conductance such as"):
            conductances(bare)
    assert conductances(14e-12 * siemens) == [1.4e-11]
