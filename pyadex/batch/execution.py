"""Carrying out runs: each is taken from the store, or computed and stored as it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from pyadex.base.progress import progress_bar
from pyadex.batch.executors import computed_by_executor
from pyadex.batch.runs import OF_STABILITY, Runs, compute, pieces, total_seconds
from pyadex.batch.store import Store
from pyadex.model.stability import warn_if_unstable
from pyadex.model.statistics import STATISTICS, sources

AT_ONCE = 10_000  # rows read from the store


class Outcome:
    """What came of runs: a column for each statistic, by its name in the store, in SI units.

    Columns, since a row by itself takes ten times the memory, and a sweep may have millions.
    """

    def __init__(self, runs: Runs, statistics: Sequence[str]) -> None:
        size, self._seconds = len(runs), runs.seconds_seen()
        names = [*OF_STABILITY, *sources(statistics)]
        self.columns: dict[str, Any] = {name: _column(name, size) for name in names}
        self.missing: list[int] = []
        self._incomplete: dict[int, dict[str, Any]] = {}

    def take(self, stored: Sequence[dict[str, Any] | None], first: int) -> None:
        """Take rows from the store, or note which are missing or lack what is asked."""
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
) -> Outcome:
    """Return what came of each run: from the store, or computed and stored."""
    keys = runs.keys()
    outcome = Outcome(runs, statistics)
    for first in range(0, len(keys), AT_ONCE):
        outcome.take(store.get_many(keys[first : first + AT_ONCE]), first)
    missing = np.array(outcome.missing, dtype=np.int64)
    if missing.size:
        seconds = total_seconds(runs.take(missing))
        with progress_bar(progress, len(runs), len(runs) - missing.size, seconds) as advance:
            for piece, new_rows in _computed(runs, missing, statistics, executor):
                rows = [
                    (keys[run], outcome.complete(run, row))
                    for run, row in zip(piece.tolist(), new_rows, strict=True)
                ]
                store.set_many(rows)
                advance(len(piece))
    coarseness, final_V = (outcome.columns[name] for name in OF_STABILITY)
    warn_if_unstable(coarseness, final_V, runs.columns["dt"], stacklevel=3)
    return outcome


def _computed(
    runs: Runs, missing: Any, statistics: Sequence[str], executor: Executor | None
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    if executor is not None:
        yield from computed_by_executor(runs, missing, statistics, executor)
        return
    for piece in pieces(runs, missing):
        yield piece, compute(runs.take(piece), statistics)
