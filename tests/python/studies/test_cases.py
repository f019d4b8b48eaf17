"""A sweep over neurons, currents, rates and trains: a mapping gives the column its labels."""

from __future__ import annotations

import numpy as np
import pytest

from pyadex import InputError, cortical_RS, neurons, sim, sweep
from pyadex.units import Hz, ms, nS, pA, pS, second

SHORT = 200 * ms


def test_named_neurons_are_a_column_of_names() -> None:
    some = {name: neurons.firing_patterns[name] for name in ("tonic_spiking", "adaptation")}
    df = sweep(0, SHORT, params=some, I=[200, 500] * pA, seed=1, cache=False)
    assert list(df.columns) == ["params", "I_pA", "median_Vm_mV", "output_rate_Hz"]
    assert df.params.tolist() == ["tonic_spiking"] * 2 + ["adaptation"] * 2
    for row in df.itertuples():
        run = sim(0, SHORT, params=some[row.params], I=row.I_pA * pA)
        assert run.output_rate.m_as("Hz") == row.output_rate_Hz


def test_a_list_of_neurons_is_numbered() -> None:
    each = [cortical_RS, cortical_RS.replace(b=0 * pA)]
    df = sweep(100, SHORT, params=each, we=1 * nS, seed=1, cache=False)
    assert df.params.tolist() == [0, 1]


def test_currents_by_label_and_in_a_list() -> None:
    currents = {"early": ([10, 50] * ms, [300, 0] * pA), "late": ([100, 150] * ms, [300, 0] * pA)}
    df = sweep(current=currents, duration=SHORT, seed=1, cache=False)
    assert df.current.tolist() == ["early", "late"]
    again = sweep(current=list(currents.values()), duration=SHORT, seed=1, cache=False)
    assert again.current.tolist() == [0, 1]
    assert again.median_Vm_mV.tolist() == df.median_Vm_mV.tolist()
    for label, row in zip(currents, df.itertuples(), strict=True):
        run = sim(current=currents[label], duration=SHORT)
        assert run.median_Vm.m_as("mV") == row.median_Vm_mV


def test_rates_and_trains_by_label() -> None:
    rates = {"few": [4] * 5 * Hz, "many": [40.0] * 7 * Hz}
    df = sweep(rates=rates, duration=SHORT, we=[1, 5] * nS, seed=2, cache=False)
    assert df.rates.tolist() == ["few", "few", "many", "many"]
    run = sim(rates=rates["many"], duration=SHORT, we=5 * nS, seed=2)
    assert df.median_Vm_mV.iloc[3] == run.median_Vm.m_as("mV")
    trains = {"one": [[1, 2] * ms], "two": [[3] * ms, [4] * ms]}
    df = sweep(trains=trains, duration=SHORT, we=5 * nS, cache=False)
    assert df.trains.tolist() == ["one", "two"]


def test_one_list_of_rates_or_trains_stays_one_value() -> None:
    assert "rates" not in sweep(rates=[4 * Hz, 5 * Hz], duration=SHORT, cache=False)
    assert "trains" not in sweep(trains=[[1] * ms, [2] * ms], duration=SHORT, cache=False)
    several = sweep(rates=[[4, 5] * Hz, np.ones(3) * Hz], duration=SHORT, seed=1, cache=False)
    assert several.rates.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"params": {}}, "params must hold at least one value, not none"),
        ({"params": []}, "params must hold at least one value, not none"),
        (
            {"params": [cortical_RS, 3]},
            "params must be a pyadex.Parameters, or a neuron's name such as 'RS', not 3",
        ),
        ({"current": {"a": 3}}, "current"),
        ({"rates": {"a": [-1] * Hz}}, "rates must be finite and not negative, not -1 Hz"),
    ],
)
def test_misuse_gives_one_sentence(given: dict, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        sweep(10, 100 * ms, **given, we=1 * pS)
    assert sentence in str(caught.value)


def test_all_are_refused_before_the_first_is_computed() -> None:
    with pytest.raises(InputError, match="must lie within the run"):
        sweep(trains={"good": [[1] * ms], "bad": [[3] * second]}, duration=1 * second)
