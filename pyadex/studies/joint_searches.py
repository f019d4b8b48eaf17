"""Several root searches at once: in each round the values that all ask for are one batch.

A root finder of scipy calls its function and waits. Here it never waits: a search that asks for a
value which is not known yet is broken off, and begun anew once it is. What it asked before it then
asks again, and is answered at once, so that it goes the same way. That takes no threads, and no
time to speak of: a search asks for some twenty values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")
Search = Callable[[Callable[[float], float]], Result]


class _Asks(BaseException):
    """Breaks a search off that asks for a value which is not known yet."""

    def __init__(self, value: float) -> None:
        super().__init__(value)
        self.value = value


def search_together(
    searches: Sequence[Search[Any]],
    evaluate: Callable[[Sequence[tuple[int, float]]], Sequence[float]],
    finished: Callable[[int], object] = lambda n: None,
    kept: tuple[type[Exception], ...] = (),
) -> list[Any]:
    """Run searches, and answer all that they ask for in the same round by one call.

    Parameters
    ----------
    searches
        Each is called with a function from a value to its value of interest, and returns a result.
        It may be called several times, and must ask for the same as before if it gets the same.
    evaluate
        Is given pairs (number of the search, value) and returns as many values.
    finished
        Is called with the number of searches that ended since.
    kept
        Errors that are one search's own: they take the place of its result.

    Raises
    ------
    BaseException
        The first error of a search, other than those kept, or of ``evaluate``.

    Examples
    --------
    >>> from pyadex.studies.joint_searches import search_together
    >>> search_together([lambda f: f(1.0) + f(2.0)], lambda asked: [10 * x for _, x in asked])
    [30.0]
    """
    known: list[dict[float, float]] = [{} for _ in searches]
    results: list[Any] = [None] * len(searches)
    running = list(range(len(searches)))
    while running:
        asked: list[tuple[int, float]] = []
        for i in running:
            try:
                results[i] = searches[i](_answers(known[i]))
            except _Asks as question:
                asked.append((i, question.value))
                continue
            except kept as error:
                results[i] = error
            finished(1)
        for (i, value), answer in zip(asked, evaluate(asked) if asked else (), strict=True):
            known[i][value] = answer
        running = [i for i, _ in asked]
    return results


def _answers(known: dict[float, float]) -> Callable[[float], float]:
    def answer(value: float) -> float:
        value = float(value)
        if value not in known:
            raise _Asks(value)
        return known[value]

    return answer
