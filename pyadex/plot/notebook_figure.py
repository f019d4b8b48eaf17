"""A figure that a notebook draws once, also as the last line of a cell."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure


class FigureOnce(Figure):
    """Matplotlib's figure, which Jupyter's inline backend shows once.

    That backend shows all open figures at the end of a cell, and the cell shows its last value: a
    function that returns its figure is drawn twice. This one leaves the open figures as soon as it
    is shown, whoever is first. Everywhere else it is like any other.
    """

    _being_shown = False

    def _ipython_display_(self) -> None:
        if self._being_shown or "inline" not in mpl.get_backend().lower():
            raise NotImplementedError  # IPython then shows it as it shows all figures
        from IPython.display import display

        self._being_shown = True
        try:
            display(self)  # type: ignore[no-untyped-call,unused-ignore]
        finally:
            self._being_shown = False
        plt.close(self)
