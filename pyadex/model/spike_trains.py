"""Spike trains that are given: in a list, as times and ids, or as other programs hand them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import plain, second, to_si
from pyadex.model.arguments import MOST_INPUTS, whole_number

Floats = NDArray[np.float64]
ROUNDING = 2e-15  # relative: the last of arange(n + 1) * dt may lie so far beyond n·dt


class Trains(list[Any]):
    """The spike trains of a run, one quantity array an input, which know their kinds.

    The first ``Ne`` excite. Given to `pyadex.sim` as they are, they make the same run. A part of
    them is a plain list.
    """

    def __init__(self, trains: Iterable[Any], Ne: int) -> None:
        super().__init__(trains)
        self.Ne = Ne


@dataclass(frozen=True)
class GivenTrains:
    """Spike times (s, sorted) of each input, and the end of the data (s) where it is known."""

    times: list[Floats]
    end: float | None = None

    @property
    def last(self) -> float:
        """The time of the last spike (s); 0 if there is none."""
        return max((float(train[-1]) for train in self.times if train.size), default=0.0)


def given_trains(trains: Any, name: str, N: int | None = None) -> GivenTrains:
    """Return spike trains of any of these forms, each train sorted.

    Parameters
    ----------
    trains
        A list with the times of each input (quantities, or Neo's SpikeTrain); a pair of times and
        input ids (from 0); a SpikeMonitor of Brian2; the events of a NEST spike recorder, a dict of
        ``times`` (ms) and ``senders``, whose senders become inputs in ascending order.
    name
        The argument's name, for errors.
    N
        How many inputs there are, where ids need not name them all.

    Raises
    ------
    InputError
        If it is none of these, or a time is negative or not finite; `UnitError` without units.

    Examples
    --------
    >>> from pyadex.model.spike_trains import given_trains
    >>> from pyadex.units import ms
    >>> given_trains(([3, 1, 2] * ms, [0, 0, 1]), "trains").times
    [array([0.001, 0.003]), array([0.002])]
    """
    given = _any_form(trains, name, N)
    if N is not None and len(given.times) != N:
        raise InputError(
            f"{name} must hold one train for each of the N = {N} inputs, not {len(given.times)}"
        )
    for k, train in enumerate(given.times):
        if not np.isfinite(train).all():
            raise InputError(f"{name}[{k}] holds a time that is not finite")
    return GivenTrains([np.sort(train) for train in given.times], given.end)


@dataclass(frozen=True)
class GivenInputs:
    """All inputs as given trains: the first ``Ne`` excite, the others inhibit."""

    trains: GivenTrains
    Ne: int

    @property
    def N(self) -> int:
        """The number of inputs."""
        return len(self.trains.times)

    def fields(self, duration: float) -> dict[str, Any]:
        """Return them as the fields of a request to Julia, for a run of so many seconds.

        Raises
        ------
        InputError
            If a spike lies before the beginning or after the end of the run.
        """
        times = self.trains.times
        for k, train in enumerate(times):
            _check_within(train, duration, f"trains[{k}]" if k < self.Ne else "an inhibitory train")
        ids = np.repeat(np.arange(1, self.N + 1), [len(train) for train in times])
        return {"input": "trains", "times": np.concatenate(times), "ids": ids}


def given_inputs(
    trains: Any,
    trains_i: Any,
    *,
    N: int | None,
    Ne: int | None,
    fraction: float | None,
    Ni: int | None = None,
) -> GivenInputs | None:
    """Return the given trains with their kinds; None if there are none.

    ``trains`` excite and ``trains_i`` inhibit. Of ``trains`` alone, the first ``Ne`` excite, or a
    ``fraction`` if somebody asked for that, or as many as they know themselves (`Trains`), or all.

    Raises
    ------
    InputError
        If they are not trains, don't fit ``N`` or ``Ne``, or if kinds are told twice.
    """
    if trains is None and trains_i is None:
        return None
    if Ni is not None:
        raise InputError("Ni can't be given beside trains: Ne says how many of them excite")
    if trains_i is not None and not (Ne is None and fraction is None):
        other = "Ne" if Ne is not None else "excitatory_fraction"
        raise InputError(f"trains_i are the inhibitory trains: leave out {other}")
    if Ne is not None and fraction is not None:
        raise InputError("give Ne or excitatory_fraction, not both")
    alone = trains_i is None
    excitatory = GivenTrains([]) if trains is None else given_trains(
        trains, "trains", N if alone else None
    )  # fmt: skip
    inhibitory = GivenTrains([]) if alone else given_trains(trains_i, "trains_i")
    both = [*excitatory.times, *inhibitory.times]
    if not both:
        raise InputError("trains must hold at least one train")
    if N is not None and len(both) != N:
        raise InputError(
            f"trains and trains_i must hold one train for each of the N = {N} inputs, "
            f"not {len(both)}"
        )
    number = len(excitatory.times)
    if Ne is not None:
        if Ne > number:
            raise InputError(f"Ne must be at most the number of trains, {number}, not {Ne}")
        number = Ne
    elif fraction is not None:
        number = round(number * fraction)
    elif isinstance(trains, Trains) and alone:
        number = trains.Ne
    ends = [end for end in (excitatory.end, inhibitory.end) if end is not None]
    return GivenInputs(GivenTrains(both, max(ends, default=None)), number)


def duration_of(duration: Any, given: GivenInputs | None, usual: Any) -> Any:
    """Return the length of a run: as asked, the usual one for drawn input, or that of the data.

    Raises
    ------
    InputError
        If nobody says how long the given trains were recorded.
    """
    if duration is not None:
        return duration
    if given is None:
        return usual
    if given.trains.end is not None:
        return given.trains.end * second
    raise InputError(
        "duration is needed beside given trains: how long they were recorded "
        f"(their last spike is at {given.trains.last:g} s)"
    )


def _check_within(train: Floats, duration: float, name: str) -> None:
    if train.size and (train[0] < 0 or train[-1] > duration * (1 + ROUNDING)):
        outside = train[0] if train[0] < 0 else train[-1]
        raise InputError(
            f"{name} must lie within the run, from 0 s to {duration!r} s, "
            f"not at {float(outside)!r} s"
        )


def _any_form(trains: Any, name: str, N: int | None) -> GivenTrains:
    if isinstance(trains, tuple) and len(trains) == 2 and not hasattr(trains[1], "units"):
        return GivenTrains(_by_id(_times(trains[0], name), trains[1], N, name))
    if isinstance(trains, Mapping):
        return GivenTrains(_from_nest(trains, name))
    if _is_monitor(trains):
        size = N if N is not None else len(trains.source)
        return GivenTrains(_by_id(_times(trains.t[:], name), np.asarray(trains.i), size, name))
    if _is_neo(trains):
        trains = [trains]
    refuse_table_of_trains(trains, name)
    if hasattr(trains, "units") or isinstance(trains, str) or not np.iterable(trains):
        raise InputError(
            f"{name} must be a list with the times of each input: [times] for one input"
        )
    each = list(trains)
    ends = [float(train.t_stop.rescale("s").magnitude) for train in each if _is_neo(train)]
    times = [_times(train, f"{name}[{k}]") for k, train in enumerate(each)]
    return GivenTrains(times, max(ends) if ends else None)


def refuse_table_of_trains(trains: Any, name: str) -> None:
    """Raise `InputError` for an array of two dimensions where a list of trains is expected."""
    dimensions = getattr(plain(trains), "ndim", 0)
    if dimensions > 1:
        each = name if hasattr(trains, "units") else f"{name} * second"
        raise InputError(
            f"{name} must be a list with the times of each train, not an array of {dimensions} "
            f"dimensions; if each row holds the times of a train, give list({each})"
        )


def _is_neo(train: Any) -> bool:
    return all(hasattr(train, name) for name in ("t_stop", "t_start", "rescale"))


def _is_monitor(trains: Any) -> bool:
    return all(hasattr(trains, name) for name in ("t", "i", "source", "count"))


def _from_nest(events: Mapping[str, Any], name: str) -> list[Floats]:
    if not {"times", "senders"} <= events.keys():
        raise InputError(
            f"{name}, if a dict, must be the events of a NEST spike recorder, with 'times' and "
            f"'senders', not {', '.join(map(repr, events)) or 'empty'}"
        )
    times = np.asarray(events["times"], dtype=float) / 1000  # NEST's are in ms
    senders, ids = np.unique(np.asarray(events["senders"]), return_inverse=True)
    if times.shape != ids.shape:
        raise InputError(
            f"{name} must have a sender for each time, not {ids.size} for {times.size}"
        )
    return split_by_id(times, ids, len(senders))


def _by_id(seconds: Floats, ids: Any, N: int | None, name: str) -> list[Floats]:
    what = f"an input's id in {name}"
    numbers = _whole(ids, what)
    if len(seconds) != len(numbers):
        raise InputError(
            f"{name} must have an id for each time, not {len(numbers)} for {len(seconds)}"
        )
    highest = int(numbers.max(initial=-1))
    size = highest + 1 if N is None else N
    if highest >= size:
        raise InputError(f"{what} must be below N = {size}, not {highest}")
    return split_by_id(seconds, numbers, size)


def _whole(ids: Any, what: str) -> NDArray[np.int64]:
    """Return ids as an array; quick for an array of whole numbers."""
    array = np.asarray(ids)
    if array.ndim == 1 and array.dtype.kind in "iu" and (array.size == 0 or array.min() >= 0):
        if array.size and array.max() >= MOST_INPUTS:
            whole_number(int(array.max()), what, 0, MOST_INPUTS - 1)
        return array.astype(np.int64)
    return np.array([whole_number(i, what, 0, MOST_INPUTS - 1) for i in ids], dtype=np.int64)


def split_by_id(times: Floats, ids: NDArray[np.int64], size: int) -> list[Floats]:
    """Return the times of each id from 0 to size - 1, in the order they have in ``times``."""
    order = np.argsort(ids, kind="stable")
    ends = np.cumsum(np.bincount(ids, minlength=size))
    return np.split(times[order], ends[:-1])


def _times(times: Any, name: str) -> Floats:
    """Return the times of one input; a list of none needs no unit."""
    if isinstance(times, list | tuple) and not times:
        return np.empty(0)
    if _is_neo(times):
        return np.asarray(times.rescale("s").magnitude, dtype=float).reshape(-1)
    seconds = np.atleast_1d(to_si(times, "second", name=name, typed=False))
    if seconds.ndim != 1:
        raise InputError(f"{name} must be a list of times, not {seconds.ndim} dimensions")
    return seconds
