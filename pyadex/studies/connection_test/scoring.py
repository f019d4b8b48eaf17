"""Scores of spike trains in a recording: whether it follows their spikes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pyadex import engine
from pyadex.base.errors import InputError
from pyadex.base.plain_calls import told_plainly
from pyadex.base.progress import progress_bar
from pyadex.engine.threads import thread_count
from pyadex.model.arguments import whole_number
from pyadex.studies.connection_test.averages import WINDOW
from pyadex.studies.connection_test.own_data import Floats, trains_of
from pyadex.studies.connection_test.recordings import recording_of

STATISTICS = ("height", "area", "peak")
SECONDS_OF_WINDOW_SAMPLE = 4e-11  # of one thread, a recording
SECONDS_OF_PIECE = 0.5  # so often progress is shown and Ctrl-C is heard
Statistic = str | Callable[[Floats], float]


@told_plainly
def connection_scores(
    recording: Any,
    trains: Any,
    surrogates: int = 100,
    window: Any = WINDOW,
    statistic: Statistic = "height",
    *,
    dt: Any = None,
    seed: int = 1,
    progress: bool | None = None,
) -> Floats:
    """Return a score for each spike train: whether the recorded neuron follows it, and how.

    The train's STA (`pyadex.sta`) is compared with those of surrogates, which have the train's
    intervals in a random order. The score is sign · (1 - p): p is the share of surrogates whose
    STA shows as much as the train's or more, or 1 / surrogates if none does; the sign is that of
    the sum of (STA - its first sample). With no connection, p is uniform.

    Parameters
    ----------
    recording
        A run, of which V is taken; or a value for each sample, as a quantity array or a plain one,
        NaN where there is a gap. Or several recordings of equal length, a row each, which is faster
        than one after the other.
    trains
        A list with the spike times of each train, sorted: quantity arrays, or plain numbers in s,
        counted from the recording's beginning.
    surrogates
        How many for each train.
    window
        How long a stretch after each spike is averaged, a time.
    statistic
        How much an STA shows: its ``"height"`` (largest minus smallest value), ``"area"`` (absolute
        sum of STA - its first sample), ``"peak"`` (largest distance from its first sample), or a
        function that takes an STA (a plain array) and returns a number. A function is slower.
    dt
        Time between samples, as in `pyadex.sta`: runs, their signals and what `pyadex.imaged`
        returns know it; other arrays have 0.1 ms unless told.
    seed
        Of the surrogates' stream, which begins anew for each train.
    progress
        Show a progress bar; by default when the work takes longer than a moment.

    Returns
    -------
    array of floats from -1 to 1
        A score for each train, or a row of them for each recording. Near 1: an excitatory input;
        near -1: an inhibitory one. Trains of which no window lies within the recording have 0.

    Raises
    ------
    InputError
        If an argument is not what it may be; `UnitError` if ``window`` or ``dt`` is no time.
    EngineError
        If Julia can't be started or fails.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import second
    >>> run = pyadex.sim(20, 10 * second, we=1.856 * pyadex.units.nS)
    >>> pyadex.connection_scores(run, run.trains[:3])
    array([0.99, 0.99, 0.98])
    """
    asked = recording_of(recording, dt, "recording", several=True)
    rows = np.atleast_2d(asked.numbers)
    each = asked.on_samples(trains_of(trains), "one of trains")
    surrogates = whole_number(surrogates, "surrogates", smallest=1)
    work = TrainsInRecordings(
        rows, each, surrogates, asked.window(window), asked.dt, whole_number(seed, "seed")
    )
    scores = np.zeros((len(rows), len(each)))
    pieces = (
        work.by_function(statistic)
        if callable(statistic)
        else work.by_name(checked_statistic(statistic))
    )
    with progress_bar(progress, len(each), work.seconds(each), unit="train") as advance:
        for first, found in pieces:
            scores[:, first : first + found.shape[1]] = found
            advance(found.shape[1])
    return scores if asked.numbers.ndim == 2 else scores[0]


def checked_statistic(statistic: Any) -> str:
    """Return the name of a statistic of an STA."""
    if statistic not in STATISTICS:
        raise InputError(
            f"statistic must be {', '.join(STATISTICS)} or a function of an STA, "
            f"not {statistic!r:.60}"
        )
    return str(statistic)


class TrainsInRecordings:
    """Recordings, of which Julia keeps a copy, and trains to be tested in them, piece by piece."""

    def __init__(
        self, rows: Floats, trains: list[Floats], surrogates: int, window: int, dt: float, seed: int
    ) -> None:
        self.rows, self.trains = rows, trains
        self.surrogates, self.window = surrogates, window
        self.fields: dict[str, Any] = {
            "surrogates": surrogates, "window": window, "dt": dt, "surrogate_seed": seed,
        }  # fmt: skip
        flat = np.ascontiguousarray(rows).reshape(-1)
        shape = f"{rows.shape}".encode()
        self.name = hashlib.blake2b(flat.tobytes() + shape, digest_size=16).hexdigest()
        self.recordings = {"V": flat, "number": len(rows)}

    def seconds(self, trains: list[Floats]) -> float:
        """Return about how long some trains take on one thread."""
        windows = sum(train.size for train in trains) * (self.surrogates + 1)
        return float(
            windows * self.window * SECONDS_OF_WINDOW_SAMPLE * len(self.rows)
            + self.rows.size * 1e-8
        )

    def by_name(self, statistic: str) -> Iterator[tuple[int, Floats]]:
        """Yield the scores of some trains after the other, a row a recording."""
        first = 0
        while first < len(self.trains):
            some = self._piece(first)
            answer = self._ask(
                "connection_scores", some, last=first + len(some) == len(self.trains),
                statistic=statistic, **{"from": 1, "to": len(some)},
            )  # fmt: skip
            yield first, answer["scores"].reshape(len(self.rows), len(some))
            first += len(some)

    def _piece(self, first: int) -> list[Floats]:
        last = first + 1
        while last < len(self.trains) and (
            self.seconds(self.trains[first : last + 1]) < SECONDS_OF_PIECE * thread_count()
        ):
            last += 1
        return self.trains[first:last]

    def by_function(self, statistic: Callable[[Floats], float]) -> Iterator[tuple[int, Floats]]:
        """Yield the scores of each train, by a function of an STA."""
        for k in range(len(self.trains)):
            yield k, np.array([[_score(stas, statistic)] for stas in self.stas(k)])

    def stas(self, k: int) -> Floats:
        """Return the STA of a train and, behind it, its surrogates', in each recording."""
        answer = self._ask("stas", [self.trains[k]], last=k + 1 == len(self.trains))
        stas: Floats = answer["stas"].reshape(len(self.rows), self.surrogates + 1, self.window)
        return stas

    def _ask(self, call: str, trains: list[Floats], **fields: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "recordings": self.name,
            "times": np.concatenate([*trains, np.empty(0)]),
            "counts": np.array([train.size for train in trains], dtype=np.int64),
            **self.fields,
            **fields,
        }
        seconds = 10 * self.seconds(trains)
        answer = engine.call(call, work_seconds=seconds, **asked)
        if "unknown" in answer:
            answer = engine.call(call, work_seconds=seconds, **asked, **self.recordings)
        return answer


def _score(stas: Floats, statistic: Callable[[Floats], float]) -> float:
    """Return a train's score of its STA and, behind it, its surrogates'."""
    if np.isnan(stas[0]).any():
        return 0.0
    shown = [_amount(sta, statistic) for sta in stas]
    as_much = max(sum(other >= shown[0] for other in shown[1:]), 1)
    kind = np.sign((stas[0] - stas[0][0]).sum())
    return float(0.0 + kind * (1 - as_much / (len(stas) - 1)))


def _amount(sta: Floats, statistic: Callable[[Floats], float]) -> float:
    if np.isnan(sta).any():
        return 0.0
    value = statistic(sta)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if np.isnan(number):
        raise InputError(f"statistic must return a number for an STA, not {value!r:.60}")
    return number
