"""Several root searches at once: in each round the values that all ask for are one batch.

A root finder of scipy calls its function and waits. Here each runs in a thread of its own; once
every search waits for a value, all those values are computed in one batch.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Result = TypeVar("Result")
Search = Callable[[Callable[[float], float]], Result]


class _Abandoned(BaseException):
    """Tells a search that nobody waits for it any more."""


class _Searcher(Generic[Result]):
    """One search, its thread, and what it asks or has found."""

    def __init__(
        self, search: Search[Result], events: queue.SimpleQueue[_Searcher[Result]]
    ) -> None:
        self.asked: float | None = None
        self.result: Result | None = None
        self.error: BaseException | None = None
        self._search, self._events = search, events
        self._answers: queue.SimpleQueue[float | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._search(self._ask)
        except BaseException as error:
            self.error = error
        self.asked = None
        self._events.put(self)

    def _ask(self, value: float) -> float:
        self.asked = float(value)
        self._events.put(self)
        answer = self._answers.get()
        if answer is None:
            raise _Abandoned
        return answer

    def answer(self, value: float | None) -> None:
        """Let the search go on; None ends it."""
        self._answers.put(value)


def search_together(
    searches: Sequence[Search[Result]],
    evaluate: Callable[[Sequence[tuple[int, float]]], Sequence[float]],
    finished: Callable[[int], object] = lambda n: None,
) -> list[Result]:
    """Run searches, and answer all that they ask for in the same round by one call.

    Parameters
    ----------
    searches
        Each is called with a function from a value to its value of interest, and returns a result.
    evaluate
        Is given pairs (number of the search, value) and returns as many values. It is always
        called in the caller's thread.
    finished
        Is called with the number of searches that ended since.

    Raises
    ------
    BaseException
        The first error of a search or of ``evaluate``; all searches have ended by then.

    Examples
    --------
    >>> from pyadex.studies.joint_searches import search_together
    >>> search_together([lambda f: f(1.0) + f(2.0)], lambda asked: [10 * x for _, x in asked])
    [30.0]
    """
    events: queue.SimpleQueue[_Searcher[Result]] = queue.SimpleQueue()
    searchers = [_Searcher(search, events) for search in searches]
    number = {id(searcher): i for i, searcher in enumerate(searchers)}
    running, waiting = len(searchers), 0
    try:
        while running:
            searcher = events.get()
            if searcher.asked is None:
                running -= 1
                finished(1)
                if searcher.error is not None:
                    raise searcher.error
            else:
                waiting += 1
            if running and waiting == running:
                asking = sorted(
                    (s for s in searchers if s.asked is not None), key=lambda s: number[id(s)]
                )
                asked = [(number[id(s)], s.asked) for s in asking if s.asked is not None]
                values = evaluate(asked)
                waiting = 0
                for s, value in zip(asking, values, strict=True):
                    s.asked = None
                    s.answer(value)
    finally:
        for searcher in searchers:
            if searcher.asked is not None:
                searcher.answer(None)
    return [searcher.result for searcher in searchers]  # type: ignore[misc]
