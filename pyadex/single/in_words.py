"""What a run was, in words and numbers: what has no meaning for it is left out."""

from __future__ import annotations

from typing import Any

from pyadex.single.record import RunRecord


def weights_with_meaning(run: RunRecord) -> dict[str, Any]:
    """Return we and wi, each if there are inputs of its kind."""
    inputs = {"we": run.Ne, "wi": run.N - run.Ne}
    return {name: getattr(run, name) for name, number in inputs.items() if number}


def seed_has_meaning(run: RunRecord) -> bool:
    """Tell whether anything is drawn: input spikes, or the noise of the current."""
    draws_spikes = run.N > 0 and run.source.fields["input"] != "trains"
    return bool(draws_spikes or run.params.si["noise_std"])


def inputs_in_words(run: RunRecord) -> str:
    """Return how many inputs there are: ``6500 inputs (5200 excitatory)``."""
    return f"{run.N} inputs ({run.Ne} excitatory)" if run.N else "no inputs"
