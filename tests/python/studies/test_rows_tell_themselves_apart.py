"""What was given several values has its column; what was given twice is refused."""

from __future__ import annotations

import json
from collections import OrderedDict, deque
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import pyadex
from pyadex import InputError, calibrate, sim, sweep
from pyadex.cli import pyadex as command
from pyadex.units import Hz, ms, mV, nS, pA, pS, second

SHORT: dict[str, Any] = {"duration": 20 * ms, "cache": False}


@pytest.mark.parametrize(
    "seeds",
    [{3, 1, 2}, {1: 0, 2: 0, 3: 0}.keys(), frozenset({1, 2, 3}), (s for s in (1, 2, 3)),
     map(int, "123"),
     deque([1, 2, 3]), range(1, 4), [1, 2, 3], (1, 2, 3), np.array([1, 2, 3]), pd.Series([1, 2, 3]),
     pd.Index([1, 2, 3])],
)  # fmt: skip
def test_any_kind_of_several_has_its_column(seeds: Any) -> None:
    assert sweep(N=5, seed=seeds, **SHORT).seed.tolist() == [1, 2, 3]


def test_so_do_sets_and_generators_of_numbers_of_inputs_and_quantities() -> None:
    assert sweep(N={100, 10}, seed=1, **SHORT).N.tolist() == [10, 100]
    assert sweep(N=5, seed=1, we={2 * pS, 1 * pS}, **SHORT).we_pS.tolist() == [1, 2]
    assert sweep(N=5, seed=1, we=(k * nS for k in (2, 1)), **SHORT).we_nS.tolist() == [2, 1]
    assert sweep(N=5, seed=1, sigma={0.5, 0.1}, **SHORT).sigma.tolist() == [0.1, 0.5]
    found = calibrate({100, 200}, target=20 * Hz, nseeds=1, duration=1 * second, cache=False)
    assert found.N.tolist() == [100, 200]
    assert len(found.to_dataframe()) == 2
    one = sweep(N={5}, seed=(s for s in [1]), **SHORT)
    assert list(one.columns)[:2] == ["N", "seed"]


@pytest.mark.parametrize("values", [{1: 2}, OrderedDict({1: 2})])
def test_a_dict_is_refused(values: Any) -> None:
    with pytest.raises(InputError, match="seed must be one value or a list of them, not a"):
        sweep(N=5, seed=values, **SHORT)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"DeltaT": [1, 2] * mV, "ΔT": [3] * mV}, "DeltaT is given twice, as DeltaT and as ΔT"),
        ({"tau_g": 5 * ms, "tau_e": 6 * ms}, "tau_e is given twice, as tau_g and as tau_e"),
        ({"τi": 5 * ms, "τg": 6 * ms}, "tau_i is given twice, as τi and as τg"),
        ({"I": 1 * pA, "I_ext": 2 * pA}, "I is given twice, as I and as I_ext"),
    ],
)
def test_two_names_of_one_parameter_are_refused(given: Any, told: str) -> None:
    one = {name: value[0] if np.ndim(value.m) else value for name, value in given.items()}
    for call in (
        lambda: sweep(N=5, **given, **SHORT),
        lambda: sim(5, 10 * ms, **one),
        lambda: pyadex.cortical_RS.replace(**one),
        lambda: calibrate(100, nseeds=1, cache=False, **one),
    ):
        with pytest.raises(InputError, match=told):
            call()


def test_tau_g_of_a_calibration_is_both_time_constants() -> None:
    options: dict[str, Any] = {
        "target": 20 * Hz,
        "nseeds": 1,
        "duration": 1 * second,
        "cache": False,
    }
    both = calibrate(100, tau_g=5 * ms, **options)
    each = calibrate(100, tau_e=5 * ms, tau_i=5 * ms, **options)
    assert both.we == each.we != calibrate(100, tau_e=5 * ms, **options).we


@pytest.mark.parametrize("ignored", [{"sigma": 0.1}, {"mean_rate": 5 * Hz}, {"σ": 0.5}])
@pytest.mark.parametrize("source", [{"rates": [5, 5] * Hz}, {"trains": [[1] * ms]}])
def test_what_rates_or_trains_replace_is_refused_beside_them(ignored: Any, source: Any) -> None:
    with pytest.raises(InputError, match="can't be given beside"):
        sim(duration=10 * ms, **source, **ignored)
    with pytest.raises(InputError, match="can't be given beside"):
        sweep(**source, **ignored, **SHORT)


@pytest.mark.parametrize(
    "arguments",
    [
        ["sweep", "--we", "10pS", "--we", "20pS"],
        ["sweep", "-N", "10", "--inputs", "20"],
        ["sim", "--seed", "1", "--seed=2"],
        ["calibrate", "--target", "4Hz", "--target", "5Hz"],
        ["reproduce", "--out", "a", "--out", "b"],
    ],
)
def test_an_option_given_twice_is_misuse(arguments: list[str]) -> None:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert "is given twice" in done.output


def test_json_and_csv_carry_the_same_digits() -> None:
    arguments = ["sweep", "-N", "50", "--we", "1nS,2nS", "--duration", "1s", "--nseeds", "2",
                 "--statistics", "median_Vm,mean_Vm,std_Vm,cv_isi", "--no-cache"]  # fmt: skip
    as_json = json.loads(CliRunner().invoke(command, [*arguments, "--json"]).stdout)
    csv = CliRunner().invoke(command, arguments).stdout.splitlines()
    names = csv[0].split(",")
    for record, line in zip(as_json, csv[1:], strict=True):
        texts = ["" if record[name] is None else repr(record[name]) for name in names]
        assert texts == line.split(",")
    found = json.loads(CliRunner().invoke(command, ["calibrate", "-N", "100", "--json"]).stdout)
    # The right value of the issue, with all its digits; older runs printed ...2814.
    table = calibrate(100).to_dataframe()
    assert found[0]["we_nS"] == table.we_nS[0]
    assert repr(found[0]["we_nS"]) == "0.5869512322815139"


def test_an_end_of_the_bracket_that_is_the_root_takes_no_iteration() -> None:
    options: dict[str, Any] = {"nseeds": 1, "duration": 1 * second, "cache": False}
    rate = sim(100, 1 * second, seed=0, we=0.6 * nS).spikerate
    for bracket in ([0.6, 2] * nS, [0.05, 0.6] * nS):
        for _ in range(5):
            found = calibrate(100, target=rate, bracket=bracket, **options)
            assert (found.we.m_as("nS"), found.rate) == (pytest.approx(0.6), rate)
            assert (found.iterations, found.function_calls) == (0, 2)
    silent = calibrate([50, 100], target=0 * Hz, bracket=[0, 1] * nS, **options)
    assert silent.iterations.tolist() == [0, 0]
