"""The signals that a run may record: their units, their meaning, how they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyadex.base.errors import InputError
from pyadex.base.units import Unit, from_si, mV, nS, pA, unit_in_name
from pyadex.model.arguments import names_in


@dataclass(frozen=True)
class Signal:
    """What is known of one signal: SI unit, the unit it is shown in, meaning, symbol."""

    si_unit: str
    shown_in: Unit
    meaning: str
    symbol: str

    def quantity(self, numbers: Any) -> Any:
        """Return SI numbers as the quantity the user sees."""
        return from_si(numbers, self.si_unit, self.shown_in)

    @property
    def label(self) -> str:
        """The label of its axis."""
        return f"{self.meaning.capitalize()} ${self.symbol}$"


SIGNALS = {
    "V": Signal("volt", mV, "membrane potential", "V"),
    "w": Signal("ampere", pA, "adaptation current", "w"),
    "ge": Signal("siemens", nS, "excitatory conductance", r"g_\mathrm{e}"),
    "gi": Signal("siemens", nS, "inhibitory conductance", r"g_\mathrm{i}"),
    "I_syn": Signal("ampere", pA, "synaptic current", r"I_\mathrm{syn}"),
}


def signal_names(record: str | Sequence[str]) -> list[str]:
    """Return the signals that ``record`` names, each once.

    Raises
    ------
    InputError
        If one of them is no signal.
    """
    names = names_in(record, "record")
    for name in names:
        if name not in SIGNALS:
            raise InputError(f"record must name signals of {', '.join(SIGNALS)}, not {name!r}")
    return list(dict.fromkeys(names))


def column(name: str) -> str:
    """Return the name of a signal's column in tables and files: ``V_mV``."""
    return f"{name}_{unit_in_name(SIGNALS[name].shown_in)}"
