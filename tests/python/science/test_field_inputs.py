"""The inputs and neurons of the field, each against something that is not ours.

The mean-field cells' rates are held against a plain loop's, the inputs' laws against the laws.
"""

from typing import Any

import numpy as np
import pytest
from scipy import stats

import pyadex
from pyadex import InputError, UnitError, neurons
from pyadex.units import Hz, ms, mV, nS, pA, pS, second

# Hz. A plain loop in another program (forward Euler, dt 0.05 ms, 4 × 10 s, one Poisson process a
# kind) gave these for the cells of Zerlaut et al. 2018 and di Volo et al. 2019.
NU_E, NU_I = [2, 4, 4, 6, 8, 8, 10] * Hz, [2, 2, 8, 8, 8, 16, 16] * Hz
RS = [19.00, 61.70, 8.82, 42.25, 74.03, 13.12, 38.65]
FS = [24.12, 75.40, 16.38, 59.72, 95.50, 29.45, 66.05]


@pytest.mark.parametrize(
    ("params", "rates"), [(neurons.mean_field_RS, RS), (neurons.mean_field_FS, FS)]
)
def test_the_mean_field_cells_fire_as_in_a_plain_loop(params: Any, rates: list[float]) -> None:
    table = pyadex.sweep(
        Ne=400, Ni=100, duration=10 * second, mean_rate_e=NU_E, mean_rate_i=NU_I, sigma=0,
        we=1.5 * nS, wi=5 * nS, zipped=["mean_rate_e", "mean_rate_i"], seed=range(12), pooled=True,
        params=params.replace(dt=0.05 * ms), statistics="output_rate", cache=False,
    )  # fmt: skip
    ours = table.output_rate_Hz.to_numpy().reshape(len(rates), 12)
    # The loop's are means of four runs, of whose spread ours is an estimate; 1 % for what differs.
    error = ours.std(axis=1, ddof=1) * np.sqrt(1 / 4 + 1 / 12)
    assert (np.abs(ours.mean(axis=1) - rates) < 3 * error + 0.01 * np.array(rates)).all()


def counts(N: int, seed: int, **asked: Any) -> np.ndarray:
    """The arrivals of excitatory inputs in each time step, out of the conductance they give."""
    run = pyadex.sim(
        Ne=N, Ni=1, duration=20 * second, seed=seed, we=1 * pS, wi=0 * pS, sigma=0, record="ge",
        **asked,
    )  # fmt: skip
    ge = run.ge.m_as("pS")
    kept = 1 - run.params.si["dt"] / run.params.si["tau_e"]
    return np.rint(ge[1:] / kept - ge[:-1]).astype(int)


@pytest.mark.parametrize("N", [5200, 100])  # counted, drawn
def test_pooled_counts_are_poisson_and_independent(N: int) -> None:
    n = counts(N, 1, pooled=True)
    mean = N * 4 * 1e-4
    values = np.arange(int(mean + 5 * np.sqrt(mean)) + 2)
    expected = stats.poisson.pmf(values, mean) * len(n)
    seen = np.bincount(np.minimum(n, values[-1]), minlength=len(values))
    expected[-1] = len(n) - expected[:-1].sum()
    enough = expected > 5
    chi2 = np.sum((seen[enough] - expected[enough]) ** 2 / expected[enough])
    assert stats.chi2.sf(chi2, enough.sum() - 1) > 1e-3
    centred = n - n.mean()
    correlation = [np.mean(centred[k:] * centred[:-k]) / n.var() for k in range(1, 51)]
    assert np.abs(correlation).max() < 4.5 / np.sqrt(len(n))
    power = np.abs(np.fft.rfft(centred)[1:]) ** 2
    bands = power[: len(power) // 20 * 20].reshape(20, -1).mean(axis=1) / (len(n) * n.var())
    assert bands == pytest.approx(1, abs=4.5 / np.sqrt(len(power) / 20))


def test_pooled_runs_are_distributed_as_those_drawn_input_by_input() -> None:
    asked: dict[str, Any] = {"we": 900 * pS, "seed": range(200), "cache": False}
    single = pyadex.sweep(100, 2 * second, **asked)
    pooled = pyadex.sweep(100, 2 * second, pooled=True, **asked)
    for column in ("median_Vm_mV", "output_rate_Hz"):
        one, other = single[column], pooled[column]
        assert stats.ks_2samp(one, other).pvalue > 1e-3
        assert abs(one.mean() - other.mean()) < 4 * np.sqrt((one.var() + other.var()) / 200)


def test_rates_of_both_kinds_are_set_apart() -> None:
    run = pyadex.sim(
        Ne=3000, Ni=2000, duration=1 * ms, mean_rate_e=9 * Hz, mean_rate_i=2 * Hz, sigma_e=0,
        sigma_i=0.5,
    )  # fmt: skip
    excitatory, inhibitory = run.rates.m_as("Hz")[:3000], run.rates.m_as("Hz")[3000:]
    assert excitatory == pytest.approx(np.full(3000, 9))
    assert inhibitory.mean() == pytest.approx(2, rel=0.05)
    assert np.log(inhibitory).std() == pytest.approx(0.5, rel=0.05)


def test_pooled_inputs_have_no_trains_and_say_so() -> None:
    with pytest.raises(InputError, match="no trains of single inputs in a run with pooled=True"):
        _ = pyadex.sim(10, 1 * ms, pooled=True).trains


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        ({"t_ref": 5}, UnitError, "t_ref needs a unit"),
        ({"t_ref": 5 * mV}, UnitError, "t_ref must be a time"),
        ({"t_ref": -1 * ms}, InputError, "t_ref must be finite and not negative"),
        ({"t_ref": float("nan") * ms}, InputError, "t_ref must be finite and not negative"),
        ({"V_init": float("nan") * mV}, InputError, "V_init must be finite"),
        ({"V_init": 50 * mV}, InputError, "V_init must lie below Vs"),
        ({"w_init": 1 * mV}, UnitError, "w_init must be a current"),
        ({"mean_rate_e": -1 * Hz}, InputError, "mean_rate_e must be finite and not negative"),
        ({"mean_rate_i": 3 * pA}, UnitError, "mean_rate_i must be a rate"),
        ({"sigma_e": float("nan")}, InputError, "sigma_e must be finite and not negative"),
        ({"Ne": 5, "Ni": 5}, InputError, "give Ne and Ni, or N, not both"),
        ({"Ne": 5}, InputError, "go together"),
        ({"N": None, "Ne": 0, "Ni": 0}, InputError, "must be at least one input together"),
        ({"N": None, "Ne": -1, "Ni": 5}, InputError, "Ne must be a whole number from 0 up"),
        ({"N": None, "Ne": 5, "Ni": 5, "excitatory_fraction": 0.5}, InputError, "not both"),
        ({"pooled": 1}, InputError, "pooled must be True or False"),
        ({"pooled": True, "drop_last_spike": True}, InputError, "needs inputs not pooled"),
        ({"N": None, "pooled": True, "trains": [[1] * ms]}, InputError, "leave out pooled or"),
    ],
)
def test_misuse_is_one_sentence(asked: dict[str, Any], error: Any, sentence: str) -> None:
    for call in (pyadex.sim, pyadex.sweep):
        with pytest.raises(error, match=sentence):
            call(**{"N": 10, "duration": 50 * ms, **asked})
