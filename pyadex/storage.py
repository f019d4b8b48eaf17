"""Results on disk that are data and nothing else.

diskcache keeps them in SQLite; its own format for Python objects, pickle, is neither written nor
read here: opening somebody else's cache must not be able to run code.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import diskcache

from pyadex.errors import CacheError, InputError

_RAW, _TEXT = 1, 3  # diskcache's modes for values that SQLite or a text file hold as they are


class JSONDisk(diskcache.Disk):  # type: ignore[misc]
    """The part of diskcache that turns values into what is stored: text in, JSON out."""

    def put(self, key: Any) -> tuple[Any, bool]:
        """Return a key as it is stored; only text is a key."""
        if not isinstance(key, str):
            raise TypeError(f"a key must be text, not {type(key).__name__}")
        return key, True

    def get(self, key: Any, raw: bool) -> Any:
        """Return a stored key; one that is not text is somebody else's."""
        return key if raw and isinstance(key, str) else ""

    def store(self, value: Any, read: bool, key: Any = None) -> Any:
        """Return the size, mode, file name and stored form of a value."""
        return super().store(json.dumps(value, allow_nan=True), read=False)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        """Return a stored value; None for anything that is not JSON text of our own."""
        if mode == _TEXT and filename is not None:
            path = Path(self._directory, filename).resolve()
            if not path.is_relative_to(Path(self._directory).resolve()):
                return None
            value = path.read_text(encoding="utf-8")
        elif mode != _RAW:
            return None
        try:
            return json.loads(value)
        except (TypeError, ValueError):
            return None


def default_folder() -> Path:
    """Return the cache folder: PYADEX_CACHE, or pyadex in the user's cache folder."""
    if chosen := os.environ.get("PYADEX_CACHE"):
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path(os.path.expanduser("~")) / ".cache") / "pyadex"


class Store:
    """Rows of results by key, in a folder; or nowhere at all.

    A row is reported as stored only after SQLite has it. A row that can't be stored is not lost to
    the caller: the first failure is a warning, and the work goes on.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._failed = False
        self._cache = None if folder is None else _open(folder)

    def get_many(self, keys: Sequence[str]) -> list[dict[str, Any] | None]:
        """Return the row of each key, None where there is none."""
        if self._cache is None:
            return [None] * len(keys)
        try:
            rows = [self._cache.get(key, retry=True) for key in keys]
        except (sqlite3.Error, OSError) as error:
            self._warn("read", error)
            return [None] * len(keys)
        return [row if isinstance(row, dict) else None for row in rows]

    def set_many(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Store rows, all in one transaction."""
        if self._cache is None or self._failed:
            return
        try:
            with self._cache.transact(retry=True):
                for key, row in rows:
                    self._cache.set(key, dict(row), retry=True)
        except (sqlite3.Error, OSError, diskcache.Timeout) as error:
            self._failed = True
            self._warn("written to", error)

    def clear(self) -> None:
        """Delete all rows."""
        if self._cache is not None:
            self._cache.clear(retry=True)

    def close(self) -> None:
        """Close the database."""
        if self._cache is not None:
            self._cache.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _warn(self, deed: str, error: Exception) -> None:
        warnings.warn(
            f"the cache {self.folder} can't be {deed} ({error}); results are not kept there",
            RuntimeWarning,
            stacklevel=4,
        )


def open_store(cache: Any, subfolder: str = "") -> Store:
    """Return the store that a ``cache`` argument means.

    Parameters
    ----------
    cache
        None for the default folder, a path for another, False for none.

    Raises
    ------
    InputError
        If it is something else.
    CacheError
        If the folder can't be made or written.
    """
    if cache is False:
        return Store(None)
    if cache is not None and not isinstance(cache, str | os.PathLike):
        raise InputError(f"cache must be None, a folder or False, not {cache!r}")
    folder = default_folder() if cache is None else Path(cache).expanduser()
    return Store(folder / subfolder if subfolder else folder)


def _open(folder: Path) -> Any:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CacheError(
            f"cache must be a folder that can be made and written, not {folder} "
            f"({error.strerror or error})"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CacheError(f"cache must be a folder that can be written, not {folder}")
    try:
        return _connect(folder)
    except (sqlite3.DatabaseError, diskcache.Timeout) as error:
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise CacheError(f"the cache {folder} can't be opened: {error}") from None
        aside = _set_aside(folder)
        warnings.warn(
            f"the cache {folder} is damaged ({error}); it was set aside as {aside.name} and a new "
            "one begun",
            RuntimeWarning,
            stacklevel=5,
        )
        return _connect(folder)


def _connect(folder: Path) -> Any:
    cache = diskcache.Cache(
        str(folder),
        disk=JSONDisk,
        eviction_policy="none",  # results are kept until somebody clears them
        size_limit=2**60,
        cull_limit=0,
        timeout=60,
        sqlite_journal_mode="wal",
        sqlite_synchronous=1,
    )
    cache.get("is it readable?", retry=True)
    return cache


def _set_aside(folder: Path) -> Path:
    aside = folder / f"damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    aside.mkdir()
    for part in folder.glob("cache.db*"):
        part.rename(aside / part.name)
    return aside


Progress = Callable[[int], None]
