"""How many inputs there are, how many of them excite, and whether there is a weight for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.model.inputs import Source
from pyadex.model.spike_trains import GivenInputs

USUAL_N = 6500


def usual_number(current: Any, weights: Any = None) -> int:
    """Return how many inputs there are where nobody says: the note's 6500.

    There is one for each of the weights, where these are given. There are none where a current is
    given, which then drives the neuron alone.
    """
    if weights is not None:
        return int(np.size(weights))
    return USUAL_N if current is None else 0


def number_excitatory(N: int, excitatory_fraction: float) -> int:
    """Return how many of N inputs excite: they come first."""
    return round(N * excitatory_fraction)


def numbers_of_inputs(
    source: Source,
    given: GivenInputs | None = None,
    current: Any = None,
    *,
    N: Any = None,
    Ne: Any = None,
    Ni: Any = None,
    excitatory_fraction: Any = None,
    fraction_given: bool = False,
) -> tuple[Any, Any]:
    """Return the number of inputs and of those that excite (they come first).

    Parameters
    ----------
    source, given, current
        What the inputs are: given rates and trains know how many they are.
    N, Ne, Ni, excitatory_fraction
        Numbers or arrays of them, None for what nobody said. Either ``N``, of which a fraction
        excites; or ``Ne`` and ``Ni``.
    fraction_given
        Whether somebody asked for that fraction.

    Raises
    ------
    InputError
        If ``N`` and one of ``Ne`` and ``Ni`` are given, or only one of these; or if there are not
        so many rates or trains.
    """
    by_kind = Ne is not None or Ni is not None
    if N is None and (given is not None or not by_kind):
        usual = usual_number(current, source.fields.get("weights"))
        N = usual if source.N is None else source.N
    if given is not None:
        _refuse_another_number(N, source)
        return N, given.Ne
    if not by_kind:
        Ne = np.rint(np.multiply(N, excitatory_fraction)).astype(int)
    elif Ne is None or Ni is None:
        raise InputError("Ne and Ni, the numbers of excitatory and inhibitory inputs, go together")
    elif N is not None or fraction_given:
        other = "N" if N is not None else "excitatory_fraction"
        raise InputError(f"give Ne and Ni, or {other}, not both")
    else:
        N = np.add(Ne, Ni)
    _refuse_another_number(N, source, "Ne and Ni together" if by_kind else "N")
    return N, Ne


def _refuse_another_number(asked: Any, source: Source, name: str = "N") -> None:
    """Raise `InputError` if an N was asked for that is not the number of given inputs."""
    given, what = source.N, source.fields["input"]
    if given is None or np.all(np.equal(asked, given)):
        return
    numbers = np.atleast_1d(asked)
    wrong = numbers[numbers != given][0]
    raise InputError(
        f"{name} must be {given} beside {given} given {what}, or left out, not {wrong}"
    )


def check_weights(si: Mapping[str, Any], N: Any, source: Source) -> None:
    """Raise `InputError` for weights that are not one for each input, or that can't be drawn.

    ``si`` holds numbers or arrays by parameter, ``N`` is one number of inputs or several.
    """
    weights = source.fields.get("weights")
    if weights is not None and np.any(np.not_equal(N, weights.size)):
        numbers = np.atleast_1d(N)
        wrong = numbers[numbers != weights.size][0]
        raise InputError(
            f"weights must hold one factor for each of the N = {wrong} inputs, not {weights.size}"
        )
    if not np.any(np.greater(si["weight_sigma"], 0)):
        return
    if weights is not None:
        raise InputError("give weights or weight_sigma, not both")
    if "pooled" in source.fields:
        raise InputError(
            "weight_sigma draws weights of single inputs: leave out pooled or weight_sigma"
        )
    if source.fields["input"] == "trains":
        raise InputError(
            "weight_sigma draws weights of inputs that are drawn: beside trains give weights"
        )
