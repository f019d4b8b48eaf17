"""The single run: `sim` and the `Simulation` it returns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from pyadex import engine
from pyadex.arguments import DURATION, WEIGHT, names_in, steps_of, whole_number
from pyadex.errors import InputError
from pyadex.inputs import Source, check_rate, number_excitatory, source_of, split_by_id
from pyadex.parameters import INPUT, NEURON, Parameters, canonical, cortical_RS
from pyadex.stability import warn_if_unstable
from pyadex.units import Hz, Quantity, from_si, ms, mV, nS, pA, pS, second, ureg

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
        from pyadex.stacked import plot_signals  # Matplotlib only when it is needed

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
        from pyadex.results import to_dataframe

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
        from pyadex.results import to_xarray

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
        from pyadex.archive import save

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


def sim(
    N: int | None = None,
    duration: Any = 10 * second,
    seed: int = 1,
    we: Any = 14 * pS,
    wi: Any = None,
    *,
    params: Parameters = cortical_RS,
    rates: Any = None,
    trains: Any = None,
    current: Any = None,
    record: str | Sequence[str] = "V",
    every: int = 1,
    drop_last_spike: bool | None = None,
    **changes: Any,
) -> Simulation:
    """Simulate one AdEx neuron under N Poisson inputs.

    In each time step: spikes that arrived before its beginning are added to the conductances; all
    derivatives are taken; one forward Euler step; if V > Vs, reset and output spike; record.
    Brian2, given the same arrivals in this order, agrees with V to 4e-12 V over 10 s of each of
    several neurons (most samples to 1e-17 V).

    Parameters
    ----------
    N
        Number of inputs. Needed unless ``rates`` or ``trains`` tell it.
    duration
        Length of the run, a time.
    seed
        Of the input's random stream, 0 or more.
    we, wi
        What an excitatory and an inhibitory input spike add to their conductance; ``wi`` is 4
        ``we`` unless given.
    params
        The neuron, the distribution of the inputs' rates and the time step. Single ones can be
        changed by name: ``sim(..., b=80 * pA)``.
    rates
        Fixed rates of the inputs instead of log-normal ones: one for each, e.g. ``[4, 5] * Hz``.
    trains
        Input spikes instead of Poisson ones: a list with the times of each input, or a pair of
        times and input ids (from 0).
    current
        Injected current that changes: a value for each step, or a pair of times and the values that
        hold from then on. (A constant one is the parameter ``I``.)
    record
        Which of V, w, ge, gi, I_syn to keep: ``"V"``, ``["V", "ge"]``, ``"V,ge"`` or ``""``.
    every
        Keep each ``every``-th sample.
    drop_last_spike
        Leave out the last input spike of all, as the lab note's simulator does by a slip: its
        printed numbers need it, so this is the default for Poisson input. Not so for ``trains``.

    Returns
    -------
    Simulation

    Raises
    ------
    InputError
        If an argument is not what it may be; `UnitError` if it lacks its unit.
    EngineError
        If Julia can't be started or fails.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import pS, second
    >>> run = pyadex.sim(6500, 10 * second, seed=1, we=14 * pS)
    >>> print(run.spikerate)
    4.1 Hz
    """
    params = _checked_params(params, changes)
    seconds = DURATION.to_si(duration)
    si = params.si
    steps = steps_of(seconds, si["dt"])
    number = None if N is None else whole_number(N, "N", smallest=1)
    source = source_of(
        N=number,
        duration=seconds,
        dt=si["dt"],
        excitatory_fraction=si["excitatory_fraction"],
        rates=rates,
        trains=trains,
        current=current,
        drop_last_spike=drop_last_spike,
    )
    number = source.N if number is None else number
    if number is None:
        raise InputError("N is needed: the number of inputs, a whole number from 1 up")
    if rates is None and trains is None:
        check_rate(number * si["mean_rate"], si["dt"])
    seed = whole_number(seed, "seed")
    we_si = WEIGHT["we"].to_si(we)
    wi_si = 4 * we_si if wi is None else WEIGHT["wi"].to_si(wi)
    names = signal_names(record)
    every = whole_number(every, "every", smallest=1)
    answer = engine.call(
        "simulate",
        work_seconds=steps * 4e-8 + number * si["mean_rate"] * seconds * 2e-8,
        **input_fields(number, seed, si, source),
        **{name: np.array([si[name]]) for name in (*NEURON, "I")},
        duration=seconds,
        dt=si["dt"],
        we=we_si,
        wi=wi_si,
        record=",".join(names),
        every=every,
    )
    last_V = answer["V"][-1:] if "V" in names else ()
    warn_if_unstable(answer["coarseness"], last_V, si["dt"], stacklevel=2)
    return Simulation(
        N=number,
        duration=seconds * second,
        seed=seed,
        we=WEIGHT["we"].quantity(we_si),
        wi=WEIGHT["wi"].quantity(wi_si),
        params=params,
        signals={name: from_si(answer[name], *SIGNALS[name]) for name in names},
        spiketimes=answer["spiketimes"] * second,
        rates=answer["rates"] * Hz,
        every=every,
        source=source,
    )


def _checked_params(params: Any, changes: dict[str, Any]) -> Parameters:
    if not isinstance(params, Parameters):
        raise InputError(f"params must be a pyadex.Parameters, not {params!r:.60}")
    also = ("duration", "seed", "record", "trains", "rates", "current", "we", "wi")
    return params.replace(**canonical(changes, also)) if changes else params


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


__all__ = ["Quantity", "Simulation", "ceil_spikes", "sim"]
