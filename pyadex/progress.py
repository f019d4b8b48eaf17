"""Progress bars for work that takes longer than a moment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

SECONDS_WITHOUT_BAR = 1.0


@contextlib.contextmanager
def progress_bar(
    wanted: bool | None, total: int, done: int, seconds: float, unit: str = "run"
) -> Iterator[Callable[[int], object]]:
    """Give a function to call with the number of units just done.

    ``wanted`` is True for a bar, False for none, None for one where the work is estimated to take
    more than a second.
    """
    if wanted is False or (wanted is None and seconds < SECONDS_WITHOUT_BAR):
        yield lambda n: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, initial=done, unit=unit) as bar:
        yield bar.update
