"""The f-I curve: rates under a step of current, and the rheobase."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from pyadex import InputError, cortical_RS, fi_curve, neurons, sim
from pyadex.studies.current_steps.spike_rates import first_rate, steady_rate
from pyadex.units import ms, mV, nA, pA, second

RS, FS = neurons.mean_field_RS, neurons.mean_field_FS
SHORT = {"duration": 2 * second, "burn_in": 1 * second}


def spikes_of_a_plain_loop(params: Any, current: float, seconds: float) -> np.ndarray:
    """Times of spikes (s) by forward Euler, in plain Python, from the model's description."""
    p = params.si
    V, w, dt = p["EL"], 0.0, p["dt"]
    held, times = 0, []
    for step in range(round(seconds / dt)):
        upswing = p["gL"] * p["DeltaT"] * math.exp((V - p["VT"]) / p["DeltaT"])
        dV = (-p["gL"] * (V - p["EL"]) + upswing - w + current) / p["C"]
        dw = (p["a"] * (V - p["EL"]) - w) / p["tau_w"]
        V, w, held = p["Vr"] if held > 0 else V + dt * dV, w + dt * dw, held - 1
        if p["Vs"] < V:
            V, w, held = p["Vr"], w + p["b"], round(p["t_ref"] / dt)
            times.append(step * dt)
    return np.array(times)


@pytest.mark.parametrize(
    ("params", "current"),
    [(RS, 200), (FS, 300), (neurons.adaptation, 500), (cortical_RS, 150)],
)
def test_rates_are_those_of_a_plain_loop(params: Any, current: int) -> None:
    times = spikes_of_a_plain_loop(params, current * 1e-12, 2)
    (row,) = fi_curve(params, I=current * pA, **SHORT).table.itertuples()
    assert row.spike_count == len(times)
    assert row.first_rate_Hz == pytest.approx(1 / (times[1] - times[0]), rel=1e-9)
    late = np.diff(times[times >= 1])
    assert row.steady_rate_Hz == pytest.approx(1 / late.mean(), rel=1e-9)


def test_first_and_late_intervals_are_those_of_the_differential_equations() -> None:
    # Naud et al. 2008, figure 4b: intervals that grow, under 500 pA. By an adaptive Runge-Kutta
    # method, which is given V's exponent no further than Vs = 0 mV.
    cell = neurons.adaptation.replace(dt=0.005 * ms)

    def slope(_: float, y: Any) -> list[float]:
        V, w = y  # mV, pA, ms
        current = -12 * (V + 70) + 24 * np.exp((V + 50) / 2) - w + 500
        return [current / 200, (2 * (V + 70) - w) / 300]

    def spike(_: float, y: Any) -> float:
        return y[0]

    spike.terminal = True
    state, t, times = [-70.0, 0.0], 0.0, []
    while t < 1000:
        piece = solve_ivp(slope, (0, 1000 - t), state, events=spike, rtol=1e-8, atol=1e-8)
        t += piece.t[-1]
        if piece.status == 1:
            times.append(t)
            state = [-58.0, piece.y[1, -1] + 60]
    late = np.diff([t for t in times if t >= 500])
    found = fi_curve(cell, I=500 * pA, duration=1 * second, burn_in=0.5 * second).table
    assert found.first_rate_Hz[0] == pytest.approx(1e3 / (times[1] - times[0]), rel=5e-3)
    assert found.steady_rate_Hz[0] == pytest.approx(1e3 / late.mean(), rel=5e-3)
    assert found.first_rate_Hz[0] > 2 * found.steady_rate_Hz[0]


def test_the_rheobase_without_adaptation_is_where_the_rest_is_lost() -> None:
    # Without adaptation the resting state is lost where the leak's line touches the exponential:
    # I = gL (VT - EL - ΔT). 10 nS · (15 - 2) mV and 10 nS · (15 - 0.5) mV.
    found = fi_curve({"RS": RS, "FS": FS}, I=[0, 200] * pA).rheobase
    assert found["RS"].m_as("pA") == pytest.approx(130.0, abs=0.03)
    assert found["FS"].m_as("pA") == pytest.approx(145.0, abs=0.03)


@pytest.mark.parametrize("name", ["cortical_RS", "brette_gerstner", "delayed_accelerating"])
def test_a_neuron_fires_above_its_rheobase_and_not_below(name: str) -> None:
    params = getattr(neurons, name)
    rheobase = fi_curve(params, I=0 * pA, **SHORT).rheobase
    step = 0.02 * pA  # the rheobase is sought to 0.01 pA
    below, above = (sim(0, 2 * second, params=params, I=rheobase + d) for d in (-step, step))
    assert below.spike_count == 0
    assert above.spike_count > 0


def test_a_neuron_that_fires_by_itself_has_a_negative_rheobase() -> None:
    found = fi_curve(RS.replace(VT=-70 * mV, Vr=-90 * mV, V_init=-90 * mV), I=0 * pA, **SHORT)
    # 10 nS · (-70 + 65 - 2) mV
    assert found.rheobase.m_as("pA") == pytest.approx(-70, abs=0.05)


def test_several_neurons_have_a_row_for_each_current_and_a_rheobase_by_label() -> None:
    curve = fi_curve({"RS": RS, "FS": FS}, I=[0.1, 0.2] * nA, **SHORT)
    assert list(curve.table.columns) == [
        "neuron", "I_pA", "first_rate_Hz", "steady_rate_Hz", "spike_count"
    ]  # fmt: skip
    assert curve.table.neuron.tolist() == ["RS", "RS", "FS", "FS"]
    assert curve.table.I_pA.tolist() == [100, 200, 100, 200]
    assert list(curve.rheobase) == ["RS", "FS"]
    assert fi_curve([RS], I=100 * pA, **SHORT).table.neuron.tolist() == [0]
    lines = curve.plot().axes[0].lines
    assert len(lines) == 6  # of each neuron two curves, and the rheobase


def test_noise_and_current_of_the_neuron_do_not_count() -> None:
    noisy = RS.replace(noise_std=100 * pA, I=500 * pA)
    assert fi_curve(noisy, I=150 * pA, **SHORT).table.equals(
        fi_curve(RS, I=150 * pA, **SHORT).table
    )


def test_rates_of_few_spikes() -> None:
    assert first_rate(np.array([])) == first_rate(np.array([0.3])) == 0
    assert steady_rate(np.array([0.1, 0.2]), burn_in=1, duration=3) == 0
    assert steady_rate(np.array([0.1, 1.5]), burn_in=1, duration=3) == 0.5  # one spike in 2 s
    assert steady_rate(np.array([1.0, 1.1, 1.2]), burn_in=1, duration=4) == 1  # it has stopped


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"I": [] * pA}, "I must hold at least one value, not none"),
        ({"I": 100}, "I needs a unit: it must be a current"),
        ({"I": 3 * mV}, "I must be a current such as 100 * pA, not 3 mV"),
        ({"I": [1, np.nan] * pA}, "I must be finite, not nan pA"),
        ({"burn_in": 3 * second}, "burn_in must be shorter than the duration of 2.0 s, not 3.0 s"),
        ({"duration": 0 * second}, "duration must be positive and finite"),
        ({"params": {}}, "params must hold at least one value"),
        ({"params": "XY"}, "there is no neuron 'XY'; known are RS, FS, brette_gerstner"),
    ],
)
def test_misuse_gives_one_sentence(asked: dict[str, Any], sentence: str) -> None:
    usual = {"params": RS, "I": 100 * pA, **SHORT}
    with pytest.raises(InputError) as caught:
        fi_curve(**{**usual, **asked})
    assert sentence in str(caught.value)
