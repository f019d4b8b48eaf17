"""Warnings that point at the line of the user's which they are about, never at one of ours."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

_OURS = str(Path(__file__).resolve().parent.parent)


def tell(sentence: str, category: type[Warning]) -> None:
    """Warn, at the innermost line that is not pyadex's own.

    Examples
    --------
    >>> import warnings
    >>> from pyadex.base.telling import tell
    >>> with warnings.catch_warnings(record=True) as told:
    ...     tell("a sentence", UserWarning)
    """
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_OURS):
        level, frame = level + 1, frame.f_back
    warnings.warn(sentence, category, stacklevel=level)
