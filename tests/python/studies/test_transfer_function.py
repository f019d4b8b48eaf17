"""The transfer function: simulated, published, fitted, and the analytic moments of the membrane."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from pyadex import CalibrationError, InputError, ThresholdFit, neurons, sim, transfer_function
from pyadex.studies.mean_field.threshold_fit import fit_threshold
from pyadex.units import Hz, mV, nS, pA, second, volt

RS, FS = neurons.mean_field_RS, neurons.mean_field_FS
# Excitatory and inhibitory rate; of each cell the rate by the published formula (The Virtual
# Brain's coefficients), and that of an independent loop in Python: forward Euler, dt 0.05 ms, 4
# runs of 10 s.
CHECKS = [
    (2, 2, 16.51, 19.00, 23.46, 24.12),
    (4, 2, 59.40, 61.70, 73.44, 75.40),
    (4, 8, 7.20, 8.82, 16.00, 16.38),
    (6, 8, 36.85, 42.25, 59.97, 59.72),
    (8, 8, 70.17, 74.03, 96.48, 95.50),
    (8, 16, 10.78, 13.12, 28.68, 29.45),
    (10, 16, 33.54, 38.65, 66.79, 66.05),
]
GRID = np.linspace(0.5, 20, 20)


@pytest.fixture(scope="module")
def on_the_checks() -> dict[str, Any]:
    rates = {"rate_e": [2, 4, 6, 8, 10] * Hz, "rate_i": [2, 8, 16] * Hz, "seed": range(4)}
    return {
        name: transfer_function(cell, **rates, cache=False)
        for name, cell in (("RS", RS), ("FS", FS))
    }


def at(tf: Any, e: float, i: float) -> Any:
    table = tf.table
    return table[(table.rate_e_Hz == e) & (table.rate_i_Hz == i)].output_rate_Hz


def test_the_published_formula_gives_its_rates(on_the_checks: dict[str, Any]) -> None:
    for e, i, of_RS, _, of_FS, _ in CHECKS:
        for name, expected in (("RS", of_RS), ("FS", of_FS)):
            found = on_the_checks[name].published.rate(e * Hz, i * Hz).m_as("Hz")
            assert round(float(found), 2) == expected


def test_simulated_rates_are_those_of_an_independent_loop(on_the_checks: dict[str, Any]) -> None:
    for e, i, _, of_RS, _, of_FS in CHECKS:
        for name, expected in (("RS", of_RS), ("FS", of_FS)):
            rates = at(on_the_checks[name], e, i)
            # Both are means of four runs: three standard errors of their difference; and 2 % for
            # the loop's finer time step.
            error = rates.std() / np.sqrt(4) * np.sqrt(2)
            assert abs(rates.mean() - expected) < 3 * error + 0.02 * expected, (name, e, i)


def test_simulated_rates_are_near_the_published_formula(on_the_checks: dict[str, Any]) -> None:
    for name, most in (("FS", 0.10), ("RS", 0.25)):
        tf = on_the_checks[name]
        for e, i, *_ in CHECKS:
            published = float(tf.published.rate(e * Hz, i * Hz).m_as("Hz"))
            if 3 < published < 80:
                assert at(tf, e, i).mean() == pytest.approx(published, rel=most), (name, e, i)


def test_a_row_is_the_run_of_sim() -> None:
    tf = transfer_function(FS, rate_e=6 * Hz, rate_i=[4, 8] * Hz, duration=2 * second, seed=3)
    for row in tf.table.itertuples():
        run = sim(
            duration=2 * second, seed=3, params=FS, we=1.5 * nS, wi=5 * nS, Ne=400, Ni=100,
            pooled=True, sigma=0, mean_rate_e=6 * Hz, mean_rate_i=row.rate_i_Hz * Hz,
            burn_in=0.1 * second,
        )  # fmt: skip
        assert run.output_rate.m_as("Hz") == row.output_rate_Hz
        assert run.mean_Vm.m_as("mV") == row.mean_Vm_mV
        assert run.std_Vm.m_as("mV") == row.std_Vm_mV


@pytest.mark.parametrize("cell", [RS, FS])
def test_a_fit_of_the_formula_itself_recovers_its_coefficients(cell: Any) -> None:
    published = transfer_function(cell, rate_e=1 * Hz, rate_i=1 * Hz, duration=0.2 * second)
    published = published.published
    e, i = (x.ravel() for x in np.meshgrid(GRID, GRID))
    rates = published.rate_Hz(e, i)
    found = fit_threshold(published.membrane, cell.si["VT"], e, i, rates)
    assert np.abs(found.P - published.P).max().m_as("V") < 1e-6
    assert found.rms.m_as("Hz") < 1e-6


def test_our_own_fit_is_close_to_what_was_simulated() -> None:
    tf = transfer_function(FS, rate_e=GRID * Hz, rate_i=GRID * Hz, duration=5 * second)
    fit = tf.fit()
    assert fit.rms.m_as("Hz") < 3
    assert fit.covariance.shape == (10, 10)
    assert {point.why for point in fit.left_out} <= {"no spike", "above the formula's most, 1/time"}
    assert all(point.output_rate_Hz == 0 for point in fit.left_out if point.why == "no spike")
    again = ThresholdFit.from_json(fit.to_json())
    assert np.array_equal(again.P.magnitude, fit.P.magnitude)
    assert again.left_out == fit.left_out
    assert again.rate(7 * Hz, 8 * Hz) == fit.rate(7 * Hz, 8 * Hz)
    P_e, P_i = fit.to_tvb(again)
    assert P_e.shape == P_i.shape == (10,)
    figure = tf.plot(fit)
    assert len(figure.axes) == 3  # lines, the map, its colours


def test_the_moments_of_a_silent_membrane_are_the_analytic_ones() -> None:
    quiet = RS.replace(VT=20 * mV, Vs=30 * mV)
    tf = transfer_function(
        quiet, rate_e=[2, 6] * Hz, rate_i=[4, 12] * Hz, duration=20 * second, burn_in=1 * second
    )
    moments = tf.moments()
    assert (moments.output_rate_Hz == 0).all()
    np.testing.assert_allclose(moments.mean_Vm_mV, moments.mean_Vm_analytic_mV, atol=0.5)
    np.testing.assert_allclose(moments.std_Vm_mV, moments.std_Vm_analytic_mV, rtol=0.1)


def test_an_adaptation_held_fixed_acts_as_a_current() -> None:
    rates = {"rate_e": 8 * Hz, "rate_i": 8 * Hz, "duration": 5 * second}
    held = transfer_function(RS.replace(b=60 * pA), **rates, w=100 * pA)
    current = transfer_function(RS.replace(I=-100 * pA), **rates)
    assert held.table.output_rate_Hz.tolist() == current.table.output_rate_Hz.tolist()
    assert held.published.rate(8 * Hz, 8 * Hz, 100 * pA) < held.published.rate(8 * Hz, 8 * Hz)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"rate_e": [] * Hz}, "rate_e must hold at least one value"),
        ({"rate_e": [-1, 2] * Hz}, "rate_e must be finite and not negative, not -1.0 Hz"),
        ({"rate_i": [np.nan] * Hz}, "rate_i must be finite and not negative"),
        ({"rate_i": 3 * mV}, "rate_i must be a rate such as 4 * Hz, not 3 mV"),
        ({"rate_i": 3.0}, "rate_i needs a unit"),
        ({"Ne": -1}, "Ne must be a whole number from 0 up, not -1"),
    ],
)
def test_misuse_gives_one_sentence(asked: dict[str, Any], sentence: str) -> None:
    usual = {"rate_e": 4 * Hz, "rate_i": 4 * Hz, "duration": 1 * second}
    with pytest.raises(InputError) as caught:
        transfer_function(FS, **{**usual, **asked})
    assert sentence in str(caught.value)


def test_a_grid_without_a_spike_says_where_there_would_be_some() -> None:
    tf = transfer_function(FS, rate_e=np.linspace(0.1, 0.4, 5) * Hz, rate_i=[4, 8, 12] * Hz)
    with pytest.raises(
        CalibrationError, match=r"not one spike; with rate_i = 4 Hz try rate_e from"
    ):
        tf.fit()


def test_a_fit_needs_a_neuron_that_does_not_adapt() -> None:
    tf = transfer_function(
        RS.replace(b=20 * pA), rate_e=[4, 8] * Hz, rate_i=4 * Hz, duration=1 * second
    )
    with pytest.raises(InputError, match="without adaptation"):
        tf.fit()


def test_rates_above_the_formulas_most_are_left_out() -> None:
    membrane = transfer_function(FS, rate_e=1 * Hz, rate_i=1 * Hz, duration=0.2 * second).membrane
    e = np.linspace(1, 20, 30)
    with pytest.raises(CalibrationError, match="there are 0 of 30"):
        fit_threshold(membrane, -0.05, e, e, np.full(30, 1e4))


def test_coefficients_are_ten_potentials() -> None:
    with pytest.raises(InputError, match="P must be 10 finite potentials"):
        ThresholdFit.from_coefficients([1, 2] * volt, FS, we=1 * nS, wi=1 * nS)
    with pytest.raises(InputError, match="no ThresholdFit"):
        ThresholdFit.from_json(json.dumps({"format": "another"}))
