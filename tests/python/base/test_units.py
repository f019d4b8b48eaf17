"""Quantities become plain SI numbers, from whatever package, or one sentence says why not."""

import sys
import types

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyadex
from pyadex.units import Hz, from_si, ms, mV, nS, pS, siemens, to_si


def test_a_typed_number_becomes_its_literal():
    assert float(to_si(15 * pS, "siemens", name="we")) == 1.5e-11
    assert float(to_si(12.5 * pS, "siemens", name="we")) == 12.5e-12
    assert float(to_si(-65 * mV, "volt", name="EL")) == -0.065
    assert float(to_si(0.1 * ms, "second", name="dt")) == 1e-4


@given(st.floats(0, 1e4, allow_subnormal=False))
def test_there_and_back_changes_nothing_to_speak_of(x):
    back = from_si(to_si(x * pS, "siemens", name="we"), "siemens", pS).magnitude
    assert back == pytest.approx(x, rel=4e-16)


def test_lists_may_mix_prefixes():
    assert to_si([1 * nS, 2 * pS], "siemens", name="we").tolist() == [1e-9, 2e-12]


def test_a_registry_of_somebody_elses_is_understood():
    theirs = pint.UnitRegistry()
    assert float(to_si(3 * theirs.mS, "siemens", name="we")) == 3e-3


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (14, "we needs a unit: it must be a conductance such as 14 * pS, not the bare number 14"),
        (3 * mV, "we must be a conductance such as 14 * pS, not 3 mV"),
        ("14 pS", "we needs a unit: it must be a conductance such as 14 * pS, not the bare value"),
        (None, "we needs a unit"),
        ([1 * pS, 2 * mV], "we must be a conductance such as 14 * pS, not 2 mV"),
    ],
)
def test_what_is_no_conductance_is_told(value, told):
    with pytest.raises(pyadex.UnitError) as error:
        to_si(value, "siemens", name="we")
    assert str(error.value).startswith(told)


def test_plain_numbers_must_not_have_a_unit():
    assert float(to_si(0.5, "", name="sigma")) == 0.5
    with pytest.raises(pyadex.UnitError, match="sigma is a plain number without unit"):
        to_si(3 * Hz, "", name="sigma")


def test_brian2_quantities_are_checked_by_their_dimensions():
    # brian2 can't be installed beside a current NumPy here: a stand-in with what is used of it.
    class Quantity(np.ndarray):
        pass

    Quantity.__module__ = "brian2.units.fundamentalunits"
    value = np.asarray(14e-12).view(Quantity)
    value.dim = types.SimpleNamespace(_dims=(-2, -1, 3, 2, 0, 0, 0))
    assert float(to_si(value, "siemens", name="we")) == 14e-12
    with pytest.raises(pyadex.UnitError, match="duration must be a time"):
        to_si(value, "second", name="duration")


def test_units_to_header_as_in_the_note():
    import pandas as pd

    df = pd.DataFrame({"we": [0 * siemens, 2.5 * pS], "seed": [0, 1], "rate": [1 * Hz, 2 * Hz]})
    headed = pyadex.units_to_header(df)
    assert list(headed.columns) == ["we_pS", "seed", "rate_Hz"]
    assert headed.we_pS.tolist() == [0.0, 2.5]
    assert headed.seed.tolist() == [0, 1]


REGISTRY_BEFORE = """
import pint
theirs = pint.UnitRegistry()
theirs.define("w_unit = 15 pS")
theirs.formatter.default_format = ".3f~L"
before = 1 * theirs.mV
pint.set_application_registry(theirs)
import pyadex
from pyadex.units import mV, pS
print(pint.get_application_registry().get() is theirs, theirs.formatter.default_format)
print((before + 1 * mV).magnitude, (1 * theirs.w_unit + 1 * pS).m_as("pS"))
run = pyadex.sim(3, 10 * pyadex.units.ms, we=2 * theirs.w_unit)
print(run.we.magnitude, run)
print(list(pyadex.units_to_header(__import__("pandas").DataFrame(dict(x=[1 * mV]))).columns))
"""


def printed_by(text, **environment):
    import os
    import subprocess

    return subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True,
        env=os.environ | environment,
    ).stdout.splitlines()  # fmt: skip


@pytest.mark.faults
def test_pints_application_registry_is_taken_as_it_is():
    assert printed_by(REGISTRY_BEFORE) == [
        "True .3f~L",
        "2 16.0",
        "30.0 <Simulation: N=3, 0.01 s, seed=1, we=30.0 pS, wi=120.0 pS: 0 output spikes>",
        "['x_mV']",
    ]


@pytest.mark.faults
def test_a_registry_that_is_set_later_is_understood_and_importing_changes_no_format():
    text = """
import pint
formats = [pint.get_application_registry().formatter.default_format]
u = pint.get_application_registry()
q = 1 * u.mV
import pyadex
from pyadex.units import mV, ms, pS
formats.append(pint.get_application_registry().formatter.default_format)
print(formats, (q + 1 * mV).magnitude)
later = pint.UnitRegistry()
pint.set_application_registry(later)
print(pyadex.ceil_spikes(pyadex.sim(3, 1 * later.ms, we=1 * later.pS)).units == mV)
"""
    assert printed_by(text) == ["['', ''] 2", "True"]


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["decimal.Decimal", "fractions.Fraction"])
def test_a_registry_of_decimals_or_fractions_will_do(kind):
    text = f"""
import decimal, fractions, pint
pint.set_application_registry(pint.UnitRegistry(non_int_type={kind}))
import pyadex
from pyadex.units import mV, ms, pS
run = pyadex.sim(3, 10 * ms, we=15 * pS)
print(run.we.magnitude, len(run.V), pyadex.Parameters().si == pyadex.cortical_RS.si)
print(float(pyadex.units.to_si({kind}("0.1") * pS, "siemens", name="we")))
"""
    assert printed_by(text) == ["15.0 100 True", "1e-13"]


@pytest.mark.faults
def test_a_registry_without_our_units_is_left_alone():
    text = """
import pint
bare = pint.UnitRegistry(None)
bare.define("meter = [length] = m")
pint.set_application_registry(bare)
import pyadex
from pyadex.units import ms, pS
print(pint.get_application_registry().get() is bare, len(pyadex.sim(3, 10 * ms, we=15 * pS).V))
"""
    assert printed_by(text) == ["True 100"]


def test_importing_pyadex_leaves_the_heavy_packages_alone():
    import subprocess

    loaded = subprocess.run(
        [sys.executable, "-c", "import pyadex, sys; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    heavy = {"matplotlib", "scipy.optimize", "juliacall", "distributed", "tqdm", "xarray"}
    assert heavy & set(loaded) == set()
