"""A neuron's name stands for the neuron, in Python as in the shell."""

from __future__ import annotations

from typing import Any

import pytest

import pyadex
from pyadex import InputError, neurons, sim
from pyadex.model.named_neurons import named_neurons, neuron_named
from pyadex.units import Hz, ms, nS, pA, second


def test_the_names_are_those_of_pyadex_neurons_and_of_mean_field_models() -> None:
    assert neuron_named("RS") is neurons.mean_field_RS
    assert neuron_named("FS") is neurons.mean_field_FS
    for name in ("cortical_RS", "cortical_cNA", "brette_gerstner", *neurons.firing_patterns):
        assert neuron_named(name) is getattr(neurons, name)
    assert not {"firing_patterns", "step_currents"} & named_neurons().keys()


def test_every_function_takes_a_name() -> None:
    asked: dict[str, Any] = {"N": 10, "duration": 50 * ms, "we": 5 * nS}
    for name, neuron in (("FS", neurons.mean_field_FS), ("cortical_cNA", neurons.cortical_cNA)):
        run, same = (sim(**asked, params=each, b=3 * pA) for each in (name, neuron))
        assert run.params == same.params == neuron.replace(b=3 * pA)
        one, other = (pyadex.sweep(**asked, params=p, seed=1, cache=False) for p in (name, neuron))
        assert one.equals(other)
        found = [
            pyadex.calibrate(10, 20 * Hz, 1, 1 * second, params=each, cache=False)
            for each in (name, neuron)
        ]
        assert found[0].we == found[1].we
        tables = [
            pyadex.transfer_function(
                each, rate_e=20 * Hz, rate_i=5 * Hz, duration=200 * ms, cache=False
            ).table
            for each in (name, neuron)
        ]
        assert tables[0].equals(tables[1])
        tables = [
            pyadex.connections(
                20, 1 * second, 40, 1, trains=2, surrogates=5, params=each, cache=False
            )
            for each in (name, neuron)
        ]
        assert tables[0].equals(tables[1])


@pytest.mark.parametrize("several", ["RS,FS", "RS, FS", ["RS", "FS"], ("RS", "FS")])
def test_several_names_are_labels(several: Any) -> None:
    table = pyadex.sweep(0, 50 * ms, params=several, I=300 * pA, cache=False)
    assert table.params.tolist() == ["RS", "FS"]
    curve = pyadex.fi_curve(
        several, I=[100, 300] * pA, duration=100 * ms, burn_in=0 * ms, cache=False
    )
    assert curve.table.neuron.tolist() == ["RS", "RS", "FS", "FS"]
    assert list(curve.rheobase) == ["RS", "FS"]


def test_names_may_stand_among_neurons() -> None:
    mixed = {"slow": "RS", "own": neurons.mean_field_FS.replace(b=5 * pA)}
    table = pyadex.sweep(0, 50 * ms, params=mixed, I=300 * pA, cache=False)
    assert table.params.tolist() == ["slow", "own"]


def test_a_run_of_a_named_neuron_can_be_made_again(tmp_path: Any) -> None:
    run = sim(5, 50 * ms, params="FS")
    assert run.attrs["params"] == "FS"
    run.save(tmp_path / "run.npz")
    assert pyadex.rerun(tmp_path / "run.npz").same
    table = pyadex.sweep(5, 50 * ms, params="RS,FS", seed=1, cache=False)
    pyadex.write_table(table, tmp_path / "table.csv")
    assert pyadex.rerun(tmp_path / "table.csv").same


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("FX", "there is no neuron 'FX'; did you mean FS? known are RS, FS, brette_gerstner,"),
        ("fs", "there is no neuron 'fs'; did you mean FS? known are"),
        ("cortical", "there is no neuron 'cortical'; did you mean cortical_"),
        ("nobody", "there is no neuron 'nobody'; known are RS, FS, brette_gerstner, cortical_RS"),
        (3, "params must be a pyadex.Parameters, or a neuron's name such as 'RS', not 3"),
        (None, "params must be a pyadex.Parameters, or a neuron's name such as 'RS', not None"),
    ],
)
def test_what_is_no_neuron_is_one_sentence(name: Any, told: str) -> None:
    for call in (
        lambda: sim(5, 50 * ms, params=name),
        lambda: pyadex.sweep(5, 50 * ms, params=name),
        lambda: pyadex.calibrate(5, params=name),
        lambda: pyadex.fi_curve(name, I=1 * pA),
        lambda: pyadex.transfer_function(name, rate_e=1 * Hz, rate_i=1 * Hz),
        lambda: pyadex.connections(20, 1 * second, params=name),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert str(caught.value).startswith(told)


@pytest.mark.parametrize("call", [sim, pyadex.sweep, pyadex.calibrate, pyadex.connections])
def test_a_neuron_in_the_place_of_N_is_params(call: Any) -> None:
    told = "N must be a whole number from 0 up, not 'FS'; did you mean params='FS'[?]"
    with pytest.raises(InputError, match=told):
        call("FS", duration=50 * ms)
    with pytest.raises(InputError, match="N must be a number of inputs, not a neuron, which is"):
        call(neurons.mean_field_FS, duration=50 * ms)
