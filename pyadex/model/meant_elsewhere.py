"""Values that show that another argument was meant: a current that changes in time, a noise."""

from __future__ import annotations

import contextlib
from typing import Any

import pint

from pyadex.base.errors import InputError
from pyadex.base.units import shown, to_si

CHANGING = (
    "one that changes in time is current=(times, values), or current= with a value for each time "
    "step"
)
WIDTHS = ("sigma", "sigma_e", "sigma_i")


def check_meant(name: str, value: Any) -> None:
    """Raise `InputError` for a value that is none of this parameter, but plainly of another one."""
    if name == "I" and _is_time_course(value):
        raise InputError(f"I is a constant current; {CHANGING}")
    if name in WIDTHS and _is_current(value):
        told = shown(value) if isinstance(value, pint.Quantity) else f"{value!r:.60}"
        raise InputError(f"{no_current(name)}, not {told}")


def no_current(name: str) -> str:
    """Return what is to be said of a width that was given as a current."""
    return (
        f"{name} is the width of the rates' logarithm, a plain number (the spread of the current's "
        "noise is noise_std)"
    )


def _is_time_course(value: Any) -> bool:
    """Tell a pair of times and values, or a function of time, as Brian2's TimedArray is one."""
    if isinstance(value, tuple) and len(value) == 2:
        return _has_unit(value[0], "second")
    return callable(value)


def _is_current(value: Any) -> bool:
    return _has_unit(value, "ampere")


def _has_unit(value: Any, unit: str) -> bool:
    with contextlib.suppress(InputError):
        to_si(value, unit, name="it")
        return True
    return False
