"""The inputs and neurons of the field, each against something that is not ours.

The mean-field cells' rates are held against a plain loop's, the inputs' laws against the laws.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import pyadex
from pyadex import InputError, UnitError, neurons
from pyadex.units import Hz, ms, mV, nS, pA, pS, second

DATA = Path(__file__).parents[2] / "data"
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


@pytest.mark.parametrize("synapse", ["exponential", "alpha"])
def test_rates_are_those_of_nest(synapse: str) -> None:
    """NEST's aeif_cond_exp and aeif_cond_alpha, with a refractory period, by Runge-Kutta."""
    nest = pd.read_csv(DATA / "nest_rates.csv").query("synapse == @synapse")
    table = pyadex.sweep(
        Ne=400, Ni=100, duration=10 * second, sigma=0, pooled=True, cache=False,
        mean_rate_e=nest.nu_e_Hz.to_numpy() * Hz, mean_rate_i=nest.nu_i_Hz.to_numpy() * Hz,
        we=nest.we_nS.to_numpy()[:1] * nS, wi=nest.wi_nS.to_numpy()[:1] * nS,
        zipped=["mean_rate_e", "mean_rate_i"], synapse=synapse, statistics="output_rate",
        params=neurons.mean_field_RS.replace(dt=0.01 * ms), seed=range(40),
    )  # fmt: skip
    ours = table.output_rate_Hz.to_numpy().reshape(len(nest), 40)
    error = np.hypot(nest.error_Hz, ours.std(axis=1, ddof=1) / np.sqrt(40))
    assert (np.abs(ours.mean(axis=1) - nest.rate_Hz) < 3.5 * error).all()


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


STEPS = ([0.2, 0.5, 0.75, 0.9] * second, [3, 0, 0.5, 2])


def factor_at(times: np.ndarray, what: Any) -> np.ndarray:
    """The factor at some times, written anew."""
    if what is STEPS:
        return np.select([times < t for t in (0.2, 0.5, 0.75, 0.9)], [1, 3, 0, 0.5], 2)
    return 1 + 0.8 * np.sin(2 * np.pi * 5 * times + 0.3)


@pytest.mark.parametrize("what", [STEPS, pyadex.sinusoid(5 * Hz, 0.8, 0.3)])
def test_modulated_inputs_have_the_rate_of_the_moment(what: Any) -> None:
    run = pyadex.sim(4000, 1 * second, mean_rate=8 * Hz, modulation_e=what, record="")
    rates = run.rates.m_as("Hz")
    edges = np.linspace(0, 1, 41)
    fine = (np.arange(40_000) + 0.5) / 40_000
    of_bin = factor_at(fine, what).reshape(40, -1).mean(axis=1) / 40
    for inputs, expected in ((slice(0, 3200), of_bin), (slice(3200, 4000), np.full(40, 1 / 40))):
        times = np.concatenate([train.m_as("second") for train in run.trains[inputs]])
        seen, mean = np.histogram(times, edges)[0], expected * rates[inputs].sum()
        assert (seen[mean == 0] == 0).all()
        chi2 = np.sum((seen - mean)[mean > 0] ** 2 / mean[mean > 0])
        assert stats.chi2.sf(chi2, (mean > 0).sum()) > 1e-3


@pytest.mark.parametrize("pooled", [False, True])
def test_a_factor_of_one_changes_nothing_and_a_step_grid_is_as_good_as_times(pooled: bool) -> None:
    asked: dict[str, Any] = {"N": 200, "duration": 1 * second, "we": 500 * pS, "record": "V"}
    times = STEPS[0].m_as("ms")
    a_step = np.array([*STEPS[1]])[np.searchsorted(times, np.arange(10_000) / 10, side="right") - 1]
    a_step[:2000] = 1
    by_times, by_steps = (
        pyadex.sim(**asked, modulation=what, pooled=pooled) for what in (STEPS, a_step)
    )
    assert by_steps.V.m_as("mV") == pytest.approx(by_times.V.m_as("mV"), abs=1e-9)
    if not pooled:
        plain, ones = pyadex.sim(**asked), pyadex.sim(**asked, modulation=np.ones(10_000))
        assert ones.V.m_as("mV") == pytest.approx(plain.V.m_as("mV"), abs=1e-9)
        assert (pyadex.sim(**asked, modulation=([0] * ms, [1])).V == plain.V).all()


def test_a_sweep_over_modulated_inputs_equals_single_runs_and_has_a_cache_key_of_its_own() -> None:
    asked: dict[str, Any] = {"we": [400, 600] * pS, "seed": range(2), "statistics": "spike_count"}
    plain = pyadex.sweep(100, 1 * second, **asked)
    table = pyadex.sweep(100, 1 * second, modulation=STEPS, **asked)
    again = pyadex.sweep(100, 1 * second, modulation=STEPS, **asked)
    assert (table.spike_count == again.spike_count).all()
    assert (table.spike_count != plain.spike_count).any()
    for row in table.itertuples():
        run = pyadex.sim(100, 1 * second, row.seed, row.we_pS * pS, modulation=STEPS)
        assert len(run.spiketimes) == row.spike_count


def test_a_saved_run_draws_its_modulated_trains_again(tmp_path: Any) -> None:
    run = pyadex.sim(20, 1 * second, modulation=STEPS)
    run.save(tmp_path / "run.npz")
    for one, other in zip(run.trains, pyadex.load(tmp_path / "run.npz").trains, strict=True):
        assert (one == other).all()


@pytest.mark.parametrize("c", [0.03, 0.4])
def test_inputs_of_a_kind_are_correlated_as_asked(c: float) -> None:
    run = pyadex.sim(
        Ne=30, Ni=20, duration=200 * second, sigma=0, correlation=c, mean_rate_i=7 * Hz, record=""
    )
    edges = np.linspace(0, 200, 20_001)  # windows of 10 ms
    n = np.array([np.histogram(train.m_as("second"), edges)[0] for train in run.trains])
    assert n.sum(axis=1)[:30] / 200 == pytest.approx(np.full(30, 4), abs=4.5 * np.sqrt(4 / 200))
    assert n.sum(axis=1)[30:] / 200 == pytest.approx(np.full(20, 7), abs=4.5 * np.sqrt(7 / 200))
    seen = np.corrcoef(n)
    pairs = seen[:30, :30][np.triu_indices(30, 1)], seen[30:, 30:][np.triu_indices(20, 1)]
    for of_a_kind in pairs:
        assert of_a_kind.mean() == pytest.approx(c, rel=0.1)
    assert abs(seen[:30, 30:].mean()) < 0.01  # the two kinds are independent
    each = [np.diff(train.m_as("second")) for train in run.trains[:5]]  # and each is Poisson
    assert stats.kstest(np.concatenate(each), "expon", args=(0, 1 / 4)).pvalue > 1e-3


@pytest.mark.parametrize("pooled", [False, True])
def test_the_variance_of_correlated_counts_is_that_of_the_law(pooled: bool) -> None:
    N, c, mean = 500, 0.1, 500 * 4 * 1e-4
    n = counts(N, 2, pooled=pooled, correlation=c, drop_last_spike=False)
    assert n.mean() == pytest.approx(mean, rel=0.05)
    assert n.var() == pytest.approx(mean * (1 + (N - 1) * c), rel=0.06)


def test_all_inputs_of_a_kind_may_be_the_same() -> None:
    run = pyadex.sim(20, 5 * second, sigma=0, correlation=1, record="ge", we=1 * nS)
    assert all((train == run.trains[0]).all() for train in run.trains[:16])
    assert set(counts(16, 1, pooled=True, correlation=1)) <= {0, 16, 32}


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
        ({"N": None, "Ne": -1, "Ni": 5}, InputError, "Ne must be a whole number from 0 up"),
        ({"N": None, "Ne": 5, "Ni": 5, "excitatory_fraction": 0.5}, InputError, "not both"),
        ({"pooled": 1}, InputError, "pooled must be True or False"),
        ({"pooled": True, "drop_last_spike": True}, InputError, "needs inputs not pooled"),
        ({"N": None, "pooled": True, "trains": [[1] * ms]}, InputError, "leave out pooled or"),
        ({"correlation": 0.1}, InputError, "correlation needs equal rates .* give sigma=0"),
        ({"correlation": -0.1, "sigma": 0}, InputError, "correlation must be from 0 to 1"),
        ({"correlation": float("nan"), "sigma": 0}, InputError, "correlation must be from 0 to 1"),
        ({"correlation": 1 * mV, "sigma": 0}, UnitError, "correlation is a plain number"),
        (
            {"N": None, "correlation": 0.1, "rates": [1, 2] * Hz},
            InputError,
            "leave out correlation or rates",
        ),
        ({"synapse": "beta"}, InputError, "synapse must be exponential or alpha, not 'beta'"),
        ({"synapse": 1}, InputError, "synapse must be a name"),
        ({"noise_std": 1}, UnitError, "noise_std needs a unit"),
        ({"noise_std": -1 * pA}, InputError, "noise_std must be finite and not negative"),
        ({"noise_tau": 0 * ms}, InputError, "noise_tau must be positive"),
        ({"noise_tau": float("nan") * ms}, InputError, "noise_tau must be positive"),
        ({"noise_mean": 1 * mV}, UnitError, "I must be a current"),
        ({"modulation": ([0] * ms, [-1])}, InputError, "modulation's factors must be finite and"),
        ({"modulation": ([0] * ms, [float("nan")])}, InputError, "factors must be finite"),
        ({"modulation": ([0], [1])}, UnitError, "modulation's times needs a unit"),
        ({"modulation": ([0] * ms, [1] * Hz)}, UnitError, "modulation's factors is a plain number"),
        ({"modulation": ([0, 51] * ms, [1, 2])}, InputError, "must lie within the run"),
        ({"modulation": ([5, 2] * ms, [1, 2])}, InputError, "must be finite and rise"),
        ({"modulation": np.ones(3)}, InputError, "one factor for each of the 500 time steps"),
        ({"modulation_e": ([0] * ms, [1, 2])}, InputError, "modulation_e must have a factor for"),
        ({"modulation": ([0] * ms, [1]), "modulation_i": 1}, InputError, "not both"),
        (
            {"N": None, "modulation": ([0] * ms, [1]), "trains": [[1] * ms]},
            InputError,
            "leave out modulation or trains",
        ),
    ],
)
def test_misuse_is_one_sentence(asked: dict[str, Any], error: Any, sentence: str) -> None:
    for call in (pyadex.sim, pyadex.sweep, pyadex.calibrate):
        with pytest.raises(error, match=sentence):
            call(**{"N": 10, "duration": 50 * ms, **asked})
