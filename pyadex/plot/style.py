"""The lab note's look, applied to a block of code or, when asked for, to a whole session."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib.style

from pyadex.base.plain_calls import told_plainly

MPLSTYLE = Path(__file__).parent / "pyadex.mplstyle"

#: Width of the thesis's margin, in inches: the note's small figures are sized by it.
#: (59 mm makes them what they are in the note, to the pixel.)
mw: float = 59 / 25.4


@told_plainly
def use_style() -> None:
    """Draw every figure of this session in the note's style: the start-up cell of a notebook.

    The only function here that changes Matplotlib's global settings
    (undo it with ``matplotlib.rcdefaults()``).

    Examples
    --------
    >>> from pyadex.plot import use_style
    >>> use_style()
    """
    matplotlib.style.use(MPLSTYLE)


@contextmanager
def style() -> Iterator[None]:
    """Draw in the note's style inside a ``with`` block, or as a decorator inside a function.

    Matplotlib's settings are afterwards what they were before.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from pyadex.plot import style
    >>> with style():
    ...     fig, ax = plt.subplots()
    """
    with matplotlib.style.context(MPLSTYLE):
        try:
            yield
        finally:
            interactive = matplotlib.is_interactive()
    # The first figure of a notebook turns this on, so that figures show; it is not ours to restore.
    matplotlib.interactive(interactive)
