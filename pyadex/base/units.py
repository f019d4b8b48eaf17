"""Units ready to use, and the way from quantities to plain SI numbers and back.

The units are pint's::

    from pyadex.units import pS, ms, second
    we = [10, 12.5, 15] * pS

Quantities of brian2 and astropy are understood too where one is expected.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pint
from numpy.typing import NDArray

from pyadex.base.errors import InputError, UnitError

ureg: pint.UnitRegistry[Any] = pint.UnitRegistry(cache_folder=None)
ureg.formatter.default_format = "~P"
pint.set_application_registry(ureg)  # type: ignore[no-untyped-call]
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
_KIND = {
    "second": "a time",
    "hertz": "a rate",
    "volt": "a potential",
    "ampere": "a current",
    "siemens": "a conductance",
    "farad": "a capacitance",
}


def to_si(value: Any, unit: str, *, name: str) -> NDArray[np.float64]:
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
    if isinstance(value, list | tuple) and any(_is_quantity(v) for v in value):
        return np.array([to_si(v, unit, name=name) for v in value], dtype=float)
    if isinstance(value, pint.Quantity):
        return _from_pint(value, unit, name)
    if _comes_from(value, "brian2"):
        return _from_brian2(value, unit, name)
    if _comes_from(value, "astropy"):
        return _from_astropy(value, unit, name)
    raise UnitError(
        f"{name} needs a unit: it must be {_KIND[unit]} such as {_EXAMPLE[unit]}, "
        f"not the bare {_shown(value)}"
    )


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
    -65.0 mV
    """
    factor = float(ureg.Quantity(1.0, unit).to(shown_in).magnitude)
    # Powers of ten are exact only upwards: 1e3 is a number, 1e-3 is not.
    if factor < 1:
        return ureg.Quantity(np.asarray(value, dtype=float)[()] / round(1 / factor), shown_in)
    return ureg.Quantity(np.asarray(value, dtype=float)[()] * round(factor), shown_in)


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
    try:
        array = np.asarray(value)
        if array.dtype.kind in "iuf":
            return array.astype(float)
    except (TypeError, ValueError):
        pass
    raise InputError(f"{name} must be a number, not {_shown(value)}")


def _from_pint(value: Any, unit: str, name: str) -> NDArray[np.float64]:
    magnitude = _as_floats(value.magnitude, name)
    scale, power = _scale(value.units, unit, name, value)
    return magnitude * scale if power >= 0 else magnitude / scale


_SCALES: dict[tuple[Any, str], tuple[float, int]] = {}


def _scale(units: Any, unit: str, name: str, value: Any) -> tuple[float, int]:
    """Return a factor and whether to multiply by it (1) or divide (-1).

    15 pS is 15 / 10¹², rounded once, not 15 times a rounded 10⁻¹²: so that it equals the literal.
    """
    key = (str(units), unit)
    if key not in _SCALES:
        try:
            factor = float(value._REGISTRY.Quantity(1.0, units).to(unit).magnitude)
        except pint.DimensionalityError:
            raise UnitError(
                f"{name} must be {_KIND[unit]} such as {_EXAMPLE[unit]}, "
                f"not {_short(f'{value:~P}')}"
            ) from None
        inverse = round(1 / factor) if 0 < factor < 1 else 0
        exact = inverse and abs(inverse * factor - 1) < 1e-9
        _SCALES[key] = (float(inverse), -1) if exact else (factor, 1)
    return _SCALES[key]


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
        raise UnitError(f"{name} must be {_KIND[unit]} such as {_EXAMPLE[unit]}, not {value}")
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
            f"{name} must be {_KIND[unit]} such as {_EXAMPLE[unit]}, not {value}"
        ) from None
