"""The transfer function: simulated, published, fitted, and the analytic moments of the membrane."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter

from pyadex import CalibrationError, InputError, ThresholdFit, neurons, sim, transfer_function
from pyadex.studies.mean_field.autocorrelation import autocorrelation_time
from pyadex.studies.mean_field.formula import threshold_of
from pyadex.studies.mean_field.threshold_fit import fit_threshold
from pyadex.units import Hz, ms, mV, nS, pA, second, volt

RS, FS = neurons.mean_field_RS, neurons.mean_field_FS
# Excitatory and inhibitory rate; of each cell the rate by the published formula (The Virtual
# Brain's coefficients), and mean and standard error of 100 runs of 10 s of the plain NumPy loop in
# benchmarks/transfer_checks.py (forward Euler, dt 0.1 ms, its own random numbers).
CHECKS = [
    (2, 2, 16.51, (18.108, 0.083), 23.46, (23.538, 0.093)),
    (4, 2, 59.40, (61.009, 0.078), 73.44, (74.726, 0.088)),
    (4, 8, 7.20, (8.975, 0.084), 16.00, (16.478, 0.121)),
    (6, 8, 36.85, (42.514, 0.129), 59.97, (60.220, 0.139)),
    (8, 8, 70.17, (74.235, 0.106), 96.48, (95.428, 0.098)),
    (8, 16, 10.78, (13.453, 0.106), 28.68, (29.607, 0.136)),
    (10, 16, 33.54, (39.421, 0.142), 66.79, (66.518, 0.157)),
]
GRID = np.linspace(0.5, 20, 20)


@pytest.fixture(scope="module")
def on_the_checks() -> dict[str, Any]:
    rates = {"rate_e": [2, 4, 6, 8, 10] * Hz, "rate_i": [2, 8, 16] * Hz, "seed": range(20)}
    return {
        name: transfer_function(cell, **rates, cache=False)
        for name, cell in (("RS", RS), ("FS", FS))
    }


def published_of(cell: Any) -> ThresholdFit:
    tf = transfer_function(cell, rate_e=1 * Hz, rate_i=1 * Hz, duration=0.2 * second)
    return tf.published


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
        for name, (expected, error) in (("RS", of_RS), ("FS", of_FS)):
            rates = at(on_the_checks[name], e, i)
            standard_error = np.hypot(rates.std() / np.sqrt(len(rates)), error)
            assert abs(rates.mean() - expected) < 3 * standard_error, (name, e, i)


def test_simulated_rates_are_near_the_published_formula(on_the_checks: dict[str, Any]) -> None:
    # The RS cell fires up to a quarter more than its formula says, in the loop, too.
    for name, most in (("FS", 0.10), ("RS", 0.26)):
        tf = on_the_checks[name]
        for e, i, *_ in CHECKS:
            published = float(tf.published.rate(e * Hz, i * Hz).m_as("Hz"))
            if 3 < published < 80:
                assert at(tf, e, i).mean() == pytest.approx(published, rel=most), (name, e, i)


def test_the_mean_adaptation_current_follows_from_the_rate() -> None:
    # Without subthreshold adaptation each spike adds b, which decays with τw: on average b τw ν,
    # 20 pA · 0.5 s = 10 pA for each Hz.
    tf = transfer_function(
        RS.replace(b=20 * pA), rate_e=8 * Hz, rate_i=[6, 10] * Hz, burn_in=3 * second, seed=range(4)
    )
    mean = tf.mean()
    np.testing.assert_allclose(mean.mean_w_pA, 10 * mean.output_rate_Hz, rtol=0.05)


def test_the_autocorrelation_time_is_in_the_table_if_asked_for() -> None:
    quiet = RS.replace(VT=20 * mV, Vs=30 * mV)
    rates = {"rate_e": [4, 16] * Hz, "rate_i": 20 * Hz, "seed": range(3)}
    tf = transfer_function(quiet, **rates, autocorrelation=True)
    moments = tf.moments()
    # By the formula of shot noise: 7.8 ms and 6.9 ms.
    np.testing.assert_allclose(moments.tau_Vm_analytic_ms, [7.78, 6.91], atol=0.1)
    np.testing.assert_allclose(moments.tau_Vm_ms, moments.tau_Vm_analytic_ms, rtol=0.2)
    assert "tau_Vm_ms" not in transfer_function(quiet, **rates).table


def test_the_autocorrelation_time_of_an_exponential_memory_is_its_time_constant() -> None:
    # x ← k x + noise remembers by k a step: its time is 1/2 + k + k² + … = (1 + k) / (2 (1 - k)).
    rng, k = np.random.default_rng(1), 0.9
    trace = lfilter([1], [1, -k], rng.normal(size=400_000))
    assert autocorrelation_time(trace, dt=2.0) == pytest.approx(2 * 9.5, rel=0.05)
    assert np.isnan(autocorrelation_time(np.full(100, 3.0), dt=2.0))


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
    published = published_of(cell)
    e, i = (x.ravel() for x in np.meshgrid(GRID, GRID))
    rates = published.rate_Hz(e, i)
    found = fit_threshold(published.membrane, cell.si["VT"], e, i, rates)
    assert np.abs(found.P - published.P).max().m_as("V") < 1e-6
    assert found.rms.m_as("Hz") < 1e-6


@pytest.mark.parametrize("cell", [RS, FS])
def test_our_own_fit_is_close_to_what_was_simulated(cell: Any) -> None:
    tf = transfer_function(cell, rate_e=GRID * Hz, rate_i=GRID * Hz, duration=5 * second)
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
    assert held.table.mean_w_pA.tolist() == [100]
    assert held.published.rate(8 * Hz, 8 * Hz, 100 * pA) < held.published.rate(8 * Hz, 8 * Hz)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"rate_e": [] * Hz}, "rate_e must hold at least one value"),
        ({"rate_e": [-1, 2] * Hz}, "rate_e must be finite and not negative, not -1.0 Hz"),
        ({"rate_i": [np.nan] * Hz}, "rate_i must be finite and not negative"),
        ({"rate_i": 3 * mV}, "rate_i must be a rate such as 4 * Hz, not 3 mV"),
        ({"rate_i": 3.0}, "rate_i needs a unit"),
        ({"rate_e": [[1, 2], [3, 4]] * Hz}, "rate_e must be one value or a list of them"),
        ({"rate_e": np.inf * Hz}, "rate_e must be finite and not negative, not inf Hz"),
        ({"Ne": -1}, "Ne must be a whole number from 0 up, not -1"),
        ({"we": 3 * mV}, "we must be a conductance such as 14 * pS, not 3 mV"),
        ({"autocorrelation": "yes"}, "autocorrelation must be True or False"),
        ({"w": 100.0}, "w needs a unit"),
        ({"w": np.nan * pA}, "w must be finite, not nan pA"),
        ({"w": [1, 2] * pA}, "w must be a single value, not 2 of them"),
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


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rate_e": -4 * Hz}, "rate_e must be finite and not negative, not -4.0 Hz"),
        ({"rate_e": [1, np.nan] * Hz}, "rate_e must be finite and not negative, not nan Hz"),
        ({"rate_i": 3}, "rate_i needs a unit"),
        ({"w": 3 * mV}, "w must be a current such as 100 * pA, not 3 mV"),
        ({"w": np.nan * pA}, "w must be finite"),
    ],
)
def test_misuse_of_the_formula_gives_one_sentence(wrong: dict[str, Any], sentence: str) -> None:
    published = published_of(FS)
    with pytest.raises(InputError) as caught:
        published.rate(**{"rate_e": 4 * Hz, "rate_i": 4 * Hz, **wrong})
    assert sentence in str(caught.value)


def test_rates_above_the_formulas_most_are_left_out() -> None:
    membrane = published_of(FS).membrane
    e, i = np.linspace(1, 20, 30), np.linspace(20, 1, 30)
    most = 1 / membrane.moments(e, i).time
    with pytest.raises(CalibrationError, match="there are 0 of 30: 30 are above it; try lower"):
        fit_threshold(membrane, -0.05, e, i, 1.01 * most)


def test_a_rate_of_half_the_most_and_more_lies_above_threshold() -> None:
    membrane = published_of(FS).membrane
    moments = membrane.moments(np.array([8.0]), np.array([8.0]))
    above, at, below = (threshold_of(k / moments.time, moments) for k in (0.8, 0.5, 0.2))
    assert above < at == moments.mean < below  # the formula's erfc is 1 at its middle


def test_one_inhibitory_rate_does_not_tell_ten_coefficients_apart() -> None:
    published = published_of(FS)
    e, i = np.array([4.0, 5, 6] * 4), np.full(12, 8.0)
    with pytest.raises(CalibrationError, match="tell only 3 of 10 coefficients apart"):
        fit_threshold(published.membrane, -0.05, e, i, published.rate_Hz(e, i))


def test_the_formula_knows_no_noise_of_the_current() -> None:
    tf = transfer_function(
        FS.replace(noise_std=50 * pA), rate_e=4 * Hz, rate_i=4 * Hz, duration=1 * second
    )
    with pytest.raises(InputError, match="no noise of the current"):
        tf.fit()
    with pytest.raises(InputError, match="published fits are those of"):
        _ = tf.published


def test_a_constant_current_moves_the_analytic_mean() -> None:
    rates = {"rate_e": 1 * Hz, "rate_i": 20 * Hz, "duration": 20 * second, "burn_in": 1 * second}
    silent = transfer_function(FS.replace(I=-100 * pA), **rates).moments()
    # By hand: g = gL + Qe τe 400 νe + Qi τi 100 νi = (10 + 3 + 50) nS, and the mean is
    # (0 - 50 nS·80 mV - 10 nS·65 mV - 100 pA) / 63 nS = -75.397 mV.
    assert silent.mean_Vm_analytic_mV[0] == pytest.approx(-75.397, abs=1e-3)
    assert silent.mean_Vm_mV[0] == pytest.approx(-75.397, abs=0.1)


def test_a_finer_time_step_or_another_start_has_the_same_published_fit() -> None:
    other = RS.replace(dt=0.05 * ms, V_init=-70 * mV, b=20 * pA)
    tf = transfer_function(other, rate_e=4 * Hz, rate_i=8 * Hz, duration=1 * second)
    assert round(float(tf.published.rate(4 * Hz, 8 * Hz).m_as("Hz")), 2) == 7.20


def test_coefficients_are_ten_potentials() -> None:
    with pytest.raises(InputError, match="P must be 10 finite potentials"):
        ThresholdFit.from_coefficients([1, 2] * volt, FS, we=1 * nS, wi=1 * nS)
    with pytest.raises(InputError, match="no ThresholdFit"):
        ThresholdFit.from_json(json.dumps({"format": "another"}))
