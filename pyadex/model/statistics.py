"""The statistics of a run: their names, their units, and what Julia calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyadex.base.errors import InputError
from pyadex.base.units import Hz, Unit, from_si, mV, pA, second, unit_in_name
from pyadex.model.arguments import names_in


@dataclass(frozen=True)
class Statistic:
    """What is known of one statistic: its SI unit, the unit it is shown in, its meaning.

    ``source`` is the field of Julia's answer, and of the store's rows, that it is made from.
    """

    name: str
    source: str
    si_unit: str
    shown_in: Unit | None
    meaning: str

    @property
    def column(self) -> str:
        """The name of its column in a table: ``median_Vm_mV``."""
        return self.name if self.shown_in is None else f"{self.name}_{unit_in_name(self.shown_in)}"

    def si(self, source: Any, seconds: Any) -> Any:
        """Return it in SI units; ``seconds`` is the time that statistics see of each run."""
        return source / seconds if self.name == "output_rate" else source

    def shown(self, numbers: Any) -> Any:
        """Return SI numbers as the quantity the user sees; plain numbers if it has no unit."""
        return numbers if self.shown_in is None else from_si(numbers, self.si_unit, self.shown_in)


_TABLE = (
    Statistic("median_Vm", "median", "volt", mV, "median of V with spikes at their ceiling Vs"),
    Statistic("output_rate", "spike_count", "hertz", Hz, "output spikes over the time"),
    Statistic("spike_count", "spike_count", "", None, "number of output spikes"),
    Statistic("mean_Vm", "mean", "volt", mV, "mean of V as recorded"),
    Statistic("std_Vm", "std", "volt", mV, "standard deviation of V as recorded"),
    Statistic("mean_w", "mean_w", "ampere", pA, "mean of the adaptation current w"),
    Statistic("cv_isi", "cv_isi", "", None, "coefficient of variation of inter-spike intervals"),
    Statistic("spiketimes", "spiketimes", "second", second, "the output spikes' times"),
)
STATISTICS: Mapping[str, Statistic] = {statistic.name: statistic for statistic in _TABLE}
SCALAR = (
    "output_rate",
    "spike_count",
    "median_Vm",
    "mean_Vm",
    "std_Vm",
    "mean_w",
    "cv_isi",
)  # one number each


def statistic_names(statistics: str | Sequence[str]) -> list[str]:
    """Return the statistics asked for, each once.

    Raises
    ------
    InputError
        If there is none, or one is not known.
    """
    names = names_in(statistics, "statistics")
    for name in names:
        if name not in STATISTICS:
            raise InputError(f"statistics must be of {', '.join(STATISTICS)}, not {name!r}")
    if not names:
        raise InputError("statistics must name at least one")
    return list(dict.fromkeys(names))


def sources(names: Sequence[str]) -> list[str]:
    """Return the fields of Julia's answer that statistics are made from, each once."""
    return sorted({STATISTICS[name].source for name in names} | {"spike_count"})
