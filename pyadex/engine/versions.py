"""What computed a result: the versions of all that has a part in its numbers."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from pyadex import engine
from pyadex.base.version import __version__
from pyadex.engine.sources import fingerprint

_julia: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def versions(by: str | None = None) -> dict[str, str]:
    """Return pyadex's version, the fingerprint of its Julia sources, and what ran them.

    Parameters
    ----------
    by
        What computed the numbers if it was not the engine in use: an executor, or nothing, since
        all of them were in the cache. Which Julia it was then is not known here.

    Examples
    --------
    >>> from pyadex.engine.versions import versions
    >>> list(versions())
    ['pyadex_version', 'sources', 'engine', 'julia_version']
    """
    ours = {"pyadex_version": __version__, "sources": fingerprint()}
    if by is not None:
        return {**ours, "engine": by}
    used = engine.current()
    if used not in _julia:
        _julia[used] = str(engine.call("about")["julia"])
    return {**ours, "engine": used.name, "julia_version": _julia[used]}
