"""Sweeps over any parameter: grids crossed and zipped, units as given, every row a single run."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex import InputError, Simulation, UnitError, ceil_spikes, cortical_RS, neurons, sim
from pyadex.model.parameters import PARAMETERS
from pyadex.units import Hz, ms, mV, nA, nS, pA, pF, pS, second

DURATION = 500 * ms
STRONG = {"N": 60, "duration": DURATION, "we": 1500 * pS}


def sweep(*args: Any, **kwargs: Any) -> pd.DataFrame:
    """A sweep with nothing from disk."""
    return pyadex.sweep(*args, **{"cache": False, "progress": False, **kwargs})


def single(**asked: Any) -> tuple[float, int]:
    """Median of V (mV) and number of output spikes of a single run."""
    run = sim(**asked)
    return median_mV(run), len(run.spiketimes)


def median_mV(run: Simulation) -> float:
    """The median of the trace with its spikes, taken in volts as a sweep takes it."""
    return float(np.median(ceil_spikes(run).magnitude / 1e3) * 1e3)


# --- rows and columns ---------------------------------------------------------------------------


def test_a_grid_is_the_outer_product_the_first_argument_outermost() -> None:
    table = sweep(50, DURATION, b=[40, 90] * pA, we=[900, 1200, 1500] * pS, seed=[4, 2])
    assert list(table.columns) == ["b_pA", "we_pS", "seed", "median_Vm_mV", "output_rate_Hz"]
    expected = list(itertools.product([40, 90], [900, 1200, 1500], [4, 2]))
    assert list(table[["b_pA", "we_pS", "seed"]].itertuples(index=False, name=None)) == expected


def test_zipped_arguments_vary_together() -> None:
    table = sweep(
        50,
        DURATION,
        we=[900, 1200] * pS,
        seed=[1, 2, 3],
        b=[40, 90] * pA,
        zipped=("we", "b"),
    )
    rows = list(table[["we_pS", "b_pA", "seed"]].itertuples(index=False, name=None))
    assert rows == [
        (900, 40, 1),
        (900, 40, 2),
        (900, 40, 3),
        (1200, 90, 1),
        (1200, 90, 2),
        (1200, 90, 3),
    ]


def test_tau_g_of_several_values_is_one_dimension() -> None:
    table = sweep(50, DURATION, tau_g=[5, 7] * ms, we=[900, 1200] * pS, seed=1)
    rows = list(table[["tau_e_ms", "tau_i_ms", "we_pS"]].itertuples(index=False, name=None))
    assert rows == [(5, 5, 900), (5, 5, 1200), (7, 7, 900), (7, 7, 1200)]
    table = sweep(50, DURATION, tau_g=[5, 7] * ms, we=[1, 2] * pS, zipped=("tau_g", "we"), seed=1)
    assert len(table) == 2


def test_columns_have_the_unit_and_the_numbers_that_were_given() -> None:
    table = sweep(
        20,
        [0.1, 0.2] * second,
        b=[0.0811, 0.09] * nA,
        we=[0.9, 1.1] * nS,
        tau_w=0.05 * second,
        seed=1,
    )
    assert list(table.columns[:3]) == ["duration_s", "b_nA", "we_nS"]
    assert sorted(set(table.b_nA)) == [0.0811, 0.09]
    mixed = sweep(20, DURATION, we=[900 * pS, 1.1 * nS], seed=1)
    assert list(mixed.we_pS) == pytest.approx([900, 1100])


def test_a_unit_does_not_matter_to_the_result() -> None:
    one = sweep(60, DURATION, b=[40, 90] * pA, we=1500 * pS, seed=range(2))
    other = sweep(60, DURATION, b=[0.04, 0.09] * nA, we=1.5 * nS, seed=range(2))
    assert np.array_equal(one.median_Vm_mV, other.median_Vm_mV)


# --- every row is a single run ------------------------------------------------------------------

# Two values of every parameter, and of all else that a sweep may vary.
TWO_VALUES: dict[str, Any] = {
    "C": [90, 110] * pF,
    "gL": [4, 5] * nS,
    "EL": [-66, -63] * mV,
    "VT": [-53, -51] * mV,
    "DeltaT": [0.7, 1.5] * mV,
    "Vs": [-50, 20] * mV,
    "Vr": [-55, -52] * mV,
    "a": [-1, 2] * nS,
    "b": [20, 90] * pA,
    "tau_w": [50, 120] * ms,
    "tau_e": [4, 9] * ms,
    "tau_i": [4, 9] * ms,
    "Ee": [-5, 5] * mV,
    "Ei": [-85, -70] * mV,
    "t_ref": [0, 4] * ms,
    "V_init": [-71, -55] * mV,
    "w_init": [0, 300] * pA,
    "I": [-10, 20] * pA,
    "noise_std": [0, 20] * pA,
    "noise_tau": [2, 20] * ms,
    "mean_rate_e": [3, 5] * Hz,
    "mean_rate_i": [3, 5] * Hz,
    "sigma_e": [0, 1],
    "sigma_i": [0, 1],
    "mean_rate": [3, 5] * Hz,
    "sigma": [0, 1],
    "excitatory_fraction": [0.5, 1],
    "correlation": [0, 0.2],
    "weight_sigma": [0, 0.7],
    "dt": [0.05, 0.1] * ms,
    "N": [30, 60],
    "duration": [300, 500] * ms,
    "seed": [3, 4],
    "we": [1000, 1500] * pS,
    "wi": [0, 5000] * pS,
}


def test_the_list_above_is_complete() -> None:
    assert set(PARAMETERS) <= set(TWO_VALUES)


@pytest.mark.parametrize("name", TWO_VALUES)
def test_a_sweep_over_anything_equals_single_runs_to_the_bit(name: str) -> None:
    # An odd number of samples, whose median is one of them in any unit.
    duration = DURATION + 0.1 * ms
    asked = {**STRONG, "duration": duration, "seed": 3, "noise_std": 5 * pA, name: TWO_VALUES[name]}
    if name == "correlation":
        asked |= {"sigma": 0, "drop_last_spike": False}
    table = sweep(**asked, statistics="median_Vm,spike_count")
    assert len(table) == 2
    for k, row in enumerate(table.itertuples()):
        assert (row.median_Vm_mV, row.spike_count) == single(**{**asked, name: TWO_VALUES[name][k]})
    assert tuple(table.loc[0, ["median_Vm_mV", "spike_count"]]) != tuple(
        table.loc[1, ["median_Vm_mV", "spike_count"]]
    )


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("mean_rate_e", [3, 5] * Hz),
        ("sigma", [0, 1]),
        ("seed", [3, 4]),
        ("N", [30, 60]),
        ("t_ref", [0, 4] * ms),
    ],
)
def test_a_sweep_over_pooled_inputs_equals_single_runs_to_the_bit(what: str, values: Any) -> None:
    asked = {**STRONG, "seed": 3, "pooled": True, what: values}
    table = sweep(**asked, statistics="median_Vm,spike_count")
    for k, row in enumerate(table.itertuples()):
        assert (row.median_Vm_mV, row.spike_count) == single(**{**asked, what: values[k]})
    assert table.median_Vm_mV[0] != table.median_Vm_mV[1]


def test_numbers_of_both_kinds_can_be_swept() -> None:
    asked: dict[str, Any] = {**STRONG, "N": None, "Ne": [40, 50], "Ni": [10, 0], "seed": 3}
    table = sweep(**asked, statistics="median_Vm,spike_count")
    assert list(table.columns[:2]) == ["Ne", "Ni"]
    assert len(table) == 4
    for row in table.itertuples():
        asked |= {"Ne": row.Ne, "Ni": row.Ni}
        assert (row.median_Vm_mV, row.spike_count) == single(**asked)


def test_ne_and_ni_are_another_way_to_say_n_and_a_fraction() -> None:
    assert single(**STRONG | {"Ne": 48, "Ni": 12, "N": None}) == single(**STRONG | {"N": 60})


def test_many_parameters_at_once_equal_single_runs_to_the_last_bit() -> None:
    rng = np.random.default_rng(5)
    runs = 23  # no multiple of a SIMD register
    drawn = {
        "b": rng.uniform(10, 100, runs) * pA,
        "tau_w": rng.uniform(30, 200, runs) * ms,
        "tau_e": rng.uniform(2, 10, runs) * ms,
        "Vr": rng.uniform(-60, -52, runs) * mV,
        "we": rng.uniform(500, 2000, runs) * pS,
        "I": rng.uniform(-20, 20, runs) * pA,
        "seed": rng.integers(0, 4, runs),
    }
    table = sweep(60, DURATION, zipped=list(drawn), statistics="median_Vm,spike_count", **drawn)
    assert len(table) == runs
    assert table.spike_count.max() > 5
    for k, row in enumerate(table.itertuples()):
        asked = {name: values[k] for name, values in drawn.items()}
        assert (row.median_Vm_mV, row.spike_count) == single(N=60, duration=DURATION, **asked)


def test_named_neurons_and_steps_in_a_sweep() -> None:
    """As in the gallery: a current alone, its strength swept."""
    current = neurons.step_currents["adaptation"].m_as("pA")
    table = sweep(
        1,
        1 * second,
        we=0 * pS,
        params=neurons.adaptation,
        I=np.array([0, 0.5, 1]) * current * pA,
        seed=1,
        statistics="spike_count",
    )
    assert list(table.I_pA) == [0, 250, 500]
    assert table.spike_count.iloc[0] == 0
    assert table.spike_count.iloc[2] == 17


# --- statistics ---------------------------------------------------------------------------------


def test_every_statistic_is_that_of_the_single_run() -> None:
    names = ["spiketimes", "cv_isi", "std_Vm", "mean_Vm", "spike_count", "output_rate", "median_Vm"]
    table = sweep(**STRONG, seed=range(3), b=[0, 65] * pA, statistics=names)
    assert list(table.columns) == [
        "seed",
        "b_pA",
        "spiketimes_s",
        "cv_isi",
        "std_Vm_mV",
        "mean_Vm_mV",
        "spike_count",
        "output_rate_Hz",
        "median_Vm_mV",
    ]
    for row in table.itertuples():
        run = sim(**STRONG, seed=row.seed, b=row.b_pA * pA)
        V, times = run.V.m_as("mV"), run.spiketimes.m_as("second")
        assert list(row.spiketimes_s) == list(times)
        assert row.spike_count == len(times)
        assert row.output_rate_Hz == len(times) / 0.5
        assert row.median_Vm_mV == median_mV(run)
        assert row.mean_Vm_mV == pytest.approx(V.mean(), rel=1e-12)
        assert row.std_Vm_mV == pytest.approx(V.std(), rel=1e-9)
        isi = np.diff(times)
        if len(isi) > 1:
            assert row.cv_isi == pytest.approx(isi.std() / isi.mean(), rel=1e-9)
        else:
            assert np.isnan(row.cv_isi)


# --- other input --------------------------------------------------------------------------------


def test_given_trains_rates_and_currents_are_shared_by_all_runs() -> None:
    trains = [[1, 5, 20] * ms, [7, 8] * ms]
    table = sweep(duration=100 * ms, trains=trains, we=[0, 5000] * pS, b=[0, 65] * pA)
    assert len(table) == 4
    for row in table.itertuples():
        run = sim(trains=trains, duration=100 * ms, we=row.we_pS * pS, b=row.b_pA * pA)
        assert row.median_Vm_mV == median_mV(run)
    wave = np.linspace(0, 200, 1000) * pA
    table = sweep(20, 100 * ms, current=wave, we=100 * pS, tau_w=[50, 100] * ms, seed=1)
    for row in table.itertuples():
        run = sim(20, 100 * ms, 1, 100 * pS, current=wave, tau_w=row.tau_w_ms * ms)
        assert row.output_rate_Hz == len(run.spiketimes) / 0.1
    table = sweep(duration=100 * ms, rates=[400, 500] * Hz, we=[900, 1500] * pS, seed=range(2))
    for row in table.itertuples():
        run = sim(rates=[400, 500] * Hz, duration=100 * ms, we=row.we_pS * pS, seed=row.seed)
        assert row.median_Vm_mV == median_mV(run)


@pytest.mark.parametrize(
    "swept", [{"seed": [1, 2]}, {"excitatory_fraction": [0, 1]}, {"sigma": [0, 1]}]
)
def test_what_given_trains_leave_no_room_for_is_refused(swept: dict[str, Any]) -> None:
    (name,) = swept
    with pytest.raises(InputError, match=f"{name} must be a single value beside given trains"):
        sweep(duration=100 * ms, trains=[[1] * ms], **swept)


@pytest.mark.parametrize("N", [2, [2], np.int64(2)])
def test_an_n_that_agrees_with_given_inputs_is_accepted(N: Any) -> None:
    trains = [[1, 5, 20] * ms, [7, 8] * ms]
    table = sweep(N, 100 * ms, trains=trains, we=5000 * pS)
    plain = sweep(duration=100 * ms, trains=trains, we=5000 * pS)
    assert table.median_Vm_mV.tolist() == plain.median_Vm_mV.tolist()


@pytest.mark.parametrize("N", [5, 1, [2, 3], 6500])
def test_an_n_that_contradicts_given_inputs_is_refused(N: Any) -> None:
    with pytest.raises(InputError, match=r"N must be 2 beside 2|one train for each of the N = "):
        sweep(N, 100 * ms, trains=[[1] * ms, [2] * ms])
    with pytest.raises(InputError, match="N must be 2 beside 2 given rates, or left out, not"):
        sweep(N, 100 * ms, rates=[400, 500] * Hz)


def test_a_sampled_input_needs_one_time_grid() -> None:
    with pytest.raises(InputError, match="duration and dt must be single values beside current"):
        sweep(20, [50, 100] * ms, current=np.zeros(1000) * pA)


# --- misuse -------------------------------------------------------------------------------------


def test_a_huge_grid_is_refused_before_it_starts_with_its_size_and_time() -> None:
    with pytest.raises(InputError) as caught:
        sweep(b=np.arange(1000) * pA, we=np.arange(1000) * pS, seed=range(1000))
    sentence = str(caught.value)
    assert sentence.startswith("the grid has 1,000,000,000 runs, which would take about ")
    assert "42 hours of one core" in sentence
    assert "max_runs=1000000000" in sentence
    with pytest.raises(InputError, match="the grid has 4 runs"):
        sweep(10, 10 * ms, we=[1, 2] * pS, seed=[1, 2], max_runs=3)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"taw": 3 * ms}, "there is no parameter 'taw'; did you mean tau_w?"),
        ({"b": [1, 2] * mV}, "b must be a current such as 100 * pA, not"),
        ({"b": [1, 2]}, "b needs a unit"),
        ({"tau_w": [50, -3] * ms}, "tau_w must be positive and finite, not -3.0 ms"),
        ({"tau_e": [7, 0.1] * ms}, "dt must be below every time constant, not 0.1 ms with tau_e"),
        ({"we": [] * pS}, "we must hold at least one value, not none"),
        ({"we": np.ones((2, 2)) * pS}, "we must be one value or a list of them, not 2 dimensions"),
        ({"seed": [1, 2.5]}, "seed must be a whole number from 0 up, not 2.5"),
        ({"seed": -1}, "seed must be a whole number from 0 up, not -1"),
        ({"N": [10, -1]}, "N must be a whole number from 0 up, not -1"),
        ({"statistics": "mode"}, "statistics must be of median_Vm, output_rate"),
        ({"statistics": []}, "statistics must name at least one"),
        ({"we": [1, 2] * pS, "b": [1, 2, 3] * pA, "zipped": ["we", "b"]}, "we has 2, b has 3"),
        ({"zipped": ["wee"]}, "there is no parameter 'wee'; did you mean we?"),
        ({"zipped": ["b"]}, "zipped names 'b', which is not among the arguments"),
        ({"params": {"b": 3}}, "params must be a pyadex.Parameters, or a neuron's name"),
        ({"cache": 3}, "cache must be None, a folder or False, not 3"),
    ],
)
def test_misuse_gives_one_sentence(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        sweep(**{"N": 10, "duration": 10 * ms, **asked})
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_zipped_time_steps_are_checked_row_by_row() -> None:
    """2 ms would be too long for the first row's synapses, but is the second row's."""
    table = sweep(
        10,
        100 * ms,
        dt=[0.1, 2] * ms,
        tau_g=[1, 50] * ms,
        zipped=("dt", "tau_g"),
        params=cortical_RS.replace(tau_w=500 * ms),
        seed=1,
    )
    assert len(table) == 2


def test_a_wrong_unit_is_a_unit_error() -> None:
    with pytest.raises(UnitError):
        sweep(10, 10 * ms, we=[1, 2] * mV)


def test_a_table_says_what_its_runs_share() -> None:
    df = sweep(10, 50 * ms, we=[1, 2] * pS, b=80 * pA, seed=3, cache=False)
    told = df.attrs
    assert (told["b_pA"], told["seed"], told["N"], told["duration_s"]) == (80.0, 3, 10, 0.05)
    assert "we_pS" not in told
    assert {"pyadex_version", "sources", "C_pF", "dt_ms"} <= told.keys()
    several = sweep(
        10, 50 * ms, params={"a": cortical_RS, "b": cortical_RS.replace(b=0 * pA)}, seed=3
    ).attrs
    assert "b_pA" not in several
    assert several["C_pF"] == 104.0
