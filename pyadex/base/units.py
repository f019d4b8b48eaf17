"""Units ready to use, and the way from quantities to plain SI numbers and back.

The units are pint's::

    from pyadex.units import pS, ms, second
    we = [10, 12.5, 15] * pS

They belong to pint's application registry as pyadex found it: units that you defined there before
can be used beside them. How quantities print is yours to choose, as ever with pint::

    from pyadex.units import ureg
    ureg.formatter.default_format = "~P"  # 15 pS instead of 15 picosiemens

Quantities of brian2 and astropy are understood too where one is expected.
"""

from __future__ import annotations

import numbers
from decimal import Decimal
from typing import Any

import numpy as np
import pint
from numpy.typing import NDArray

from pyadex.base.errors import InputError, UnitError
from pyadex.base.unit_factors import NotMultiples, convert


def _registry() -> Any:
    """Return pint's application registry, as it is; one of our own if that lacks what we need."""
    theirs: Any = pint.get_application_registry()  # type: ignore[no-untyped-call]
    try:
        for name in ("pS", "mV", "ms", "Hz", "pF", "pA", "hour"):
            theirs.Unit(name)
    except Exception:
        return pint.UnitRegistry()
    # The registry itself: of another that is set later, these units would be strangers.
    return theirs.get() if hasattr(theirs, "get") else theirs


ureg: Any = _registry()
Quantity = pint.Quantity
Unit = pint.Unit

# Any, since pint's types do not know that a list times a unit is a quantity.
second: Any = ureg.second
ms: Any = ureg.ms
us: Any = ureg.us
minute: Any = ureg.minute
hour: Any = ureg.hour
Hz: Any = ureg.Hz
kHz: Any = ureg.kHz
volt: Any = ureg.volt
mV: Any = ureg.mV
uV: Any = ureg.uV
amp: Any = ureg.ampere
nA: Any = ureg.nA
pA: Any = ureg.pA
siemens: Any = ureg.siemens
uS: Any = ureg.uS
nS: Any = ureg.nS
pS: Any = ureg.pS
farad: Any = ureg.farad
nF: Any = ureg.nF
pF: Any = ureg.pF

_EXAMPLE = {
    "second": "10 * second",
    "hertz": "4 * Hz",
    "volt": "-65 * mV",
    "ampere": "100 * pA",
    "siemens": "14 * pS",
    "farad": "104 * pF",
    "ampere / volt": "14 * pS",
}
KINDS = {
    "second": "a time",
    "hertz": "a rate",
    "volt": "a potential",
    "ampere": "a current",
    "siemens": "a conductance",
    "farad": "a capacitance",
}


def to_si(value: Any, unit: str, *, name: str, typed: bool = True) -> NDArray[np.float64]:
    """Return the plain numbers of a quantity in an SI unit.

    Parameters
    ----------
    value
        A quantity (pint's of any registry, brian2's or astropy's), a single one or an array, or a
        list of single ones.
    unit
        The SI unit, written out: ``"second"``, ``"siemens"``, … An empty string means a plain
        number without unit.
    name
        The argument's name, for the error.
    typed
        Whether to take each number for the shortest decimal that it prints as, so that 0.065 nA and
        65 pA are the same float; for what is not typed but measured, such as spike times, False.

    Returns
    -------
    numpy array of the shape of ``value``, zero-dimensional for a single quantity

    Raises
    ------
    UnitError
        If ``value`` has no unit, or one of another dimension.
    InputError
        If its magnitude is not a number.

    Examples
    --------
    >>> from pyadex.units import pS, to_si
    >>> float(to_si(15 * pS, "siemens", name="we"))
    1.5e-11
    """
    if unit == "":
        return _plain_numbers(value, name)
    if (items := _items_with_units(value)) is not None:
        return np.array([to_si(item, unit, name=name, typed=typed) for item in items], dtype=float)
    if isinstance(value, pint.Quantity):
        return _from_pint(value, unit, name, typed)
    if _comes_from(value, "brian2"):
        return _from_brian2(value, unit, name)
    if _comes_from(value, "astropy"):
        return _from_astropy(value, unit, name)
    if (told := _units_in_words(value)) is not None:
        return _from_pint(_as_pint(*told, unit, name), unit, name, typed)
    raise UnitError(
        f"{name} needs a unit: it must be {KINDS[unit]} such as {_EXAMPLE[unit]}, "
        f"not the bare {_shown(value)}{_lost_its_unit(value, unit)}"
    )


def _lost_its_unit(value: Any, unit: str) -> str:
    """Return what to write instead of a product that pandas makes without the unit."""
    if not _comes_from(value, "pandas"):
        return ""
    example = _EXAMPLE[unit].rpartition(" ")[2]
    return f"; pandas drops units, so write column.to_numpy() * {example}"


def scalar_si(value: Any, unit: str, *, name: str) -> float:
    """Return the plain number of a single quantity; see `to_si`."""
    number = to_si(value, unit, name=name)
    if number.ndim != 0:
        raise InputError(f"{name} must be a single value, not {number.size} of them")
    return float(number)


def from_si(value: Any, unit: str, shown_in: Unit) -> Any:
    """Return SI numbers as a quantity in the unit ``shown_in``.

    Examples
    --------
    >>> from pyadex.units import from_si, mV
    >>> print(from_si(-0.065, "volt", mV))
    -65.0 millivolt
    """
    numbers = convert(value, ureg.Unit(unit), shown_in)
    return shown_in._REGISTRY.Quantity(numbers[()], shown_in)


def magnitude_in(value: Any, units: Unit) -> Any:
    """Return the plain numbers of a pint quantity in other units, each rounded once.

    Raises
    ------
    pint.DimensionalityError
        If they are of another dimension.
    """
    if value.units == units:
        return value.magnitude
    try:
        return convert(value.magnitude, value.units, units)[()]
    except NotMultiples:
        return value.m_as(units)


def shown(value: Any) -> str:
    """Return a quantity as text with all its digits and short units: ``15.0 pS``."""
    magnitude = value.magnitude
    number = repr(magnitude.item()) if isinstance(magnitude, np.generic) else str(magnitude)
    return f"{number} {symbol(value.units)}".strip()


def distinct(*numbers: float) -> list[str]:
    """Return numbers as text that is short, but long enough to tell those apart that differ.

    Examples
    --------
    >>> from pyadex.base.units import distinct
    >>> distinct(0.1, 0.2), distinct(0.1, 0.10000000149)
    (['0.1', '0.2'], ['0.1', '0.1000000015'])
    """
    for digits in range(6, 18):
        texts = [f"{number:.{digits}g}" for number in numbers]
        if len(set(texts)) == len(set(numbers)):
            break
    return texts


def symbol(units: Unit) -> str:
    """Return a unit's short name, ``pS``, whatever the user's default format is."""
    return f"{units:~P}"


def _items_with_units(value: Any) -> list[Any] | None:
    """Return the items of a list, an array of objects or a table's column, if they are quantities.

    None for all else.
    """
    if isinstance(value, pint.Quantity) or not np.iterable(value):
        return None
    is_array = isinstance(value, np.ndarray) and value.dtype.hasobject and value.ndim > 0
    if isinstance(value, list | tuple) or is_array or _comes_from(value, "pandas"):
        items = list(value)
        if any(_is_quantity(item) or _units_in_words(item) is not None for item in items):
            return items
    return None


def _units_in_words(value: Any) -> tuple[Any, str] | None:
    """Return numbers and the name of their unit, of any package's quantity; None if it is none.

    The packages quantities and neo have ``magnitude`` and ``dimensionality``, unyt has ``value``
    and ``units``, xarray's arrays have an attribute ``units``.
    """
    if isinstance(value, pint.Quantity | str | int | float | list | tuple):
        return None
    magnitude = getattr(value, "magnitude", None)
    if magnitude is not None and hasattr(getattr(value, "dimensionality", None), "string"):
        return magnitude, str(value.dimensionality.string)
    if magnitude is not None and isinstance(getattr(value, "units", None), str):
        return magnitude, value.units
    if _comes_from(value, "unyt"):
        return value.value, str(value.units)
    units = getattr(value, "attrs", {}).get("units") if _comes_from(value, "xarray") else None
    return (value.values, units) if isinstance(units, str) else None


def _as_pint(magnitude: Any, units: str, unit: str, name: str) -> Any:
    try:
        return ureg.Quantity(np.asarray(magnitude), ureg.Unit(units))
    except Exception:
        raise UnitError(
            f"{name} must be {KINDS[unit]} such as {_EXAMPLE[unit]}, not in {units!r}, a unit that "
            "pint does not know"
        ) from None


def unit_in_name(unit: Any) -> str:
    """Return a unit as it stands in a column's name: short, and typable (u for µ).

    Examples
    --------
    >>> from pyadex.base.units import uS, unit_in_name
    >>> unit_in_name(uS)
    'uS'
    """
    return symbol(unit).replace("µ", "u").replace("μ", "u")


def plain(values: Any) -> Any:
    """Return the magnitude of a quantity, in its own unit; what is none, as it is."""
    return getattr(values, "magnitude", values)


def _is_quantity(value: Any) -> bool:
    return (
        isinstance(value, pint.Quantity)
        or _comes_from(value, "brian2")
        or _comes_from(value, "astropy")
    )


def _comes_from(value: Any, package: str) -> bool:
    return any(cls.__module__.partition(".")[0] == package for cls in type(value).__mro__)


def _shown(value: Any) -> str:
    kind = "number" if isinstance(value, int | float | np.number) else "value"
    return f"{kind} {_short(repr(value))}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def _plain_numbers(value: Any, name: str) -> NDArray[np.float64]:
    if isinstance(value, pint.Quantity) and value.dimensionless:
        value = value.to("").magnitude
    if _is_quantity(value):
        raise UnitError(f"{name} is a plain number without unit, not {_shown(value)}")
    return _as_floats(value, name)


def _as_floats(value: Any, name: str) -> NDArray[np.float64]:
    if np.ma.is_masked(value):
        raise InputError(f"{name} must not have masked values")
    try:
        array = np.asarray(value)
        if array.dtype.kind in "iuf":
            return array.astype(float)
        if array.dtype.kind == "O" and all(
            isinstance(item, Decimal | numbers.Real) and not isinstance(item, bool)
            for item in array.flat
        ):
            return array.astype(float)
    except (TypeError, ValueError):
        pass
    raise InputError(f"{name} must be a number, not {_shown(value)}")


def _from_pint(value: Any, unit: str, name: str, typed: bool) -> NDArray[np.float64]:
    magnitude = _as_floats(value.magnitude, name)
    try:
        return convert(magnitude, value.units, unit, typed=typed)
    except (NotMultiples, pint.UndefinedUnitError):
        raise UnitError(
            f"{name} must be {KINDS[unit]} such as {_EXAMPLE[unit]}, not {_short(shown(value))}"
        ) from None


_BRIAN2_DIMENSIONS = {  # powers of m, kg, s, A, K, mol, cd
    "second": (0, 0, 1, 0, 0, 0, 0),
    "hertz": (0, 0, -1, 0, 0, 0, 0),
    "volt": (2, 1, -3, -1, 0, 0, 0),
    "ampere": (0, 0, 0, 1, 0, 0, 0),
    "siemens": (-2, -1, 3, 2, 0, 0, 0),
    "farad": (-2, -1, 4, 2, 0, 0, 0),
}


def _from_brian2(value: Any, unit: str, name: str) -> NDArray[np.float64]:
    if tuple(value.dim._dims) != _BRIAN2_DIMENSIONS[unit]:
        raise UnitError(f"{name} must be {KINDS[unit]} such as {_EXAMPLE[unit]}, not {value}")
    return np.array(value, dtype=float)


def _from_astropy(value: Any, unit: str, name: str) -> NDArray[np.float64]:
    symbol = {
        "siemens": "S",
        "second": "s",
        "hertz": "Hz",
        "volt": "V",
        "ampere": "A",
        "farad": "F",
    }
    try:
        return np.asarray(value.to_value(symbol[unit]), dtype=float)
    except Exception:
        raise UnitError(
            f"{name} must be {KINDS[unit]} such as {_EXAMPLE[unit]}, not {value}"
        ) from None
