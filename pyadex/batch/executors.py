"""Runs computed by the workers of any `concurrent.futures.Executor`."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from queue import SimpleQueue
from typing import Any

from pyadex.base.errors import EngineError, InputError
from pyadex.batch.runs import SECONDS_OF_PIECE, Ints, Runs, compute, pieces, total_seconds

TRIES = 3
FEWEST_PIECES = 32  # so that a handful of workers end at about the same time
MANY_PIECES = 400  # so that a hundred workers do
SECONDS_WORTH_THE_WAY = 0.1  # to a worker and back, which takes up to 15 ms
Rows = list[dict[str, Any]]


def computed_by_executor(
    runs: Runs, missing: Ints, statistics: Sequence[str], executor: Executor
) -> Iterator[tuple[Ints, Rows]]:
    """Yield pieces of the runs ``missing`` with their rows, as workers are done with them.

    Runs that share their input stay together.
    """
    work = runs.take(missing)
    longest = seconds_of_piece(total_seconds(work, threads=1))
    jobs = (
        (piece, (runs.take(piece), list(statistics))) for piece in pieces(runs, missing, longest)
    )
    yield from done_by_executor(executor, compute_here, jobs)


def seconds_of_piece(total: float) -> float:
    """Return how long a piece of so many seconds of work should take, on one core.

    How many workers there are is not known: an executor need not say, and a cluster may grow.
    """
    short = min(total / FEWEST_PIECES, SECONDS_WORTH_THE_WAY)
    return min(max(total / MANY_PIECES, short), SECONDS_OF_PIECE)


def done_by_executor(
    executor: Executor, work: Callable[..., Any], jobs: Iterable[tuple[Any, tuple[Any, ...]]]
) -> Iterator[tuple[Any, Any]]:
    """Yield each job's name and what ``work(*arguments, asked_by)`` gave, as they are done.

    ``jobs`` are pairs of a name and the arguments. ``asked_by`` is for `use_share_of_cores`. A job
    whose worker was lost, or that failed, is tried again, three times in all.

    Raises
    ------
    EngineError
        If the executor has broken for good, as a process pool does that lost a process. All jobs
        that were done by then have been yielded.
    """
    submitted = _Submitted(executor, work)
    try:
        for name, arguments in jobs:
            submitted.submit(name, arguments)
        while submitted.waiting:
            done = submitted.next_done()
            if done is not None:
                yield done
    finally:
        submitted.cancel()
    if submitted.broken is not None:
        raise EngineError(
            "the executor lost a worker and takes no more work; what was computed is kept in the "
            "cache, so call again with a new executor"
        ) from submitted.broken


class _Submitted:
    """The jobs that an executor was given, and those it has done."""

    def __init__(self, executor: Executor, work: Callable[..., Any]) -> None:
        self.executor, self.work = executor, work
        self.waiting: dict[Future[Any], tuple[Any, tuple[Any, ...], int]] = {}
        self.broken: BaseException | None = None
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()

    def submit(self, name: Any, arguments: tuple[Any, ...], attempt: int = 1) -> None:
        """Give a job to do; none any more once the executor is broken."""
        if self.broken is not None:
            return
        try:
            future = self.executor.submit(self.work, *arguments, _this_process())
        except BrokenExecutor as error:
            self.broken = error
            return
        self.waiting[future] = (name, arguments, attempt)
        future.add_done_callback(self._done.put)

    def next_done(self) -> tuple[Any, Any] | None:
        """Wait for a job; return its name and result, or None if it is tried again."""
        future = self._done.get()
        name, arguments, attempt = self.waiting.pop(future)
        try:
            return name, future.result()
        except BrokenExecutor as error:
            self.broken = error
        except InputError:
            raise
        except Exception:
            if attempt == TRIES:
                raise
            self.submit(name, arguments, attempt + 1)
        return None

    def cancel(self) -> None:
        """Take back what nobody has begun."""
        for future in self.waiting:
            future.cancel()


def compute_here(runs: Runs, statistics: Sequence[str], asked_by: str) -> Rows:
    """Return the rows of runs: what a worker does, with its share of the machine's cores."""
    use_share_of_cores(asked_by)
    return compute(runs, statistics)


def use_share_of_cores(asked_by: str) -> None:
    """Limit Julia's threads in another process than the one that asked for the work."""
    if asked_by != _this_process():
        os.environ.setdefault("PYADEX_THREADS", str(_cores_of_this_worker()))


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
