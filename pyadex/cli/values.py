"""Values as people type them: ``15pS``, ``0,2.5,5pS``, ``0:30:2.5pS``, ``b=80pA``.

A range names start, stop and step; the stop is included. Of whole numbers the step may be left out,
and is 1. A unit may stand after the last number alone, and then holds for all of them; zero needs
none. Units are matched without regard to case where that leaves no doubt: ``4hz``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import click

from pyadex.base.errors import InputError
from pyadex.base.units import KINDS, symbol, ureg
from pyadex.model.arguments import QUANTITIES, WHOLE
from pyadex.model.inputs import OF_SOURCE, SYNAPSES
from pyadex.model.meant_elsewhere import WIDTHS, no_current
from pyadex.model.modulation import sinusoid
from pyadex.model.parameters import Parameter, canonical, check_names, cortical_RS, with_followers

# What is neither a number nor a quantity, and what its words stand for.
WORDS: dict[str, dict[str, Any]] = {
    "pooled": {"yes": True, "no": False},
    "synapse": {name: name for name in SYNAPSES},
}
ALSO_SETTABLE = ("we", "wi", *WHOLE, *WORDS)
MOST_VALUES = 1_000_000
_ITEM = re.compile(
    r"\s*(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(?P<unit>(?:1?/)?[A-Za-zµμ]*(?:/[A-Za-zµμ]+)?)\s*"
)
Numbers = list[Decimal]


def quantity(text: str, name: str, like: str | None = None) -> Any:
    """Return the one value of a parameter: a quantity, or a plain number where it has no unit.

    ``like`` names the parameter whose unit it has, if it is none itself.

    Raises
    ------
    InputError
        If there are several, the unit is missing or unknown, or the text is no number.

    Examples
    --------
    >>> print(quantity("15pS", "we"))
    15.0 picosiemens
    """
    values = quantities(text, name, like)
    if getattr(values, "ndim", 0):
        hint = "; one that changes in time is --current FILE" if name == "I" else ""
        raise InputError(f"{name} must be a single value here, not {text!r}{hint}")
    return values


def quantities(text: str, name: str, like: str | None = None) -> Any:
    """Return a parameter's value, or its several values, as `pyadex.sweep` takes them.

    Examples
    --------
    >>> print(quantities("0:5:2.5pS", "we"))
    [0.0 2.5 5.0] picosiemens
    """
    parts, several = _parts_of(text, name)
    known = QUANTITIES[like or name]
    typed = list(dict.fromkeys(unit for _, unit in parts if unit))
    if known.shown_in is None:
        if typed and name in WIDTHS and _is_current(typed[0]):
            raise InputError(f"{no_current(name)}, not {text!r}")
        if typed:
            raise InputError(f"{name} is a plain number without unit, not {text!r}")
        floats = [float(number) for numbers, _ in parts for number in numbers]
        return floats if several else floats[0]
    if not typed and any(number for numbers, _ in parts for number in numbers):
        raise InputError(f"{name} needs a unit, such as {_example(known)}, not {text!r}")
    units = {unit: unit_typed(unit, known, name, text) for unit in typed}
    first = units[typed[0]] if typed else known.shown_in
    floats = []
    following = typed[-1] if typed else ""
    for numbers, unit in reversed(parts):  # a number without unit has that of the next one
        following = unit or following
        factor = _factor(units[following], first) if following else Fraction(1)
        floats[:0] = [float(Fraction(number) * factor) for number in numbers]
    return ureg.Quantity(floats if several else floats[0], first)


def unit_typed(unit: str, known: Parameter, name: str, text: str) -> Any:
    """Return the unit that somebody typed for a parameter.

    Raises
    ------
    InputError
        If there is no such unit; or if it is a million times or more what the field uses, as
        petasiemens are, which nobody means.
    """
    plain = f"1{unit}" if unit.startswith("/") else unit
    likely = [u for u in _LIKELY[known.si_unit] if u.lower() == plain.lower()]
    try:
        found = ureg.Unit(plain)
    except Exception:  # pint raises nearly anything for what is no unit
        if len(likely) == 1:
            return ureg.Unit(likely[0])
        raise InputError(f"{name} has the unknown unit {unit!r} in {text!r}") from None
    if found.dimensionality != ureg.Unit(known.si_unit).dimensionality:
        kind = KINDS[known.si_unit]
        raise InputError(f"{name} must be {kind} such as {_example(known)}, not {text!r}")
    if float(ureg.Quantity(1.0, found).m_as(known.si_unit)) >= _HUGE:
        hint = f"write {likely[0]}" if likely else "write it without the prefix if it is meant"
        raise InputError(f"{name}: {unit} in {text!r} means {found:P}; {hint}")
    return found


def _is_current(unit: str) -> bool:
    try:
        return bool(ureg.Unit(unit).dimensionality == ureg.ampere.dimensionality)
    except Exception:  # pint raises nearly anything for what is no unit
        return False


def _example(known: Parameter) -> str:
    """Return a value of a parameter as it can be typed."""
    example = known.quantity(_EXAMPLES.get(known.name, _EXAMPLES[known.si_unit]))
    return f"{example.m:g}{symbol(example.units)}"


def example_of(name: str) -> str:
    """Return a value, as it can be typed, of what ``--set`` takes: the usual one, if it is not 0.

    Nothing if ``--set`` takes no such name.
    """
    if name.startswith("modulation"):
        return "sinusoid(5Hz,0.8)" if name in OF_SOURCE else ""
    if name in WORDS:
        return "yes" if "yes" in WORDS[name] else list(WORDS[name])[-1]
    if name in WHOLE:
        return "100"
    name = "tau_e" if name in ("tau_g", "τg") else name
    if name not in QUANTITIES:
        return ""
    known, usual = QUANTITIES[name], with_followers(cortical_RS.si).get(name, 0.0)
    if known.shown_in is None:
        return f"{usual or 0.1:.3g}"
    return f"{known.quantity(usual).m:.3g}{symbol(known.shown_in)}" if usual else _example(known)


def _factor(unit: Any, wanted: Any) -> Fraction:
    """Return what one unit is in another, exactly: both are powers of ten of one, or minutes."""
    if unit == wanted:
        return Fraction(1)
    factor = float(ureg.Quantity(1.0, unit).m_as(wanted))
    return 1 / Fraction(round(1 / factor)) if factor < 1 else Fraction(round(factor))


_HUGE = 1e6
_PREFIXES = ("", "m", "u", "µ", "n", "p", "f", "k")
_LIKELY = {
    "": [],
    "second": [*(f"{p}s" for p in _PREFIXES), "sec", "min", "h", "second", "minute", "hour"],
    **{
        name: [*(f"{p}{symbol}" for p in _PREFIXES), name]
        for name, symbol in (
            ("hertz", "Hz"), ("volt", "V"), ("ampere", "A"), ("siemens", "S"), ("farad", "F"),
        )
    },
}  # fmt: skip


# Of a parameter, or of any of its unit.
_EXAMPLES = {
    "second": 1e-3, "hertz": 4.0, "volt": -0.065, "ampere": 1e-10, "siemens": 15e-12,
    "farad": 1e-10, "wi": 60e-12, "duration": 10.0, "dt": 1e-4, "b": 65e-12, "gL": 4.3e-9,
    "a": -0.8e-9,
}  # fmt: skip


def whole_numbers(text: str, name: str) -> list[int] | int:
    """Return one whole number or several.

    Examples
    --------
    >>> whole_numbers("10,20,100:300:100", "N")
    [10, 20, 100, 200, 300]
    """
    parts, several = _parts_of(text, name, whole=True)
    numbers = [number for each, _ in parts for number in each]
    if any(unit for _, unit in parts) or any(
        number != number.to_integral_value() for number in numbers
    ):
        raise InputError(f"{name} must be whole numbers, not {text!r}")
    integers = [int(number) for number in numbers]
    return integers if several else integers[0]


def setting(text: str) -> tuple[str, str]:
    """Split ``b=80pA`` into a parameter's own name and the text of its value.

    ``tau_g`` stays as it is; it stands for tau_e and tau_i.
    """
    given, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not given or not value:
        raise InputError(f"--set takes NAME=VALUE, such as b=80pA, not {text!r}")
    if given in ("tau_g", "τg"):
        return "tau_g", value
    if _is_settable(given):
        return given, value
    return next(iter(canonical({given: None}, ALSO_SETTABLE))), value


def _is_settable(name: str) -> bool:
    """Tell whether a name is settable, though no parameter's."""
    return name in WHOLE or name in WORDS or name.startswith("modulation")


def settings(texts: Iterable[str], read: Callable[[str, str], Any] = quantity) -> dict[str, Any]:
    """Return the values that repeated ``--set`` options give, by parameter."""
    values: dict[str, Any] = {}
    texts = list(texts)
    names = [text.partition("=")[0].strip() for text in texts]
    check_names([name for name in names if name and not _is_settable(name)], ALSO_SETTABLE)
    for text in texts:
        name, value = setting(text)
        if name in values:
            raise InputError(f"--set gives {name} twice")
        values[name] = _value(read, value, "tau_e" if name == "tau_g" else name)
    return values


def _value(read: Callable[[str, str], Any], text: str, name: str) -> Any:
    if name.startswith("modulation"):
        return _sinusoid(text, name)
    if name in WORDS:
        if text not in WORDS[name]:
            raise InputError(f"{name} must be {' or '.join(WORDS[name])}, not {text!r}")
        return WORDS[name][text]
    if name not in WHOLE:
        return read(text, name)
    numbers = whole_numbers(text, name)
    if isinstance(numbers, list) and read is quantity:
        raise InputError(f"{name} must be a single value here, not {text!r}")
    return numbers


def _sinusoid(text: str, name: str) -> Any:
    match = re.fullmatch(r"sinusoid\(([^,]*),([^,]*)(?:,([^,]*))?\)", text.replace(" ", ""))
    if match is None or name not in OF_SOURCE:
        raise InputError(f"{name} must be such as sinusoid(5Hz,0.8) here, not {text!r}")
    frequency, depth, phase = match.groups(default="0")
    return sinusoid(
        quantity(frequency, "frequency", "mean_rate"),
        quantity(depth, "depth", "sigma"),
        quantity(phase, "phase", "sigma"),
    )


def _parts_of(
    text: str, name: str, *, whole: bool = False
) -> tuple[list[tuple[Numbers, str]], bool]:
    """Return the numbers and the unit of each part of a list; whether it is a list or range."""
    parts: list[tuple[Numbers, str]] = []
    for part in text.split(","):
        ends = [_number_and_unit(item, text, name) for item in part.split(":")]
        units = list(dict.fromkeys(unit for _, unit in ends if unit))
        if len(units) > 1:
            raise InputError(f"{name}: a range must be in one unit, not in {' and '.join(units)}")
        numbers = [number for number, _ in ends]
        if whole and len(numbers) == 2:
            numbers.append(Decimal(1))
        parts.append((_spread(numbers, text, name), units[0] if units else ""))
    return parts, "," in text or ":" in text


def _number_and_unit(item: str, text: str, name: str) -> tuple[Decimal, str]:
    match = _ITEM.fullmatch(item)
    if match is None:
        raise InputError(
            f"{name} must be a number, a list such as 1,2,5, or a range start:stop:step, "
            f"not {text!r}"
        )
    return Decimal(match["number"]), match["unit"]


def _spread(ends: Numbers, text: str, name: str) -> Numbers:
    """Return the numbers of a range, counted in decimals so that 0:1:0.1 has eleven."""
    if len(ends) == 1:
        return ends
    if len(ends) != 3:
        raise InputError(f"{name}: a range is start:stop:step, not {text!r}")
    start, stop, step = ends
    if step == 0 or (stop - start) / step < 0:
        raise InputError(f"{name}: the step of a range must lead from start to stop, not {text!r}")
    if (stop - start) / step >= MOST_VALUES:
        raise InputError(f"{name}: a range may have {MOST_VALUES} values at most, not {text!r}")
    return [start + i * step for i in range(int((stop - start) / step) + 1)]


class Typed(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """Text that one of this module's functions turns into a value; for click."""

    def __init__(self, name: str, parse: Callable[[str, str], Any], metavar: str) -> None:
        self.name = metavar
        self.parameter = name
        self.parse = parse

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value, checked; raise `InputError` before any work begins."""
        if not isinstance(value, str):
            return value
        result = self.parse(value, self.parameter)
        known = QUANTITIES.get(self.parameter)
        if known is not None:
            for one in result if getattr(result, "ndim", 0) else [result]:
                known.to_si(one)
        return result
