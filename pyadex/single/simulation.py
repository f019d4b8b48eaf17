"""What a single run gives: `Simulation`, and the note's trace of it, `ceil_spikes`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from pyadex import engine
from pyadex.base.errors import InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.units import Hz, ms, mV, nS, pA, second, ureg
from pyadex.model.arguments import names_in
from pyadex.model.inputs import Source, number_excitatory, split_by_id
from pyadex.model.parameters import INPUT, Parameters

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SIGNALS = {"V": ("volt", mV), "w": ("ampere", pA), "ge": ("siemens", nS), "gi": ("siemens", nS),
           "I_syn": ("ampere", pA)}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Simulation:
    """What a run was, and what came of it.

    Attributes
    ----------
    N, Ne, seed
        Number of inputs, number of excitatory ones (they come first), seed of the input.
    duration, we, wi, params
        What was asked.
    signals
        The recorded signals by name, each a quantity array with one value for each recorded step:
        the state at the end of the step, after a reset. ``V`` in mV, ``w`` and ``I_syn`` in pA,
        ``ge`` and ``gi`` in nS; also as attributes, ``run.V``.
    t
        The time at which each recorded step begins, in ms.
    spiketimes
        The output spikes' times, in s: the beginning of the step in which V crossed ``params.Vs``.
    spikerate
        Their number over the duration, in Hz.
    rates
        The inputs' rates in Hz (empty for given trains).
    trains
        The inputs' spike times: a list of N quantity arrays in s. They are drawn again when first
        asked for.
    """

    N: int
    duration: Any
    seed: int
    we: Any
    wi: Any
    params: Parameters
    signals: dict[str, Any]
    spiketimes: Any
    rates: Any
    every: int = 1
    source: Source = field(default_factory=Source, repr=False)

    @property
    def Ne(self) -> int:
        """Number of excitatory inputs."""
        return number_excitatory(self.N, self.params.excitatory_fraction)

    @property
    def spikerate(self) -> Any:
        """Output spikes over the duration, in Hz."""
        return len(self.spiketimes) / self.duration.m_as("second") * Hz

    @property
    def t(self) -> Any:
        """The time at which each recorded step begins, in ms."""
        samples = len(next(iter(self.signals.values()), ()))
        return np.arange(samples) * (self.params.dt.m_as("ms") * self.every) * ms

    @cached_property
    def trains(self) -> list[Any]:
        """The inputs' spike times, one quantity array an input."""
        fields = self.source.fields
        if fields["input"] == "trains":
            given = split_by_id(fields["times"], fields["ids"] - 1, self.N)
            return [train * second for train in given]
        answer = engine.call(
            "trains",
            **input_fields(self.N, self.seed, self.params.si, self.source),
            duration=float(self.duration.m_as("second")),
        )
        ends = np.cumsum(answer["counts"])
        return [train * second for train in np.split(answer["times"], ends[:-1])]

    def plot(self, signals: str | Sequence[str] | None = None, tlim: Any = None) -> Figure:
        """Draw recorded signals, one above the other, over the same window of time.

        Parameters
        ----------
        signals
            Which, from top to bottom: ``"V,w"`` or ``["V", "w"]``. All that were recorded, by
            default. V has its spikes raised to the ceiling, where each of its samples is there.
        tlim
            The window, two times such as ``[200, 400] * ms``. The whole run, by default.

        Raises
        ------
        InputError
            If a signal was not recorded; `PyadexError` if ``tlim`` is no part of the run.

        Examples
        --------
        >>> import pyadex
        >>> from pyadex.units import ms, second
        >>> fig = pyadex.sim(6500, 1 * second, record="V,w").plot(tlim=[200, 600] * ms)
        """
        with interrupt_waits():
            from pyadex.single.signal_plot import plot_signals  # Matplotlib only when it is needed

        return plot_signals(self, signals, tlim)

    def to_dataframe(self) -> pd.DataFrame:
        """Return the recorded signals as a table, one row a sample.

        Its columns are named with their units: ``t_ms`` and of ``V_mV``, ``w_pA``, ``ge_nS``,
        ``gi_nS``, ``I_syn_pA`` those that were recorded.

        Examples
        --------
        >>> import pyadex
        >>> from pyadex.units import second
        >>> list(pyadex.sim(100, 1 * second, record="V,ge").to_dataframe().columns)
        ['t_ms', 'V_mV', 'ge_nS']
        """
        with interrupt_waits():
            from pyadex.single.dataframes import to_dataframe

        return to_dataframe(self)

    def to_xarray(self) -> Any:
        """Return the recorded signals as an `xarray.Dataset` along the coordinate ``t``.

        Units are in the attribute ``units`` of each variable; the output spikes are the variable
        ``spiketimes``; what was asked is in the data set's attributes, with units in their names.

        Raises
        ------
        PyadexError
            If xarray, which is optional, is not installed.

        Examples
        --------
        >>> import pyadex
        >>> from pyadex.units import second
        >>> pyadex.sim(100, 1 * second).to_xarray().V.attrs["units"]  # doctest: +SKIP
        'mV'
        """
        with interrupt_waits():
            from pyadex.single.dataframes import to_xarray

        return to_xarray(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the run to a file that `pyadex.load` reads.

        The format is NumPy's ``.npz``, without pickles: arrays, and a text in JSON. Given trains,
        rates and currents are in it.

        Parameters
        ----------
        path
            The file; one that is there is replaced, at once when the new one is complete.

        Raises
        ------
        OSError
            If it can't be written.

        Examples
        --------
        >>> import pyadex, tempfile
        >>> from pyadex.units import second
        >>> pyadex.sim(100, 1 * second).save(f"{tempfile.gettempdir()}/run.npz")
        """
        from pyadex.single.files import save

        save(self, path)

    def __getattr__(self, name: str) -> Any:
        signals = self.__dict__.get("signals", {})
        if name in signals:
            return signals[name]
        if name in SIGNALS:
            raise AttributeError(f"{name} was not recorded; ask for it: sim(..., record={name!r})")
        raise AttributeError(f"a Simulation has no {name!r}")

    def __repr__(self) -> str:
        return (
            f"<Simulation: N={self.N}, {self.duration}, seed={self.seed}, we={self.we}, "
            f"wi={self.wi}: {len(self.spiketimes)} output spikes>"
        )


def signal_names(record: str | Sequence[str]) -> list[str]:
    """Return the signals that ``record`` names, each once."""
    names = names_in(record, "record")
    for name in names:
        if name not in SIGNALS:
            raise InputError(f"record must name signals of {', '.join(SIGNALS)}, not {name!r}")
    return list(dict.fromkeys(names))


def input_fields(N: int, seed: int, si: dict[str, float], source: Source) -> dict[str, Any]:
    """Return what a request to Julia says of its one input."""
    return {
        **source.request(),
        "N": np.array([N]),
        "seed": np.array([seed]),
        **{name: np.array([si[name]]) for name in INPUT},
    }


def ceil_spikes(run: Simulation) -> Any:
    """Return the trace V with its sample at each output spike raised to the spike ceiling ``Vs``.

    The note's median is of this trace.

    Raises
    ------
    InputError
        If not every sample of V was recorded.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import second
    >>> print(pyadex.ceil_spikes(pyadex.sim(6500, 1 * second)).max())
    40.0 mV
    """
    if "V" not in run.signals or run.every != 1:
        raise InputError("ceil_spikes needs every sample of V; simulate with record='V', every=1")
    V = run.V.magnitude.copy()
    dt = run.params.si["dt"]
    V[np.round(run.spiketimes.m_as("second") / dt).astype(int)] = run.params.Vs.m_as("mV")
    return ureg.Quantity(V, mV)
