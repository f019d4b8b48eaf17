"""What a run was and what came of it, as data; and the note's trace of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from pyadex import engine
from pyadex.base.errors import InputError
from pyadex.base.near_names import NearNames, no_attribute
from pyadex.base.plain_calls import told_plainly
from pyadex.base.sampling import sampled
from pyadex.base.units import Hz, mV, second
from pyadex.model.arguments import WEIGHT
from pyadex.model.calls import Call, plain_values
from pyadex.model.inputs import Source
from pyadex.model.parameters import CURRENT, INPUT, NEURON, PARAMETERS, Parameters, with_followers
from pyadex.model.spike_trains import Trains, split_by_id
from pyadex.model.statistics import STATISTICS, sources
from pyadex.single.signals import SIGNALS


@dataclass(frozen=True, eq=False)
class RunRecord(NearNames):
    """A run as data; `pyadex.Simulation` documents its fields and adds tables, files, pictures."""

    _also_known_as: ClassVar[Mapping[str, str]] = {
        "spiketimes": "spikes spike_times spike_train spiketrain output_spikes",
        "spikerate": "rate firing_rate fr freq frequency",
        "spike_count": "n_spikes num_spikes nspikes count",
        "cv_isi": "cv CV isi_cv CV_ISI",
        "np.diff(run.spiketimes)": "isi isis ISI ISIs intervals",
        "V": "v vm Vm v_m V_m voltage potential membrane_potential",
        "t": "time times ts",
        "median_Vm": "median median_V",
        "mean_Vm": "mean mean_V",
        "std_Vm": "std std_V",
        "trains": "inputs input_spikes spiketrains spike_trains",
        "params": "parameters neuron cell",
        "to_dataframe()": "df dataframe table to_df to_pandas",
        "save": "write to_file to_npz",
    }

    N: int
    Ne: int
    duration: Any
    seed: int
    we: Any
    wi: Any
    params: Parameters
    signals: dict[str, Any]
    spiketimes: Any
    rates: Any
    every: int = 1
    burn_in: Any = 0 * second
    source: Source = field(default_factory=Source, repr=False)
    # we and wi in siemens, as they were simulated: not every float of S has one of pS.
    weights_si: Mapping[str, float] | None = field(default=None, repr=False)
    call: Call | None = field(default=None, repr=False)
    versions: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for signal in self.signals.values():
            sampled(signal, self.every * self.params.si["dt"])

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()  # a copied array does not know its sampling

    @property
    def spikerate(self) -> Any:
        """The output rate, by the lab note's name."""
        return self.output_rate

    @property
    def spike_count(self) -> int:
        """Number of output spikes after the burn-in."""
        return int(np.count_nonzero(self._seen(self.spiketimes)))

    @property
    def output_rate(self) -> Any:
        """Output spikes over the duration, both after the burn-in, in Hz."""
        return self.spike_count / (self.duration - self.burn_in).m_as("second") * Hz

    @property
    def median_Vm(self) -> Any:
        """Median of V with spikes raised to their ceiling ``params.Vs``, in mV."""
        return self._statistics["median_Vm"]

    @property
    def mean_Vm(self) -> Any:
        """Mean of V, in mV."""
        return self._statistics["mean_Vm"]

    @property
    def std_Vm(self) -> Any:
        """Standard deviation of V, in mV."""
        return self._statistics["std_Vm"]

    @property
    def mean_w(self) -> Any:
        """Mean of the adaptation current w, in pA."""
        return self._statistics["mean_w"]

    @property
    def cv_isi(self) -> float:
        """Coefficient of variation of the inter-spike intervals; NaN for fewer than two."""
        return float(self._statistics["cv_isi"])

    @cached_property
    def _statistics(self) -> dict[str, Any]:
        """The statistics of V and of the intervals, as Julia's batch has them for a sweep."""
        si = with_followers(self.params.si)
        weights = self.weights_si or {}
        names = ("median_Vm", "mean_Vm", "std_Vm", "mean_w", "cv_isi")
        answer = engine.call(
            "batch",
            work_seconds=self.duration.m_as("second") / si["dt"] * 4e-8,
            **input_fields(self.N, self.Ne, self.seed, si, self.source),
            **{name: np.array([si[name]]) for name in (*NEURON, *CURRENT)},
            **{
                name: np.array([weights.get(name, known.to_si(getattr(self, name)))])
                for name, known in WEIGHT.items()
            },
            **{name: self._seconds(name) for name in ("duration", "burn_in")},
            dt=si["dt"],
            group=np.array([1]),
            statistics=",".join(sources(names)),
        )
        numbers = {name: answer[STATISTICS[name].source][0] for name in names}
        return {name: STATISTICS[name].shown(number) for name, number in numbers.items()}

    def _seconds(self, name: str) -> float:
        return float(getattr(self, name).m_as("second"))

    def _seen(self, times: Any) -> Any:
        """Tell which times lie after the burn-in."""
        dt = self.params.si["dt"]
        return np.round(times.m_as("second") / dt) >= round(self._seconds("burn_in") / dt)

    @property
    def attrs(self) -> dict[str, Any]:
        """What was asked and what computed it, as plain data, with units in the names."""
        asked = {
            "N": self.N,
            "Ne": self.Ne,
            "seed": self.seed,
            "duration_s": self._seconds("duration"),
            "burn_in_s": self._seconds("burn_in"),
            "we_pS": float(self.we.m_as("pS")),
            "wi_pS": float(self.wi.m_as("pS")),
        }
        call = {} if self.call is None else self.call.attributes()
        params = plain_values(with_followers(self.params.si))
        return {**call, **asked, **params, **self.versions}

    @property
    def t(self) -> Any:
        """The time at which each recorded step begins, in s: k·dt for sample k (k·dt·every).

        ``spiketimes`` are dt added up, and differ in their last digits. The samples they are at:
        ``np.rint((run.spiketimes / run.params.dt).m_as("")).astype(int) // run.every``.
        """
        samples = len(next(iter(self.signals.values()), ()))
        return np.arange(samples) * self.every * self.params.si["dt"] * second

    @cached_property
    def trains(self) -> Trains:
        """The inputs' spike times, one quantity array an input; the first ``Ne`` excite."""
        fields = self.source.fields
        if fields["input"] == "trains":
            given = split_by_id(fields["times"], fields["ids"] - 1, self.N)
            return Trains([train * second for train in given], self.Ne)
        if "pooled" in fields:
            raise InputError(
                "there are no trains of single inputs in a run with pooled=True: it draws the "
                "inputs of a kind as one"
            )
        si = with_followers(self.params.si)
        rate = self.Ne * si["mean_rate_e"] + (self.N - self.Ne) * si["mean_rate_i"]
        answer = engine.call(
            "trains",
            work_seconds=rate * self.duration.m_as("second") * 1e-7,
            **input_fields(self.N, self.Ne, self.seed, si, self.source),
            duration=float(self.duration.m_as("second")),
            dt=self.params.si["dt"],
        )
        ends = np.cumsum(answer["counts"])
        each = np.split(answer["times"], ends[:-1]) if self.N else []
        return Trains([train * second for train in each], self.Ne)

    def __getattr__(self, name: str) -> Any:
        signals = self.__dict__.get("signals", {})
        if name in signals:
            return signals[name]
        if name in SIGNALS:
            raise AttributeError(f"{name} was not recorded; ask for it: sim(..., record={name!r})")
        hint = f"did you mean params.{name}?" if name in PARAMETERS else ""
        raise no_attribute(self, name, hint=hint)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.__dict__.get("signals", {})})


def input_fields(
    N: int, Ne: int, seed: int, si: dict[str, float], source: Source
) -> dict[str, Any]:
    """Return what a request to Julia says of its one input."""
    return {
        **source.request(),
        "N": np.array([N]),
        "Ne": np.array([Ne]),
        "seed": np.array([seed]),
        **{name: np.array([si[name]]) for name in INPUT},
    }


@told_plainly
def ceil_spikes(run: RunRecord) -> Any:
    """Return the trace V with its sample at each output spike raised to the spike ceiling ``Vs``.

    The note's median is of this trace.

    Raises
    ------
    InputError
        If it is no run, or not every sample of V was recorded.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import second
    >>> print(pyadex.ceil_spikes(pyadex.sim(6500, 1 * second)).max())
    40.0 millivolt
    """
    if not isinstance(run, RunRecord):
        raise InputError(f"run must be a pyadex.Simulation, not {run!r:.60}")
    if "V" not in run.signals or run.every != 1:
        raise InputError("ceil_spikes needs every sample of V; simulate with record='V', every=1")
    V = run.V.magnitude.copy()
    dt = run.params.si["dt"]
    V[np.round(run.spiketimes.m_as("second") / dt).astype(int)] = run.params.Vs.m_as("mV")
    return sampled(V * mV, dt)
