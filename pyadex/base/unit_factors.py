"""Exact factors between units, from their definitions in whichever pint registry they are of.

pint multiplies rounded factors: 3 nS in S is 3.0000000000000004e-09 by some ways. Here factors are
fractions of whole numbers, and a value is rounded once, so that 15 pS is the float 15e-12. They are
looked up by definition, not by name: two registries, or one that was changed, may define a name
differently.
"""

from __future__ import annotations

import weakref
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class NotMultiples(Exception):
    """One unit is no multiple of the other: they are of different dimensions."""


def convert(numbers: Any, units: Any, wanted: Any, *, typed: bool = False) -> Floats:
    """Return numbers in ``units`` as numbers in ``wanted``, each rounded once.

    Parameters
    ----------
    units, wanted
        A pint unit, and another of any registry or a name such as ``"siemens"``, which is looked up
        in the registry of the first.
    typed
        Whether to take each number for the shortest decimal that it prints as, so that 0.065 nA and
        65 pA are the same float. That takes half a microsecond a number.

    Raises
    ------
    NotMultiples
        If the two are of different dimensions, or ``wanted`` is not known.

    Examples
    --------
    >>> from pyadex.base.unit_factors import convert
    >>> from pyadex.units import nS, pS
    >>> convert(2.5, pS, nS).item(), convert(15, pS, "siemens").item()
    (0.0025, 1.5e-11)
    """
    ratio, up, down = _factor(units, wanted)
    floats = np.asarray(numbers, dtype=float)
    if not typed or ratio == 1:
        return _times(floats, up, down)
    each = _decimals_times(floats.ravel().tolist(), ratio)
    return np.array(each, dtype=float).reshape(floats.shape)


def _decimals_times(numbers: list[float], ratio: Fraction) -> list[float]:
    """Return (the decimal that prints as x) · ratio for each x, rounded once."""
    larger = max(ratio, 1 / ratio)
    digits = len(str(larger.numerator)) - 1
    power = f"e{digits if ratio > 1 else -digits}" if larger == 10**digits else None
    results = []
    for x in numbers:
        text = repr(x)
        if power is not None and "e" not in text and "n" not in text:
            results.append(float(text + power))
        elif "n" in text:  # nan, inf
            results.append(x)
        else:
            results.append(_rounded(Fraction(text) * ratio))
    return results


def _rounded(number: Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _times(x: Floats, up: float, down: float) -> Floats:
    """Return x · up / down, rounded once (but for a few halfway cases in 2⁵⁰)."""
    with np.errstate(all="ignore"):
        if down == 1 or up == 1:
            return np.asarray(x * up if down == 1 else x / down)
        product = x * up
        ratio = product / down
        back = ratio * down
        rest = (product - back) - _lost(ratio, down, back) + _lost(x, up, product)
        return np.asarray(np.where(np.isfinite(rest), ratio + rest / down, x * (up / down)))


def _lost(a: Any, b: Any, product: Any) -> Any:
    """Return what rounding took from a·b (Dekker 1971, Numerische Mathematik 18, 224)."""
    a_high, a_low = _halves(a)
    b_high, b_low = _halves(b)
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def _halves(a: Any) -> tuple[Any, Any]:
    scaled = a * 134217729.0  # 2²⁷ + 1
    high = scaled - (scaled - a)
    return high, a - high


# For each registry: factors, with the definitions they were found by.
_KNOWN: weakref.WeakKeyDictionary[Any, dict[Any, Any]] = weakref.WeakKeyDictionary()


def _factor(units: Any, wanted: Any) -> tuple[Fraction, float, float]:
    """Return a factor, and two floats whose quotient it is."""
    here = units._REGISTRY
    there = here if isinstance(wanted, str) else wanted._REGISTRY
    used: list[Any]
    key = (units._units, wanted if isinstance(wanted, str) else wanted._units)
    # What two registries have to do with each other is not kept: one may be gone the next time.
    known = _KNOWN.setdefault(here, {}) if there is here else {}
    if key in known:
        factor, used = known[key]
        if _are_still(used):
            return factor  # type: ignore[no-any-return]
    used = []
    one = _expanded(here, units._units, used)
    other_units = here.Unit(wanted)._units if isinstance(wanted, str) else wanted._units
    other = _expanded(there, other_units, used)
    if one[1] != other[1]:
        raise NotMultiples
    ratio = one[0] / other[0]
    factor = (ratio, *_as_floats(ratio))
    if len(known) > 1000:
        known.clear()
    known[key] = factor, used
    return factor


def _are_still(used: list[Any]) -> bool:
    """Tell whether definitions are still those in their tables."""
    for table, name, definition in used:
        # A chain of dicts, of which all but the last belong to contexts: one is looked into faster.
        maps = getattr(table, "maps", (table,))
        if (maps[0] if len(maps) == 1 else table).get(name) is not definition:
            return False
    return True


def _as_floats(ratio: Fraction) -> tuple[float, float]:
    up, down = ratio.numerator, ratio.denominator
    if max(up, down) < 10**300 and float(up) == up and float(down) == down:
        return float(up), float(down)
    if (inverse := float(1 / ratio)) == 1 / ratio:
        return 1.0, inverse
    return float(ratio), 1.0


def _expanded(registry: Any, units: Any, used: list[Any]) -> tuple[Fraction, dict[str, Fraction]]:
    """Return what units are in the registry's base units: a factor, and each one's power."""
    factor, powers = Fraction(1), dict[str, Fraction]()
    try:
        for name, power in units.items():
            one, inner = _of_one(registry, name, used)
            exponent = _exact(power)
            whole = exponent.denominator == 1
            factor *= one ** int(exponent) if whole else _exact(float(one) ** float(exponent))
            for base, times in inner.items():
                powers[base] = powers.get(base, Fraction(0)) + times * exponent
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError):
        raise NotMultiples from None
    return factor, {base: power for base, power in powers.items() if power}


def _of_one(registry: Any, name: str, used: list[Any]) -> tuple[Fraction, dict[str, Fraction]]:
    prefix, root, _ = registry.parse_unit_name(name)[0]
    definition = registry._units[root]
    used.append((registry._units, root, definition))
    factor = _exact(definition.converter.scale) if definition.reference is not None else Fraction(1)
    if not definition.converter.is_multiplicative or hasattr(definition.converter, "logbase"):
        raise NotMultiples
    if prefix:
        used.append((registry._prefixes, prefix, registry._prefixes[prefix]))
        factor *= _exact(registry._prefixes[prefix].value)
    if definition.is_base:
        # A dimensionless one, such as the radian, has "[]" for its dimension.
        counts = "[]" not in definition.reference
        return factor, {root: Fraction(1)} if counts else {}
    inner_factor, inner = _expanded(registry, definition.reference, used)
    return factor * inner_factor, inner


def _exact(number: Any) -> Fraction:
    """Return a number of a definition as the decimal that was typed there."""
    if isinstance(number, float | np.floating):
        return Fraction(repr(float(number)))
    return Fraction(number)
