"""Carrying out runs: each is taken from the store, or computed and stored as it comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from pyadex.elsewhere import computed_elsewhere
from pyadex.progress import progress_bar
from pyadex.runs import OF_STABILITY, STATISTICS, Runs, compute, has, pieces, total_seconds
from pyadex.stability import warn_if_unstable
from pyadex.storage import Store


def run_all(
    runs: Runs,
    statistics: Sequence[str],
    store: Store,
    progress: bool | None,
    executor: Executor | None = None,
) -> list[dict[str, Any]]:
    """Return a row for each run: from the store, or computed and stored."""
    keys = runs.keys()
    rows = store.get_many(keys)
    missing = np.array(
        [i for i, row in enumerate(rows) if not has(row, statistics)], dtype=np.int64
    )
    if missing.size:
        seconds = total_seconds(runs.take(missing))
        with progress_bar(progress, len(runs), len(runs) - missing.size, seconds) as advance:
            for piece, new_rows in _computed(runs, missing, statistics, executor):
                merged = [
                    {**(rows[i] or {}), **row} for i, row in zip(piece, new_rows, strict=True)
                ]
                store.set_many((keys[i], row) for i, row in zip(piece, merged, strict=True))
                for i, row in zip(piece, merged, strict=True):
                    rows[i] = row
                advance(len(piece))
    judged = {name: [row[name] for row in rows] for name in OF_STABILITY}  # type: ignore[index]
    warn_if_unstable(judged["coarseness"], judged["final_V"], runs.columns["dt"], stacklevel=3)
    return rows  # type: ignore[return-value]


def _computed(
    runs: Runs, missing: Any, statistics: Sequence[str], executor: Executor | None
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    if executor is not None:
        yield from computed_elsewhere(runs, missing, statistics, executor)
        return
    for piece in pieces(runs, missing):
        yield piece, compute(runs.take(piece), statistics)


def si_values(statistic: str, rows: Sequence[dict[str, Any]], duration: Any) -> Any:
    """Return a statistic of rows in SI units."""
    values = [row[STATISTICS[statistic]] for row in rows]
    if statistic == "output_rate":
        return np.array(values, dtype=float) / duration
    return values if statistic == "spiketimes" else np.array(values)


def column_values(statistic: str, rows: Sequence[dict[str, Any]], duration: Any) -> Any:
    """Return a statistic of rows in the unit of its column: potentials in mV, others in SI."""
    values = si_values(statistic, rows, duration)
    return 1e3 * values if statistic.endswith("_Vm") else values
