"""What drives the neuron: Poisson inputs, fixed rates, or given spike trains; and a current."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import distinct, to_si
from pyadex.model.arguments import one_name
from pyadex.model.modulation import modulation_of
from pyadex.model.parameters import FOLLOWS
from pyadex.model.spike_trains import GivenInputs

Floats = NDArray[np.float64]
MOST_ARRIVALS = 0xFFFF  # half a word of Julia's counts


@dataclass(frozen=True)
class Source:
    """Where input spikes come from, as the fields of a request to Julia.

    ``fields`` holds ``input`` (poisson, rates or trains) and what belongs to it; ``N`` is the
    number of inputs if the source decides it.
    """

    fields: dict[str, Any] = field(default_factory=lambda: {"input": "poisson"})
    N: int | None = None
    drop_last_spike: bool = False
    waveform: Floats | None = None

    def digest(self) -> str:
        """Return what distinguishes this source, for cache keys."""
        digest = hashlib.sha256()
        for name, value in sorted(self.request().items()):
            digest.update(name.encode() + b"=")
            digest.update(
                value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
            )
            digest.update(b";")
        return digest.hexdigest()[:16]

    def spikes(self, rate: Any, duration: Any) -> Any:
        """Return about how many spikes a run draws, of inputs that have a rate together.

        The work of a run can be estimated by it.
        """
        if "pooled" in self.fields:
            return 0 * duration
        if "rates" in self.fields:
            return float(self.fields["rates"].sum()) * duration
        if "times" in self.fields:
            return len(self.fields["times"]) + 0 * duration
        return rate * duration

    def request(self) -> dict[str, Any]:
        """Return the fields of a request to Julia."""
        waveform = {} if self.waveform is None else {"waveform": self.waveform}
        return {**self.fields, **waveform, "drop_last_spike": self.drop_last_spike}


def source_of(
    *,
    N: int | None,
    duration: float,
    dt: float,
    rates: Any = None,
    given: GivenInputs | None = None,
    current: Any = None,
    pooled: Any = False,
    weights: Any = None,
    modulation: Any = None,
    modulation_e: Any = None,
    modulation_i: Any = None,
    synapse: Any = "exponential",
    drop_last_spike: Any = False,
) -> Source:
    """Return the source that arguments of `pyadex.sim` describe; all numbers in SI units.

    Raises
    ------
    InputError
        If both ``rates`` and ``trains`` are given, they don't fit ``N``, or a spike does not lie
        within the run; if one argument excludes another.
    """
    if rates is not None and given is not None:
        raise InputError("give rates or trains, not both")
    pooled = true_or_false(pooled, "pooled")
    if pooled and given is not None:
        raise InputError("pooled inputs are drawn: leave out pooled or trains")
    drop = true_or_false(drop_last_spike, "drop_last_spike")
    if drop and pooled:
        raise InputError("drop_last_spike=True, a slip of the lab note, needs inputs not pooled")
    fields: dict[str, Any] = {"input": "poisson"}
    if rates is not None:
        fields, N = _fixed_rates(rates, N)
        check_rate(float(fields["rates"].sum()), dt)
    elif given is not None:
        fields, N = given.fields(duration), given.N
    if pooled:
        fields["pooled"] = True
    if weights is not None:
        if pooled:
            raise InputError("weights are those of single inputs: leave out pooled or weights")
        fields["weights"] = _factors(weights)
    if one_name(synapse, "synapse") not in SYNAPSES:
        raise InputError(f"synapse must be {' or '.join(SYNAPSES)}, not {synapse!r:.60}")
    if synapse != SYNAPSES[0]:
        fields["synapse"] = synapse
    each = _of_each_kind(modulation, modulation_e, modulation_i)
    if each and given is not None:
        raise InputError("modulation changes inputs that are drawn: leave out modulation or trains")
    for kind, (name, asked) in each.items():
        times, factors = modulation_of(asked, name, duration, dt)
        fields[f"modulation_{kind}_times"] = times
        fields[f"modulation_{kind}_factors"] = factors
    return Source(fields, N, drop, waveform_of(current, duration, dt))


# What describes the input or the model of a run and is no number, trains left out: the arguments
# of `source_of` that a user gives.
OF_SOURCE = ("rates", "current", "pooled", "weights", "modulation", "modulation_e", "modulation_i",
             "synapse", "drop_last_spike")  # fmt: skip
SYNAPSES = ("exponential", "alpha")
ALONG_TIME = ("rates", "current", "modulation", "modulation_e", "modulation_i", "given")


def check_no_rates_beside(given: Iterable[str], rates: Any, trains: Any) -> None:
    """Raise `InputError` for what would be ignored beside given rates or trains."""
    if rates is None and trains is None:
        return
    for name in given:
        if FOLLOWS.get(name, name) in ("mean_rate", "sigma"):
            what = "trains" if rates is None else "rates"
            raise InputError(f"{name} can't be given beside {what}, which replace it")


def _of_each_kind(both: Any, excitation: Any, inhibition: Any) -> dict[str, tuple[str, Any]]:
    """Return the modulation of each kind that has one, with the name of its argument."""
    apart = {"e": ("modulation_e", excitation), "i": ("modulation_i", inhibition)}
    apart = {kind: given for kind, given in apart.items() if given[1] is not None}
    if both is None:
        return apart
    if apart:
        raise InputError("give modulation, or modulation_e and modulation_i, not both")
    return {"e": ("modulation", both), "i": ("modulation", both)}


def true_or_false(value: Any, name: str) -> bool:
    """Return an argument that is True or False; raise `InputError` if it is not."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise InputError(f"{name} must be True or False, not {value!r:.60}")


def check_rate(total_hertz: float, dt: float) -> None:
    """Raise `InputError` for inputs that together send more spikes than a time step can count."""
    if total_hertz * dt > 2 * MOST_ARRIVALS:
        raise InputError(
            f"at most {MOST_ARRIVALS} input spikes of a kind can arrive in one time step, not "
            f"about {total_hertz * dt:.3g} of both: use fewer inputs, lower rates or a smaller dt"
        )


def check_correlation(si: Mapping[str, Any], source: Source) -> None:
    """Raise `InputError` for correlated inputs whose rates differ, or that are given.

    ``si`` holds numbers or arrays by parameter.
    """
    correlated = np.greater(si["correlation"], 0)
    if not np.any(correlated):
        return
    if source.fields["input"] != "poisson":
        raise InputError(
            f"correlation is that of inputs drawn with equal rates: leave out correlation or "
            f"{source.fields['input']}"
        )
    if np.any(correlated & (np.greater(si["sigma_e"], 0) | np.greater(si["sigma_i"], 0))):
        raise InputError("correlation needs equal rates of the inputs of a kind: give sigma=0")


def _factors(weights: Any) -> Floats:
    factors = np.atleast_1d(to_si(weights, "", name="weights"))
    if factors.ndim != 1:
        raise InputError("weights must be a list with one factor for each input")
    bad = ~(np.isfinite(factors) & (factors >= 0))
    if bad.any():
        raise InputError(f"weights must be finite and not negative, not {factors[bad][0]:g}")
    return factors


def _fixed_rates(rates: Any, N: int | None) -> tuple[dict[str, Any], int]:
    numbers = np.atleast_1d(to_si(rates, "hertz", name="rates"))
    if numbers.ndim != 1 or numbers.size == 0:
        raise InputError("rates must be a list with one rate for each input")
    bad = ~(np.isfinite(numbers) & (numbers >= 0))
    if bad.any():
        raise InputError(f"rates must be finite and not negative, not {numbers[bad][0]:g} Hz")
    if N is not None and numbers.size != N:
        raise InputError(
            f"rates must hold one rate for each of the N = {N} inputs, not {numbers.size}"
        )
    return {"input": "rates", "rates": numbers}, int(numbers.size)


def waveform_of(current: Any, duration: float, dt: float) -> Floats | None:
    """Return an injected current's value (A) in each time step.

    ``current`` is a quantity array with a value for each step, or a pair of times and values that
    hold from each time to the next (0 A before the first).
    """
    if current is None:
        return None
    steps = round(duration / dt)
    if isinstance(current, tuple) and len(current) == 2:
        times = np.atleast_1d(to_si(current[0], "second", name="current's times"))
        values = np.atleast_1d(to_si(current[1], "ampere", name="current's values"))
        if times.ndim != 1 or times.shape != values.shape:
            raise InputError(
                f"current must have a value for each time, not {values.size} for {times.size}"
            )
        if not np.isfinite(times).all() or (np.diff(times) <= 0).any():
            raise InputError("current's times must be finite and rise")
        if times[-1] > duration + dt / 2:
            end, late = distinct(duration, float(times[-1]))
            raise InputError(
                f"current's times must lie within the run, which ends at {end} s, not at {late} s"
            )
        # Half a step of tolerance: a time that is meant to be a step's own belongs to that step.
        at = np.searchsorted(times, (np.arange(steps) + 0.5) * dt, side="right")
        values = np.concatenate([[0.0], values])[at]
    else:
        values = np.atleast_1d(to_si(current, "ampere", name="current", typed=False))
        if values.shape != (steps,):
            raise InputError(
                f"current must have one value for each of the {steps} time steps, not {values.size}"
                "; for a constant current use I="
            )
    if not np.isfinite(values).all():
        raise InputError("current must be finite")
    return values
