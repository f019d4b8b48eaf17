"""Inputs whose weights differ: a factor for each, given or drawn."""

from typing import Any

import numpy as np
import pytest
import reference

import pyadex
from pyadex import InputError, UnitError
from pyadex.units import ms, mV, nS, pS, second

SHORT: dict[str, Any] = {"N": 60, "duration": 1 * second, "we": 1500 * pS}


@pytest.mark.parametrize("asked", [{"weights": np.linspace(0, 2, 60)}, {"weight_sigma": 0.7}])
def test_a_run_is_that_of_a_plain_loop(asked: dict[str, Any]) -> None:
    run = pyadex.sim(**SHORT, seed=3, **asked)
    weights = asked.get("weights", reference.weights(60, 3, 0.7))
    plain = reference.sim(60, 1.0, 3, 1500e-12, weights=list(weights))
    assert len(run.spiketimes) >= 5
    assert run.spiketimes.m_as("second") == pytest.approx(plain.spiketimes, abs=1e-12)
    assert run.V.m_as("volt") == pytest.approx(plain.V, abs=1e-9)


def test_drawn_weights_by_their_numbers() -> None:
    """Literal results: the stream of the weights must never change."""
    table = pyadex.sweep(
        N=100, duration=2 * second, we=900 * pS, weight_sigma=[0, 0.5, 1], seed=range(2),
        statistics="spike_count,median_Vm", cache=False,
    )  # fmt: skip
    assert table.spike_count.tolist() == [20, 14, 25, 12, 34, 10]
    assert table.median_Vm_mV.tolist() == pytest.approx(
        [-57.718475, -58.998404, -58.276254, -60.371044, -59.916955, -60.835095], abs=1e-6
    )


@pytest.mark.parametrize("synapse", ["exponential", "alpha"])
def test_a_sweep_equals_single_runs_to_the_bit(synapse: str) -> None:
    asked: dict[str, Any] = {
        "N": 60, "duration": 1000.1 * ms, "synapse": synapse, "drop_last_spike": True,
        "weights": np.linspace(0, 2, 60),
    }  # fmt: skip
    table = pyadex.sweep(**asked, we=[800, 1500] * pS, seed=range(2), cache=False)
    for row in table.itertuples():
        run = pyadex.sim(**asked, we=row.we_pS * pS, seed=row.seed)
        assert run.median_Vm.m_as("mV") == row.median_Vm_mV
        assert run.output_rate.m_as("Hz") == row.output_rate_Hz


def test_what_arrives_does_not_depend_on_the_weights() -> None:
    plain, drawn = pyadex.sim(**SHORT), pyadex.sim(**SHORT, weight_sigma=1)
    assert all((a == b).all() for a, b in zip(plain.trains, drawn.trains, strict=True))
    assert (plain.V != drawn.V).any()


def test_factors_of_one_change_nothing_and_of_two_are_as_twice_the_weight() -> None:
    plain, ones = pyadex.sim(**SHORT), pyadex.sim(**SHORT, weights=np.ones(60))
    assert (plain.V == ones.V).all()
    twice = pyadex.sim(**{**SHORT, "we": 750 * pS}, weights=np.full(60, 2))
    assert (plain.V == twice.V).all()


def test_weights_tell_how_many_inputs_there_are() -> None:
    weights = np.linspace(0, 2, 60)
    asked: dict[str, Any] = {"duration": 1 * second, "we": 1500 * pS, "weights": weights}
    run = pyadex.sim(**asked)
    assert run.N == 60
    assert (run.V == pyadex.sim(60, **asked).V).all()
    table = pyadex.sweep(**asked, seed=1, statistics="spike_count", cache=False)
    assert table.spike_count.tolist() == [run.spike_count]
    assert pyadex.calibrate(duration=1 * second, weights=weights, nseeds=1, cache=False).N == 60


def test_given_trains_may_have_weights() -> None:
    weights = np.linspace(0, 2, 60)
    drawn = pyadex.sim(**SHORT, weights=weights)
    given = pyadex.sim(trains=drawn.trains, duration=1 * second, we=1500 * pS, weights=weights)
    assert given.V.m_as("mV") == pytest.approx(drawn.V.m_as("mV"), abs=1e-9)


def test_a_saved_run_keeps_its_weights_and_so_does_the_cache(tmp_path: Any) -> None:
    weights = np.linspace(0, 2, 60)
    run = pyadex.sim(**SHORT, weights=weights)
    run.save(tmp_path / "run.npz")
    assert pyadex.load(tmp_path / "run.npz").median_Vm == run.median_Vm
    plain, weighted, again = (
        pyadex.sweep(**SHORT, seed=1, cache=tmp_path, **asked).median_Vm_mV[0]
        for asked in ({}, {"weights": weights}, {"weights": weights})
    )
    assert plain != weighted == again == run.median_Vm.m_as("mV")


def test_a_calibration_counts_with_the_weights() -> None:
    asked: dict[str, Any] = {"N": 60, "duration": 1 * second, "weight_sigma": 1.0}
    found = pyadex.calibrate(**asked, nseeds=2, cache=False)
    table = pyadex.sweep(**asked, we=found.we, seed=range(2), cache=False)
    assert table.output_rate_Hz.mean() == found.output_rate.m_as("Hz")


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        ({"weights": [1, 2]}, InputError, "one factor for each of the N = 10 inputs, not 2"),
        ({"weights": np.ones((2, 5))}, InputError, "weights must be a list with one factor"),
        ({"weights": -np.ones(10)}, InputError, "weights must be finite and not negative, not -1"),
        ({"weights": [np.nan] * 10}, InputError, "weights must be finite and not negative"),
        ({"weights": np.ones(10) * nS}, UnitError, "weights is a plain number"),
        ({"weights": np.ones(10), "pooled": True}, InputError, "leave out pooled or weights"),
        ({"weights": np.ones(10), "weight_sigma": 1}, InputError, "not both"),
        ({"weight_sigma": -1}, InputError, "weight_sigma must be finite and not negative"),
        ({"weight_sigma": np.nan}, InputError, "weight_sigma must be finite and not negative"),
        ({"weight_sigma": 1 * mV}, UnitError, "weight_sigma is a plain number"),
        ({"weight_sigma": 1, "pooled": True}, InputError, "leave out pooled or weight_sigma"),
        (
            {"N": None, "weight_sigma": 1, "trains": [[1] * ms]},
            InputError,
            "beside trains give weights",
        ),
    ],
)
def test_misuse_is_one_sentence(asked: dict[str, Any], error: Any, sentence: str) -> None:
    for call in (pyadex.sim, pyadex.sweep):
        with pytest.raises(error, match=sentence):
            call(**{"N": 10, "duration": 50 * ms, **asked})
