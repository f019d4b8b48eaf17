"""Runs computed by the workers of any `concurrent.futures.Executor`."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from queue import SimpleQueue
from typing import Any

from pyadex.base.errors import EngineError, InputError
from pyadex.batch.runs import SECONDS_OF_PIECE, Ints, Runs, compute, pieces, total_seconds

TRIES = 3
FEWEST_PIECES = 32  # so that a handful of workers end at about the same time
Rows = list[dict[str, Any]]


def computed_by_executor(
    runs: Runs, missing: Ints, statistics: Sequence[str], executor: Executor
) -> Iterator[tuple[Ints, Rows]]:
    """Yield pieces of the runs ``missing`` with their rows, as workers are done with them.

    Runs that share their input stay together. A piece whose worker was lost, or failed, is tried
    again, three times in all.

    Raises
    ------
    EngineError
        If the executor has broken for good, as a process pool does that lost a process. All pieces
        that were done by then have been yielded.
    """
    work = runs.take(missing)
    longest = min(SECONDS_OF_PIECE, total_seconds(work, threads=1) / FEWEST_PIECES)
    submitted = _Submitted(executor, runs, list(statistics))
    try:
        for piece in pieces(runs, missing, longest):
            submitted.submit(piece)
        while submitted.waiting:
            piece, rows = submitted.next_done()
            if rows is not None:
                yield piece, rows
    finally:
        submitted.cancel()
    if submitted.broken is not None:
        raise EngineError(
            "the executor lost a worker and takes no more work; what was computed is kept in the "
            "cache, so call again with a new executor"
        ) from submitted.broken


class _Submitted:
    """The pieces that an executor was given, and those it has done."""

    def __init__(self, executor: Executor, runs: Runs, statistics: Sequence[str]) -> None:
        self.executor, self.runs, self.statistics = executor, runs, statistics
        self.waiting: dict[Future[Rows], tuple[Ints, int]] = {}
        self.broken: BaseException | None = None
        self._done: SimpleQueue[Future[Rows]] = SimpleQueue()

    def submit(self, piece: Ints, attempt: int = 1) -> None:
        """Give a piece to do; none any more once the executor is broken."""
        if self.broken is not None:
            return
        runs = self.runs.take(piece)
        try:
            future = self.executor.submit(compute_here, runs, self.statistics, _this_process())
        except BrokenExecutor as error:
            self.broken = error
            return
        self.waiting[future] = (piece, attempt)
        future.add_done_callback(self._done.put)

    def next_done(self) -> tuple[Ints, Rows | None]:
        """Wait for a piece; return it with its rows, or with None if it is tried again."""
        future = self._done.get()
        piece, attempt = self.waiting.pop(future)
        try:
            return piece, future.result()
        except BrokenExecutor as error:
            self.broken = error
        except InputError:
            raise
        except Exception:
            if attempt == TRIES:
                raise
            self.submit(piece, attempt + 1)
        return piece, None

    def cancel(self) -> None:
        """Take back what nobody has begun."""
        for future in self.waiting:
            future.cancel()


def compute_here(runs: Runs, statistics: Sequence[str], asked_by: str) -> Rows:
    """Return the rows of runs: what a worker does, with its share of the machine's cores."""
    if asked_by != _this_process():
        os.environ.setdefault("PYADEX_THREADS", str(_cores_of_this_worker()))
    return compute(runs, statistics)


def _this_process() -> str:
    return f"{platform.node()} {os.getpid()}"


def _cores_of_this_worker() -> int:
    """Return how many threads Julia gets here: one, or as many as a Dask worker has.

    Executors have a process for each core, as a rule; Dask's workers are told how many cores each.
    """
    distributed = sys.modules.get("distributed")
    if distributed is not None:
        try:
            return int(distributed.get_worker().state.nthreads)
        except (ValueError, AttributeError):
            pass
    return 1
