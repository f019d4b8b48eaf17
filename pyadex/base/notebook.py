"""How quantity arrays show themselves in IPython and Jupyter.

Pint writes an array as LaTeX, a cell of a matrix for each number: 300 kB for a trace of 10 s, which
the notebook keeps. Here arrays are shown as NumPy shows them, shortened. Single quantities and all
else of pint's stay as they are, and so does every default format.
"""

from __future__ import annotations

import html
import sys
from typing import Any

import numpy as np
import pint

_DIGITS = 6


def array_in_words(quantity: Any) -> str:
    """Return a quantity array as NumPy would show it, shortened, with its unit.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.base.notebook import array_in_words
    >>> from pyadex.units import mV
    >>> print(array_in_words(np.linspace(-65, -55, 2001) * mV))
    [-65.    -64.995 -64.99  ... -55.01  -55.005 -55.   ] mV  (2001 values)
    """
    numbers = np.asarray(quantity.magnitude)
    shown = np.array2string(numbers, precision=_DIGITS, threshold=100, separator=" ")
    size = f"  ({numbers.size} values)" if numbers.size > 100 else ""
    return f"{shown} {quantity.units:~P}{size}"


def show_arrays_shortened() -> None:
    """Let a running IPython show quantity arrays so; elsewhere, do nothing.

    IPython looks its own printers up by type before it asks an object how it wants to be shown.
    """
    shell = sys.modules.get("IPython")
    shell = None if shell is None else shell.get_ipython()
    if shell is None:
        return
    formatters = shell.display_formatter.formatters

    def plain(quantity: Any, printer: Any, cycle: bool) -> None:
        if _is_array(quantity):
            printer.text(array_in_words(quantity))
        else:
            quantity._repr_pretty_(printer, cycle)

    def as_html(quantity: Any) -> str | None:
        if _is_array(quantity):
            return f"<pre>{html.escape(array_in_words(quantity))}</pre>"
        return str(quantity._repr_html_())

    def as_latex(quantity: Any) -> str | None:
        return None if _is_array(quantity) else str(quantity._repr_latex_())

    formatters["text/plain"].for_type(pint.Quantity, plain)
    formatters["text/html"].for_type(pint.Quantity, as_html)
    formatters["text/latex"].for_type(pint.Quantity, as_latex)


def _is_array(quantity: Any) -> bool:
    return isinstance(quantity.magnitude, np.ndarray) and quantity.magnitude.ndim > 0
