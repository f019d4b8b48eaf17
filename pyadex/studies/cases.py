"""Arguments of a sweep that are no numbers: neurons, currents, rates, trains; one or several."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.units import plain
from pyadex.model.named_neurons import names_of_neurons, neuron_of

MOST_CASES = 100_000
NEST_EVENTS = {"times", "senders"}


def cases_of(**arguments: Any) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return every combination of arguments: its labels, by column, and its values, by argument.

    An argument has several values if it is a mapping, whose keys are the labels, or a list of what
    alone would be one value; then the labels are 0, 1, …

    Raises
    ------
    InputError
        If an argument has several values, but none.
    """
    several = {name: _labelled(name, value) for name, value in arguments.items()}
    if "params" in arguments:
        each = several["params"]
        if each is not None:
            several["params"] = {label: neuron_of(neuron) for label, neuron in each.items()}
        else:
            arguments["params"] = neuron_of(arguments["params"])
    axes = [
        [(name, label, value) for label, value in each.items()]
        for name, each in several.items()
        if each is not None
    ]
    if math.prod(len(axis) for axis in axes) > MOST_CASES:
        raise InputError(
            f"{' and '.join(n for n, each in several.items() if each)} must make at most "
            f"{MOST_CASES:,} combinations"
        )
    fixed = {name: arguments[name] for name, each in several.items() if each is None}
    return [
        (
            {name: label for name, label, _ in case},
            {**fixed, **{name: value for name, _, value in case}},
        )
        for case in itertools.product(*axes)
    ]


def _labelled(name: str, value: Any) -> dict[Any, Any] | None:
    """Return the several values of an argument by label; None if it is a single one."""
    if name == "params":
        value = _by_name(value)
    if isinstance(value, Mapping) and not value.keys() >= NEST_EVENTS:
        values = dict(value)
    elif _is_list_of_values(name, value):
        values = dict(enumerate(value))
    else:
        return None
    if not values:
        raise InputError(f"{name} must hold at least one value, not none")
    return values


def _by_name(params: Any) -> Any:
    """Return several neurons' names as a mapping from them; what else is given as it is."""
    if isinstance(params, str) and "," in params:
        params = names_of_neurons(params)
    if isinstance(params, list | tuple) and params and all(isinstance(n, str) for n in params):
        return {name: name for name in params}
    return params


def _is_list_of_values(name: str, value: Any) -> bool:
    """Tell a list of several values from a list that is one value, as trains and rates may be."""
    if not isinstance(value, list | tuple) or not value:
        return isinstance(value, list | tuple) and name == "params"
    if name == "params":
        return True
    if name == "current":
        return isinstance(value, list) and all(_is_current(each) for each in value)
    if name == "rates":
        return all(np.ndim(plain(each)) == 1 for each in value)
    return False


def _is_current(value: Any) -> bool:
    if isinstance(value, tuple) and len(value) == 2:
        return True  # times and values
    return bool(np.ndim(plain(value)) == 1)
