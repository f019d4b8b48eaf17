"""Factors between units are exact, and of the registry and definition that a quantity has."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pint
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import pyadex
from pyadex.base.unit_factors import NotMultiples, convert
from pyadex.units import Hz, ms, mV, nA, nS, pA, pS, second, to_si, ureg


def own_unit(text: str) -> pint.Unit:
    registry = pint.UnitRegistry()
    registry.define(f"w_unit = {text}")
    return registry.Unit("w_unit")


def siemens(value: object) -> float:
    return float(to_si(value, "siemens", name="we"))


def test_a_name_that_two_registries_define_differently_is_two_units() -> None:
    wes = [pyadex.sim(3, 10 * ms, we=1 * own_unit(f"{v} pS")).we for v in (15, 20)]
    assert [we.m_as("pS") for we in wes] == [15.0, 20.0]
    assert [siemens(1 * own_unit(text)) for text in ("1 nS", "3 nS", "0.1 nS", "1e3 uS")] == [
        1e-9, 3e-9, 1e-10, 1e-3,
    ]  # fmt: skip


def test_a_unit_that_is_defined_anew_in_its_registry_is_another() -> None:
    registry = pint.UnitRegistry(on_redefinition="ignore")
    results = []
    for v in (15, 20):
        registry.define(f"w_unit = {v} pS")
        results.append(siemens(1 * registry.w_unit))
        registry.define(f"zork- = {v}e-6")
        results.append(siemens(2 * registry.Unit("zorksiemens")))
    assert results == [15e-12, 30e-6, 20e-12, 40e-6]


def test_a_context_that_changes_a_unit_counts_while_it_is_on() -> None:
    registry = pint.UnitRegistry()
    registry.define("w_unit = 15 pS")
    context = pint.Context("lab")
    context.redefine("w_unit = 20 pS")
    registry.add_context(context)
    results = [siemens(1 * registry.w_unit)]
    with registry.context("lab"):
        results.append(siemens(1 * registry.w_unit))
    results.append(siemens(1 * registry.w_unit))
    assert results == [15e-12, 20e-12, 15e-12]


def test_a_factor_that_is_no_power_of_ten_is_not_rounded_to_one() -> None:
    assert pyadex.sim(3, 10 * ms, we=2 * own_unit("3 nS")).we == 6000.0 * pS
    assert siemens(2 * own_unit("3 nS")) == 6e-9
    assert siemens(1 * own_unit("1000000001 pS")) == 1000000001e-12
    # An inverse of nearly, but not quite, a whole number.
    assert siemens(1 * own_unit("0.3333333334 nS")) == 3.333333334e-10
    assert convert(1.0, ureg.rpm, "hertz").item() == pytest.approx(2 * np.pi / 60, rel=1e-15)


def test_a_typed_number_is_the_same_float_in_every_unit() -> None:
    assert pyadex.Parameters(b=0.065 * nA) == pyadex.Parameters(b=65 * pA)
    assert hash(pyadex.Parameters(b=0.065 * nA)) == hash(pyadex.Parameters(b=65 * pA))
    assert siemens(0.0141 * nS) == siemens(14.1 * pS) == 14.1e-12


@given(st.integers(1, 10**7), st.integers(0, 6))
def test_shifting_the_point_changes_nothing(digits: int, places: int) -> None:
    in_pS = float(f"{digits}e-{places}")
    in_nS = float(f"{digits}e-{places + 3}")
    assert siemens(in_pS * pS) == siemens(in_nS * nS) == float(f"{digits}e-{places + 12}")
    assert to_si([in_pS, 1] * pS, "siemens", name="we")[0] == siemens(in_pS * pS)


REDEFINED = pint.UnitRegistry(on_redefinition="ignore")  # to make one takes half a second


@settings(deadline=None)
@given(
    st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**6).map(
        lambda f: Decimal(f.numerator) / Decimal(f.denominator)
    ).map(lambda d: Decimal(f"{d:.12g}")),
    st.sampled_from(["pS", "nS", "siemens", "pA / mV", "1 / gigaohm", "fF / us", "A ** 2 / W"]),
    st.decimals(min_value="0.001", max_value=1000, places=6),
)  # fmt: skip
def test_units_made_at_random_are_converted_as_exact_arithmetic_does(
    scale: Decimal, base: str, number: Decimal
) -> None:
    tens = {"pS": -12, "nS": -9, "siemens": 0, "pA / mV": -9, "1 / gigaohm": -9, "fF / us": -9,
            "A ** 2 / W": 0}  # fmt: skip
    assume(Decimal(repr(float(scale))) == scale and Decimal(repr(float(number))) == number)
    registry = REDEFINED
    registry.define(f"w_unit = {scale:f} * {base}" if " " in base else f"w_unit = {scale:f} {base}")
    exact = Fraction(number) * Fraction(scale) * Fraction(10) ** tens[base]
    assert siemens(float(number) * registry.w_unit) == float(exact)
    assert siemens(np.float64(number) * registry.w_unit) == float(exact)
    # A measured number is taken for the float that it is.
    measured = to_si(float(number) * registry.w_unit, "siemens", name="x", typed=False).item()
    as_float = Fraction(float(number)) * Fraction(scale) * Fraction(10) ** tens[base]
    assert measured == pytest.approx(float(as_float), rel=1.2e-16)


@given(
    st.floats(1e-200, 1e200),
    st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)),
)
def test_numbers_are_rounded_once(x: float, ratio: tuple[int, int]) -> None:
    from pyadex.base.unit_factors import _times

    up, down = ratio
    assert _times(np.array(x), float(up), float(down)).item() == float(Fraction(x) * up / down)


@pytest.mark.parametrize("text", ["1 mV", "1 pS * second", "1 kelvin", "1 radian"])
def test_another_dimension_is_told(text: str) -> None:
    with pytest.raises(pyadex.UnitError, match="we must be a conductance such as 14"):
        siemens(1 * own_unit(text))
    with pytest.raises(NotMultiples):
        convert(1.0, own_unit(text), "siemens")


def test_other_registries_base_units_and_temperatures_are_told() -> None:
    registry = pint.UnitRegistry()
    with pytest.raises(pyadex.UnitError, match="EL must be a potential"):
        to_si(registry.Quantity(3, "degC"), "volt", name="EL")
    with pytest.raises(pyadex.UnitError, match="EL must be a potential"):
        to_si(registry.Quantity(3, "dBm"), "volt", name="EL")


def test_results_in_units_of_any_factor() -> None:
    df = pyadex.sweep(
        N=10, duration=100 * ms, seed=1, mean_rate=[60 * ureg.rpm, 120 * ureg.rpm], cache=False
    )
    assert df.mean_rate_rpm.tolist() == [60.0, 120.0]
    per_minute = pyadex.sweep(
        N=10, duration=100 * ms, seed=1, mean_rate=[90, 300] * (1 / ureg.minute).units, cache=False
    )
    in_hertz = pyadex.sweep(N=10, duration=100 * ms, seed=1, mean_rate=[1.5, 5] * Hz, cache=False)
    assert per_minute.iloc[:, 0].tolist() == [90.0, 300.0]
    assert per_minute.median_Vm_mV.tolist() == in_hertz.median_Vm_mV.tolist()


def test_a_calibration_in_units_of_any_factor() -> None:
    options = {"target": 4 * Hz, "nseeds": 2, "duration": 2 * second, "parameter": "mean_rate",
               "we": 0.6 * nS, "cache": False}  # fmt: skip
    found = pyadex.calibrate(100, bracket=[6, 600] * ureg.rpm, **options)
    # The right value: 39.07 rpm.
    assert found.value.magnitude == pytest.approx(39.07, abs=0.005)
    hertz = pyadex.calibrate(100, bracket=[6 * np.pi / 30, 600 * np.pi / 30] * Hz, **options)
    assert found.value.m_as("Hz") == pytest.approx(hertz.value.magnitude, rel=1e-6)


def test_a_table_of_quantities_is_in_one_unit_exactly() -> None:
    import pandas as pd

    headed = pyadex.units_to_header(pd.DataFrame({"V": [1 * mV, 2 * mV, 0.0003 * ureg.volt]}))
    assert headed.V_mV.tolist() == [1.0, 2.0, 0.3]
