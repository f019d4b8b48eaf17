"""Neurons by their names, and what is given as ``params``: a neuron, or its name.

The names are those of `pyadex.neurons`, and ``RS`` and ``FS`` for the cells of mean-field models.
"""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any

from pyadex.base.errors import InputError
from pyadex.model.parameters import Parameters


@cache
def named_neurons() -> dict[str, Parameters]:
    """Return all neurons that have a name, by it."""
    from pyadex.model import neurons  # making them all takes a while

    short = {"RS": neurons.mean_field_RS, "FS": neurons.mean_field_FS}
    named = {name: getattr(neurons, name) for name in neurons.__all__}
    return {**short, **{n: each for n, each in named.items() if isinstance(each, Parameters)}}


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


def check_no_neuron(N: Any, what_varies: bool = False) -> None:
    """Raise `InputError` for a neuron, or a parameter's name, in the place of the number of inputs.

    ``what_varies``: whether the function has an argument ``parameter``.
    """
    if isinstance(N, Parameters):
        raise InputError("N must be a number of inputs, not a neuron, which is given as params=")
    if isinstance(N, str):
        meant = "params" if N in named_neurons() else "parameter" if what_varies else ""
        hint = f"; did you mean {meant}={N!r:.40}?" if meant else ""
        raise InputError(f"N must be a whole number from 0 up, not {N!r:.60}{hint}")


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
