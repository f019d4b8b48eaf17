"""Neurons by their names, and what is given as ``params``: a neuron, or its name.

The names are those of `pyadex.neurons`, and ``RS`` and ``FS`` for the cells of mean-field models.
"""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any

from pyadex.base.errors import InputError
from pyadex.model import neurons
from pyadex.model.parameters import Parameters

_SHORT = {"RS": neurons.mean_field_RS, "FS": neurons.mean_field_FS}


@cache
def named_neurons() -> dict[str, Parameters]:
    """Return all neurons that have a name, by it."""
    named = {name: getattr(neurons, name) for name in neurons.__all__}
    return {**_SHORT, **{n: each for n, each in named.items() if isinstance(each, Parameters)}}


def neuron_named(name: str) -> Parameters:
    """Return a neuron by its name.

    Raises
    ------
    InputError
        If there is none of that name; the nearest one and all are told.

    Examples
    --------
    >>> from pyadex.model.named_neurons import neuron_named
    >>> print(neuron_named("FS").DeltaT)
    0.5 millivolt
    """
    known = named_neurons()
    if name in known:
        return known[name]
    plain = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), plain, n=1, cutoff=0.5)
    hint = f"did you mean {plain[near[0]]}? " if near else ""
    raise InputError(f"there is no neuron {name!r}; {hint}known are {', '.join(known)}")


def names_of_neurons(text: str) -> list[str]:
    """Return the names in a text, which are between commas; each once."""
    return list(dict.fromkeys(name.strip() for name in text.split(",")))


def neuron_of(params: Any) -> Parameters:
    """Return what was given as ``params``: `Parameters`, or a neuron's name.

    Raises
    ------
    InputError
        If it is neither.
    """
    if isinstance(params, str):
        return neuron_named(params)
    if not isinstance(params, Parameters):
        raise InputError(
            f"params must be a pyadex.Parameters, or a neuron's name such as 'RS', not "
            f"{params!r:.60}"
        )
    return params
