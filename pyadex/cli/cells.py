"""Neurons by their names on the command line: RS, FS, or any of `pyadex.neurons`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pyadex.base.errors import InputError

if TYPE_CHECKING:
    from pyadex.model.parameters import Parameters


def cell_named(name: str) -> Parameters:
    """Return a neuron by its name; ``RS`` and ``FS`` are those of mean-field models.

    Raises
    ------
    InputError
        If there is none of that name, with the nearest one, or all.

    Examples
    --------
    >>> from pyadex.cli.cells import cell_named
    >>> print(cell_named("FS").DeltaT)
    0.5 millivolt
    """
    known = _known()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    raise InputError(f"there is no cell {name!r}; {hint}")


def cells_named(text: str) -> dict[str, Parameters]:
    """Return several neurons by their names, which are between commas; each once."""
    names = [name.strip() for name in text.split(",")]
    return {name: cell_named(name) for name in names}


def _known() -> dict[str, Parameters]:
    from pyadex.model import neurons
    from pyadex.model.parameters import Parameters

    named = {name: getattr(neurons, name) for name in neurons.__all__}
    short = {"RS": neurons.mean_field_RS, "FS": neurons.mean_field_FS}
    return {**short, **{name: each for name, each in named.items() if isinstance(each, Parameters)}}
