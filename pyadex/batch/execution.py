"""Carrying out runs: each is taken from the store, or computed and stored as it comes."""

from __future__ import annotations

import bisect
import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from pyadex.base.progress import progress_bar
from pyadex.batch.executors import computed_by_executor
from pyadex.batch.runs import OF_STABILITY, Pace, Runs, compute, pieces, total_seconds
from pyadex.batch.store import Store
from pyadex.model.stability import warn_if_unstable
from pyadex.model.statistics import STATISTICS, sources

AT_ONCE = 2_000  # rows read from the store
SECONDS_OF_READING = 1e-5


class Outcome:
    """What came of runs: a column for each statistic, by its name in the store, in SI units.

    Columns, since a row by itself takes ten times the memory, and a sweep may have millions.
    """

    def __init__(self, runs: Runs, statistics: Sequence[str]) -> None:
        size, self._seconds = len(runs), runs.seconds_seen()
        names = [*OF_STABILITY, *sources(statistics)]
        self.columns: dict[str, Any] = {name: _column(name, size) for name in names}
        self.missing: list[int] = []
        self.read = 0  # runs looked up in the store
        self.stored = 0  # runs computed and put there
        self._size = size
        self._incomplete: dict[int, dict[str, Any]] = {}

    def __len__(self) -> int:
        return self._size

    def missing_since(self, first: int) -> int:
        """Return how many runs from ``first`` on are missing."""
        return len(self.missing) - bisect.bisect_left(self.missing, first)

    def take(self, stored: Sequence[dict[str, Any] | None], first: int) -> None:
        """Take rows from the store, or note which are missing or lack what is asked."""
        self.read += len(stored)
        for run, row in enumerate(stored, start=first):
            if row is not None and row.keys() >= self.columns.keys():
                self._put(run, row)
                continue
            self.missing.append(run)
            if row is not None:
                self._incomplete[run] = row

    def complete(self, run: int, new: Mapping[str, Any]) -> dict[str, Any]:
        """Take what was computed; return it with what the store had, to be stored."""
        row = {**self._incomplete.pop(run, {}), **new}
        self._put(run, row)
        return row

    def si(self, statistic: str) -> Any:
        """Return a statistic of every run in SI units."""
        known = STATISTICS[statistic]
        return known.si(self.columns[known.source], self._seconds)

    def _put(self, run: int, row: Mapping[str, Any]) -> None:
        for name, column in self.columns.items():
            column[run] = row[name]


def _column(name: str, size: int) -> Any:
    if name == "spiketimes":
        return [None] * size
    return np.zeros(size, dtype=np.int64 if name == "spike_count" else np.float64)


def run_all(
    runs: Runs,
    statistics: Sequence[str],
    store: Store,
    progress: bool | None,
    executor: Executor | None = None,
    warns: bool = True,
) -> Outcome:
    """Return what came of each run: from the store, or computed and stored."""
    return run_all_of([runs], statistics, store, progress, executor, warns)[0]


def run_all_of(
    parts: Sequence[Runs],
    statistics: Sequence[str],
    store: Store,
    progress: bool | None,
    executor: Executor | None = None,
    warns: bool = True,
) -> list[Outcome]:
    """Return what came of each run of several tables, under one progress bar."""
    outcomes = [Outcome(runs, statistics) for runs in parts]
    total = sum(len(runs) for runs in parts)
    seconds = sum(total_seconds(runs) for runs in parts) + total * SECONDS_OF_READING
    with (
        progress_bar(progress, total, seconds) as advance,
        _told_if_interrupted(outcomes, store),
    ):
        for runs, outcome in zip(parts, outcomes, strict=True):
            _run(runs, outcome, statistics, store, executor, advance)
    if warns:
        columns = [o.columns for o in outcomes]
        coarseness, final_V = (np.concatenate([c[n] for c in columns]) for n in OF_STABILITY)
        dt = np.concatenate([runs.columns["dt"] for runs in parts])
        warn_if_unstable(coarseness, final_V, dt)
    return outcomes


def _run(
    runs: Runs,
    outcome: Outcome,
    statistics: Sequence[str],
    store: Store,
    executor: Executor | None,
    advance: Callable[[int], object],
) -> None:
    keys = runs.keys()
    for first in range(0, len(keys), AT_ONCE):
        outcome.take(store.get_many(keys[first : first + AT_ONCE]), first)
        advance(min(AT_ONCE, len(keys) - first) - outcome.missing_since(first))
    missing = np.array(outcome.missing, dtype=np.int64)
    for piece, new_rows in _computed(runs, missing, statistics, executor):
        rows = [
            (keys[run], outcome.complete(run, row))
            for run, row in zip(piece.tolist(), new_rows, strict=True)
        ]
        store.set_many(rows)
        outcome.stored += len(rows)
        advance(len(piece))


@contextlib.contextmanager
def _told_if_interrupted(outcomes: Sequence[Outcome], store: Store) -> Iterator[None]:
    """Add to a Ctrl-C what is finished, and whether it is kept."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        total = sum(len(o) for o in outcomes)
        finished = sum(o.read - len(o.missing) + o.stored for o in outcomes)
        if not finished:
            interrupt.add_note(f"None of {total} runs was finished")
        elif store.folder is None:
            interrupt.add_note(f"{finished} of {total} runs were finished, and are lost: no cache")
        else:
            interrupt.add_note(f"{finished} of {total} runs are kept")
        raise


def _computed(
    runs: Runs, missing: Any, statistics: Sequence[str], executor: Executor | None
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    if not missing.size:
        return
    if executor is not None:
        yield from computed_by_executor(runs, missing, statistics, executor)
        return
    pace = Pace()
    for piece in pieces(runs, missing, pace=pace):
        some = runs.take(piece)
        began = time.perf_counter()
        rows = compute(some, statistics)
        pace.took(time.perf_counter() - began, total_seconds(some))
        yield piece, rows


def computed_by(outcomes: Sequence[Outcome], executor: Executor | None) -> str | None:
    """Return in words what computed runs if it was not the engine in use alone, else None."""
    if not any(outcome.missing for outcome in outcomes):
        return "none: all runs were in the cache"
    return None if executor is None else f"{type(executor).__name__}, elsewhere"
