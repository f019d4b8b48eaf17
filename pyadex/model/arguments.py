"""Checks of the arguments that several functions share."""

from __future__ import annotations

import contextlib
import itertools
import operator
from collections.abc import Mapping, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import Unit, pS, second, to_si
from pyadex.model.meant_elsewhere import check_meant
from pyadex.model.parameters import PARAMETERS, Parameter

MOST_VALUES = 10_000_000  # of one argument, unless it is a range or an array
MOST_STEPS = 100_000_000_000  # a terabyte of memory
LARGEST_SEED = 2**63 - 1
MOST_INPUTS = 100_000_000
WEIGHT = {
    name: Parameter(name, "siemens", pS, "finite and not negative", lambda x: 0 <= x < np.inf, text)
    for name, text in (
        ("we", "what an excitatory input spike adds to its conductance"),
        ("wi", "what an inhibitory input spike adds to its conductance"),
    )
}
DURATION = Parameter(
    "duration", "second", second, "positive and finite", lambda x: 0 < x < np.inf, "length of a run"
)
BURN_IN = Parameter(
    "burn_in", "second", second, "finite and not negative", lambda x: 0 <= x < np.inf,
    "time at the start that no statistic sees",
)  # fmt: skip
QUANTITIES = {**PARAMETERS, **WEIGHT, "duration": DURATION, "burn_in": BURN_IN}


def names_in(value: Any, name: str) -> list[str]:
    """Return an argument that names things: ``"V,ge"``, or a list of names.

    Raises
    ------
    InputError
        If it is anything else.
    """
    if isinstance(value, str):
        return value.replace(",", " ").split()
    names = list(value) if np.iterable(value) else [value]
    if all(isinstance(each, str) for each in names):
        return names
    raise InputError(f"{name} must be a name or a list of names, not {value!r:.60}")


def one_name(value: Any, name: str) -> str:
    """Return an argument that names one thing; raise `InputError` if it does not."""
    if isinstance(value, str):
        return value
    raise InputError(f"{name} must be a name, not {value!r:.60}")


def whole_number(value: Any, name: str, smallest: int = 0, largest: int = LARGEST_SEED) -> int:
    """Return an integer argument.

    Raises
    ------
    InputError
        If it is not a whole number, or out of range.
    """
    allowed = f"a whole number from {smallest} up"
    try:
        if isinstance(value, bool | np.bool_) or getattr(value, "ndim", None):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise InputError(f"{name} must be {allowed}, not {value!r:.60}") from None
    if not smallest <= number <= largest:
        if number > largest:
            allowed = f"a whole number up to {largest}"
        raise InputError(f"{name} must be {allowed}, not {number}")
    return number


# Arguments that are whole numbers, and the smallest that each may be.
WHOLE = {"N": 0, "Ne": 0, "Ni": 0, "seed": 0}


def whole_numbers(values: Any, name: str, smallest: int = 0) -> NDArray[np.int64]:
    """Return integer arguments: a single one or any sequence, as a one-dimensional array."""
    if isinstance(values, str) or not np.iterable(values):
        return np.array([whole_number(values, name, smallest)], dtype=np.int64)
    if isinstance(values, range) and len(values):
        for end in (values[0], values[-1]):
            whole_number(end, name, smallest)
        return np.arange(values.start, values.stop, values.step, dtype=np.int64)
    numbers = [whole_number(value, name, smallest) for value in values]
    if not numbers:
        raise InputError(f"{name} must hold at least one value, not none")
    return np.array(numbers, dtype=np.int64)


def quantities(values: Any, name: str) -> NDArray[np.float64]:
    """Return a quantity argument in SI units: a single one or many, one-dimensional and checked."""
    known = QUANTITIES[name]
    check_meant(name, values)
    numbers = np.atleast_1d(to_si(as_sequence(values, name), known.si_unit, name=name))
    if numbers.ndim != 1:
        raise InputError(
            f"{name} must be one value or a list of them, not {numbers.ndim} dimensions"
        )
    if numbers.size == 0:
        raise InputError(f"{name} must hold at least one value, not none")
    for number in numbers:
        known.check_si(float(number))
    return numbers


def as_sequence(values: Any, name: str) -> Any:
    """Return sets (in rising order), generators and the like as lists, and the rest as it is.

    Raises
    ------
    InputError
        If it is a dict, whose keys or values could be meant.
    """
    if isinstance(values, Mapping):
        raise InputError(f"{name} must be one value or a list of them, not a {_kind(values)}")
    as_it_is = isinstance(values, str | bytes | list | tuple | range) or hasattr(
        values, "__array__"
    )
    if as_it_is or getattr(values, "magnitude", None) is not None or not np.iterable(values):
        return values
    if not isinstance(values, Set):
        first = list(itertools.islice(values, MOST_VALUES + 1))
        if len(first) > MOST_VALUES:  # perhaps without end
            raise InputError(f"{name} must hold at most {MOST_VALUES:,} values")
        return first
    with contextlib.suppress(TypeError):
        return sorted(values)
    return list(values)  # of kinds that don't compare, which is told in a moment


def how_many(values: Any) -> int:
    """Return how many values an argument holds, without looking at them."""
    if isinstance(values, list | tuple | range):
        return len(values)
    return int(np.size(getattr(values, "magnitude", values)))


def _kind(value: Any) -> str:
    return type(value).__name__


def is_many(values: Any) -> bool:
    """Tell whether an argument holds several values (also if it is a list of one)."""
    if isinstance(values, list | tuple | range):
        return True
    magnitude = getattr(values, "magnitude", values)
    return not isinstance(magnitude, str) and np.ndim(magnitude) > 0


def unit_of_column(values: Any, name: str) -> Unit | None:
    """Return the unit in which a quantity was given, for its column in a table."""
    first = values[0] if isinstance(values, list | tuple) and len(values) else values
    units = getattr(first, "units", None)
    return units if isinstance(units, Unit) else QUANTITIES[name].shown_in


def steps_of(duration: float, dt: float) -> int:
    """Return the number of time steps of a run, as Julia counts them.

    Raises
    ------
    InputError
        If the run is shorter than a time step.
    """
    if duration / dt > MOST_STEPS:
        raise InputError(
            f"duration must be at most {MOST_STEPS:,} time steps of {PARAMETERS['dt'].show(dt)}, "
            f"not {DURATION.show(duration)}"
        )
    steps = round(duration / dt)
    if steps < 1:
        raise InputError(
            f"duration must be at least a time step of {PARAMETERS['dt'].show(dt)}, "
            f"not {DURATION.show(duration)}"
        )
    return steps


def check_burn_in(burn_in: float, duration: float, dt: float) -> None:
    """Raise `InputError` if a burn-in leaves no time step of a run for the statistics."""
    if round(burn_in / dt) >= round(duration / dt):
        raise InputError(
            f"burn_in must be shorter than the duration of {DURATION.show(duration)}, "
            f"not {BURN_IN.show(burn_in)}"
        )
