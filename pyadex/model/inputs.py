"""What drives the neuron: Poisson inputs, fixed rates, or given spike trains; and a current."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import to_si
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
    drop_last_spike: bool = False,
) -> Source:
    """Return the source that arguments of `pyadex.sim` describe; all numbers in SI units.

    Raises
    ------
    InputError
        If both ``rates`` and ``trains`` are given, they don't fit ``N``, or a spike does not lie
        within the run.
    """
    if rates is not None and given is not None:
        raise InputError("give rates or trains, not both")
    drop = drops_last_spike(drop_last_spike)
    fields: dict[str, Any] = {"input": "poisson"}
    if rates is not None:
        fields, N = _fixed_rates(rates, N)
        check_rate(float(fields["rates"].sum()), dt)
    elif given is not None:
        fields, N = given.fields(duration), given.N
    return Source(fields, N, drop, waveform_of(current, duration, dt))


def drops_last_spike(asked: Any) -> bool:
    """Return whether the last input spike is left out, as an argument says it."""
    if isinstance(asked, bool | np.bool_):
        return bool(asked)
    raise InputError(f"drop_last_spike must be True or False, not {asked!r:.60}")


USUAL_N = 6500


def usual_number(current: Any) -> int:
    """Return how many inputs there are where nobody says: the note's 6500.

    There are none where a current is given, which then drives the neuron alone.
    """
    return USUAL_N if current is None else 0


def check_rate(total_hertz: float, dt: float) -> None:
    """Raise `InputError` for inputs that together send more spikes than a time step can count."""
    if total_hertz * dt > 2 * MOST_ARRIVALS:
        raise InputError(
            f"at most {MOST_ARRIVALS} input spikes of a kind can arrive in one time step, not "
            f"about {total_hertz * dt:.3g} of both: use fewer inputs, lower rates or a smaller dt"
        )


def number_excitatory(N: int, excitatory_fraction: float) -> int:
    """Return how many of N inputs excite: they come first."""
    return round(N * excitatory_fraction)


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
        # Half a step of tolerance: a time that is meant to be a step's own belongs to that step.
        at = np.searchsorted(times, (np.arange(steps) + 0.5) * dt, side="right")
        values = np.concatenate([[0.0], values])[at]
    else:
        values = np.atleast_1d(to_si(current, "ampere", name="current"))
        if values.shape != (steps,):
            raise InputError(
                f"current must have one value for each of the {steps} time steps, not {values.size}"
                "; for a constant current use I="
            )
    if not np.isfinite(values).all():
        raise InputError("current must be finite")
    return values
