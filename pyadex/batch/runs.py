"""Many runs as a table of SI numbers: their cache keys, their shares of work, their results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex import engine
from pyadex.engine.sources import fingerprint
from pyadex.engine.threads import thread_count
from pyadex.model.inputs import Source
from pyadex.model.parameters import CURRENT, INPUT, NEURON
from pyadex.model.statistics import sources

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
WHOLE = ("N", "Ne", "seed")
OF_RUN = (*NEURON, *CURRENT)
REAL = ("duration", "burn_in", "dt", "we", "wi", *OF_RUN, *INPUT)
OF_PIECE = ("duration", "burn_in", "dt")  # equal for all runs of a piece
GROUP = ("duration", "dt", *INPUT, *WHOLE)  # what decides the input
OF_STABILITY = ("coarseness", "final_V")  # also in each row
SECONDS_OF_PIECE = 0.5  # so often progress is shown, results are stored, Ctrl-C is heard
SECONDS_OF_LANE_STEP = 1.5e-9
SECONDS_OF_INPUT_SPIKE = 5e-9


@dataclass(frozen=True)
class Runs:
    """One run an entry: whole numbers and real ones (SI) by name, and the source of all."""

    columns: dict[str, NDArray[Any]]
    source: Source

    def __len__(self) -> int:
        return len(self.columns["seed"])

    def take(self, which: Ints) -> Runs:
        """Return some of the runs."""
        return Runs({name: values[which] for name, values in self.columns.items()}, self.source)

    def keys(self) -> list[str]:
        """Return a key for each run that holds all that can change its result."""
        prefix = f"{fingerprint()} {self.source.digest()} {' '.join((*WHOLE, *REAL))}".encode()
        whole = np.stack([self.columns[name].astype("<i8") for name in WHOLE], axis=1)
        real = np.stack([self.columns[name].astype("<f8") for name in REAL], axis=1) + 0.0
        return [
            hashlib.blake2b(prefix + w.tobytes() + r.tobytes(), digest_size=16).hexdigest()
            for w, r in zip(whole, real, strict=True)
        ]

    def group_numbers(self) -> Ints:
        """Return a number for each run; runs of the same number have the same input."""
        numbers = np.zeros(len(self), dtype=np.int64)
        for name in GROUP:
            values, codes = np.unique(self.columns[name], return_inverse=True)
            if len(values) > 1:
                both = numbers * len(values) + codes
                numbers = np.unique(both, return_inverse=True)[1].astype(np.int64)
        return numbers

    def seconds_seen(self) -> Floats:
        """Return how much of each run statistics see: what the burn-in leaves."""
        seen: Floats = self.columns["duration"] - self.columns["burn_in"]
        return seen

    def seconds(self) -> Floats:
        """Return about how long each run takes on one thread, its input left out."""
        steps = self.columns["duration"] / self.columns["dt"]
        return np.asarray(steps * SECONDS_OF_LANE_STEP, dtype=float)

    def input_seconds(self) -> Floats:
        """Return about how long the drawing of each run's input takes on one thread."""
        c = self.columns
        rate = c["Ne"] * c["mean_rate_e"] + (c["N"] - c["Ne"]) * c["mean_rate_i"]
        spikes = self.source.spikes(rate, c["duration"])
        return np.asarray(spikes * SECONDS_OF_INPUT_SPIKE + c["duration"] / c["dt"] * 1e-9)


def usual_wi(we: Floats) -> Floats:
    """Return the weights of inhibitory inputs where none are given; beyond all floats, infinity."""
    with np.errstate(over="ignore"):
        return 4 * we


def total_seconds(runs: Runs, threads: int | None = None) -> float:
    """Return about how long all runs take on so many threads; by default on those there are."""
    _, first = np.unique(runs.group_numbers(), return_index=True)
    work = runs.seconds().sum() + runs.input_seconds()[first].sum()
    return float(work) / (threads or thread_count())


class Pace:
    """How long pieces of work should be, by the time that those before them took.

    The first is a fifth of the others: it tells how this machine, as busy as it is, compares with
    the estimates.
    """

    def __init__(self) -> None:
        self.seconds = SECONDS_OF_PIECE / 5

    def took(self, seconds: float, estimated: float) -> None:
        """Take into account that a piece took longer, or shorter, than was estimated."""
        slowness = seconds / max(estimated, 1e-9)
        self.seconds = SECONDS_OF_PIECE / min(max(slowness, 1.0), 50.0)


def pieces(
    runs: Runs, which: Ints, longest: float | None = None, pace: Pace | None = None
) -> Iterator[Ints]:
    """Split the runs ``which`` into pieces, with shared input together.

    A piece takes about ``longest`` seconds of one core; by default half a second of all, or what
    ``pace`` says by then.

    All runs of a piece have the same duration, burn-in and time step.
    """
    groups = runs.group_numbers()[which]
    order = which[np.argsort(groups, kind="stable")]
    groups = np.sort(groups, kind="stable")
    seconds, input_seconds = runs.seconds(), runs.input_seconds()
    constant = SECONDS_OF_PIECE * thread_count() if longest is None else longest
    piece: list[int] = []
    work, before = 0.0, None
    for run, group in zip(order.tolist(), groups.tolist(), strict=True):
        most = constant if pace is None else pace.seconds * thread_count()
        most_of_one_input = 4 * max(most, SECONDS_OF_PIECE)
        another_kind = piece and any(
            runs.columns[name][run] != runs.columns[name][piece[0]] for name in OF_PIECE
        )
        if piece and (
            another_kind or (work > most and group != before) or work > most_of_one_input
        ):
            yield np.array(piece)
            piece, work, before = [], 0.0, None
        work += seconds[run] + (input_seconds[run] if group != before else 0.0)
        piece.append(run)
        before = group
    if piece:
        yield np.array(piece)


def compute(runs: Runs, statistics: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row of statistics (SI) for each run; all are of one piece (see `pieces`)."""
    c = runs.columns
    _, first, group = np.unique(runs.group_numbers(), return_index=True, return_inverse=True)
    asked = sources(statistics)
    fields: dict[str, Any] = {name: _one_or_all(c[name]) for name in (*OF_RUN, "we", "wi")}
    if any(fields[name].size > 1 for name in OF_RUN):
        fields.update({name: c[name] for name in OF_RUN})
    fields.update({name: c[name][first] for name in (*WHOLE, *INPUT)})
    answer = engine.call(
        "batch",
        work_seconds=total_seconds(runs),
        **runs.source.request(),
        **fields,
        group=group.ravel() + 1,
        **{name: float(c[name][0]) for name in OF_PIECE},
        statistics=",".join(asked),
    )
    return _rows(answer, asked, statistics, c)


def _one_or_all(values: Floats) -> Floats:
    return values[:1] if (values == values[0]).all() else values


def _rows(
    answer: dict[str, Any], asked: Sequence[str], statistics: Sequence[str], c: dict[str, Any]
) -> list[dict[str, Any]]:
    kept = {name: answer[name].tolist() for name in asked if name != "spiketimes"}
    # Only what is too coarse need be known exactly.
    kept["coarseness"] = [0 if x <= 1 else x for x in answer["coarseness"].tolist()]
    kept["final_V"] = answer["final_V"].tolist()
    if "spiketimes" in asked:
        ends = np.cumsum(answer["spikes_listed"])
        kept["spiketimes"] = [t.tolist() for t in np.split(answer["spiketimes"], ends[:-1])]
    names = list(kept)
    return [dict(zip(names, row, strict=True)) for row in zip(*kept.values(), strict=True)]
