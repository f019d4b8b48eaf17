"""The frozen parameters: units, copies, and one clear sentence for each misuse."""

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyadex import InputError, Parameters, UnitError, cortical_RS, sim, sweep
from pyadex.model.parameters import PARAMETERS, with_followers
from pyadex.units import Hz, ms, mV, nA, nS, pA, pF, second, volt


def test_the_notes_neuron_is_the_default() -> None:
    """The table of the lab note."""
    assert cortical_RS == Parameters()
    assert cortical_RS.si == {
        "C": 104e-12,
        "gL": 4.3e-9,
        "EL": -65e-3,
        "VT": -52e-3,
        "DeltaT": 0.8e-3,
        "Vs": 40e-3,
        "Vr": -53e-3,
        "a": -0.8e-9,
        "b": 65e-12,
        "tau_w": 88e-3,
        "tau_e": 7e-3,
        "tau_i": 7e-3,
        "Ee": 0,
        "Ei": -80e-3,
        "t_ref": 0,
        "w_init": 0,
        "I": 0,
        "noise_std": 0,
        "noise_tau": 5e-3,
        "mean_rate": 4,
        "sigma": 0.6**0.5,
        "excitatory_fraction": 0.8,
        "correlation": 0,
        "weight_sigma": 0,
        "dt": 1e-4,
    }


def test_what_follows_another_has_its_value_until_it_is_set() -> None:
    assert cortical_RS.V_init is None
    assert with_followers(cortical_RS.si)["V_init"] == -65e-3
    rested = cortical_RS.replace(EL=-70 * mV)
    assert with_followers(rested.si)["V_init"] == -70e-3
    own = cortical_RS.replace(V_init=-60 * mV, mean_rate_e=7 * Hz)
    assert own.replace(EL=-70 * mV).V_init == -60 * mV
    assert own.replace(V_init=None) == cortical_RS.replace(mean_rate_e=7 * Hz)
    told = with_followers(own.si)
    assert (told["mean_rate_e"], told["mean_rate_i"], told["mean_rate"]) == (7, 4, 4)


def test_the_mean_rate_and_sigma_are_those_of_both_kinds() -> None:
    apart = cortical_RS.replace(mean_rate_e=7 * Hz, mean_rate_i=2 * Hz, sigma_e=0.1)
    both = apart.replace(mean_rate=5 * Hz, sigma=0.3)
    assert both.mean_rate_e is None
    assert both.mean_rate_i is None
    assert both.sigma_e is None
    mixed = with_followers(apart.replace(mean_rate=5 * Hz, mean_rate_i=1 * Hz).si)
    assert (mixed["mean_rate_e"], mixed["mean_rate_i"]) == (5, 1)


def test_parameters_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        cortical_RS.b = 80 * pA  # type: ignore[misc]


def test_si_is_a_copy() -> None:
    cortical_RS.si["b"] = 1.0
    assert cortical_RS.si["b"] == 65e-12


def test_values_are_shown_in_the_fields_units() -> None:
    p = Parameters(b=0.0625 * nA, tau_w=0.1 * second, Vr=-0.06 * volt)
    assert f"{Parameters(b=62.5 * pA).b:~P}" == "62.5 pA"
    assert [f"{x:~P}" for x in (p.b, p.tau_w, p.Vr)] == ["62.5 pA", "100.0 ms", "-60.0 mV"]
    assert "tau_w=100.0 ms" in repr(p)


def test_replace_changes_what_it_names_and_no_more() -> None:
    p = cortical_RS.replace(b=80 * pA, tau_w=100 * ms)
    assert p.si == {**cortical_RS.si, "b": 80e-12, "tau_w": 0.1}
    assert cortical_RS.b == 65 * pA


@given(
    b=st.floats(-1, 1), C=st.floats(0.05, 1), Vr=st.floats(-0.1, 0.03), tau=st.floats(0.001, 1.0)
)
def test_replace_keeps_the_others_to_the_last_bit(
    b: float, C: float, Vr: float, tau: float
) -> None:
    p = Parameters(b=b * nA, C=C * 1000 * pF, Vr=Vr * volt, tau_w=tau * second)
    assert p.replace(a=1 * nS).replace(a=p.a).si == p.si
    assert Parameters.from_si(p.si).si == p.si


def test_tau_g_is_both_synapses() -> None:
    p = cortical_RS.replace(tau_g=5 * ms)
    assert (p.tau_e, p.tau_i) == (5 * ms, 5 * ms)


@pytest.mark.parametrize(
    ("alias", "name"),
    [("τw", "tau_w"), ("ΔT", "DeltaT"), ("σ", "sigma"), ("Δt", "dt"), ("I_ext", "I")],
)
def test_the_papers_symbols_work(alias: str, name: str) -> None:
    value: Any = getattr(cortical_RS, name) * 0.5
    assert getattr(cortical_RS.replace(**{alias: value}), name) == value


def test_copies_and_pickles_are_equal() -> None:
    p = cortical_RS.replace(b=80 * pA)
    for other in (copy.copy(p), copy.deepcopy(p), pickle.loads(pickle.dumps(p))):  # noqa: S301
        assert other == p
        assert other.si == p.si
        assert hash(other) == hash(p)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("tauw", "tau_w"), ("Tau_w", "tau_w"), ("deltaT", "DeltaT"), ("E_L", "EL"), ("sgima", "sigma"),
     ("mean_rates", "mean_rate"), ("excitatory_ratio", "excitatory_fraction")],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest(name: str, nearest: str) -> None:
    sentence = f"there is no parameter '{name}'; did you mean {nearest}\\?"
    for attempt in (
        lambda: cortical_RS.replace(**{name: 1}),
        lambda: Parameters(**{name: 1}),
        lambda: sim(10, 10 * ms, **{name: 1}),
        lambda: sweep(10, 10 * ms, **{name: 1}),
    ):
        with pytest.raises(InputError, match=sentence):
            attempt()


def test_a_name_near_to_nothing_is_answered_with_all() -> None:
    with pytest.raises(InputError, match="there is no parameter 'qqq'; known are C, gL, EL, VT"):
        cortical_RS.replace(qqq=1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"b": 3 * mV}, "b must be a current such as 100 * pA, not 3 mV"),
        ({"tau_w": 3 * Hz}, "tau_w must be a time such as 10 * second, not 3 Hz"),
        (
            {"b": 65},
            "b needs a unit: it must be a current such as 100 * pA, not the bare number 65",
        ),
        ({"C": "104 pF"}, "C needs a unit: it must be a capacitance"),
        ({"sigma": 1 * mV}, "sigma is a plain number without unit"),
    ],
)
def test_a_wrong_unit_is_a_unit_error(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnitError) as caught:
        cortical_RS.replace(**changes)
    assert sentence in str(caught.value)
    assert isinstance(caught.value, InputError | TypeError)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tau_w": -3 * ms}, "tau_w must be positive and finite, not -3.0 ms"),
        ({"tau_e": 0 * ms}, "tau_e must be positive and finite, not 0.0 ms"),
        ({"C": float("nan") * pF}, "C must be positive and finite, not nan pF"),
        ({"EL": float("inf") * mV}, "EL must be finite, not inf mV"),
        ({"excitatory_fraction": 1.2}, "excitatory_fraction must be from 0 to 1, not 1.2"),
        ({"sigma": -0.1}, "sigma must be finite and not negative, not -0.1"),
        ({"b": [1, 2] * pA}, "b must be a single value, not 2 of them"),
        ({"dt": 7 * ms}, "dt must be below every time constant, not 7.0 ms with tau_e = 7.0 ms"),
        ({"dt": 1 * ms, "tau_i": 0.5 * ms}, "not 1.0 ms with tau_i = 0.5 ms"),
        ({"dt": 30 * ms, "tau_g": 50 * ms}, "with C/gL = 24.186"),
        ({"Vr": 50 * mV}, "Vr must lie below Vs, not at 50.0 mV with Vs = 40.0 mV"),
    ],
)
def test_a_value_that_is_not_allowed_gives_one_sentence(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        cortical_RS.replace(**changes)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_parameter_reaches_the_neuron() -> None:
    """Changed a little, each changes the run (the current and the input's as well)."""
    little = {"Ee": 1 * mV, "noise_std": 2 * pA, "I": 5 * pA,
              "sigma": 0.5, "excitatory_fraction": 0.7, "Vs": -50 * mV,
              "t_ref": 1 * ms, "V_init": -66 * mV, "w_init": 1 * pA, "mean_rate_e": 3.9 * Hz,
              "mean_rate_i": 3.9 * Hz, "sigma_e": 0.5, "sigma_i": 0.5,
              "weight_sigma": 0.1}  # fmt: skip
    base = sim(100, 1 * second, we=900e-3 * nS, record="V,w", noise_std=1 * pA)
    assert len(base.spiketimes) > 3
    for name in [name for name in PARAMETERS if name != "correlation"]:  # it needs equal rates
        value = little.get(name) if name in little else getattr(cortical_RS, name) * 0.98
        changes = {"noise_std": 1 * pA, name: value}
        run = sim(100, 1 * second, we=900e-3 * nS, record="V,w", **changes)
        same = run.V.shape == base.V.shape and (run.V == base.V).all() and (run.w == base.w).all()
        assert not same, name
