"""Rates of inputs as they are given: with a unit, finite, none below zero."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import to_si
from pyadex.model.arguments import as_sequence
from pyadex.model.parameters import PARAMETERS


def rates_in_Hz(values: Any, name: str) -> NDArray[np.float64]:
    """Return rates as plain numbers in Hz, of the shape in which they were given.

    Raises
    ------
    InputError
        If one is negative or not finite; `UnitError` if they lack their unit.
    """
    numbers = to_si(as_sequence(values, name), "hertz", name=name)
    wrong = numbers[~(np.isfinite(numbers) & (numbers >= 0))]
    if wrong.size:
        shown = PARAMETERS["mean_rate_e"].show(float(wrong.flat[0]))
        raise InputError(f"{name} must be finite and not negative, not {shown}")
    return numbers


def list_of_rates(values: Any, name: str) -> NDArray[np.float64]:
    """Return one rate or several as a one-dimensional array, in Hz.

    Raises
    ------
    InputError
        If there is none, or they have more dimensions than a list.
    """
    numbers = np.atleast_1d(rates_in_Hz(values, name))
    if numbers.ndim != 1:
        raise InputError(
            f"{name} must be one value or a list of them, not {numbers.ndim} dimensions"
        )
    if numbers.size == 0:
        raise InputError(f"{name} must hold at least one value, not none")
    return numbers
