"""Results on disk that are data and nothing else.

diskcache keeps them in SQLite; its own format for Python objects, pickle, is neither written nor
read here: opening somebody else's cache must not be able to run code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import diskcache

from pyadex.base.errors import CacheError, InputError

_WAY_OUT = "choose another with cache= or PYADEX_CACHE, or none with cache=False"

_RAW = 1  # diskcache's mode for values that SQLite holds as they are


class TextDisk(diskcache.Disk):  # type: ignore[misc]
    """The part of diskcache that turns values into what is stored: text in, text out.

    All of it lies in the database, however long: a row is there as a whole or not at all, and no
    file is left behind.
    """

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
        if not isinstance(value, str):
            raise TypeError(f"only text is stored, not {type(value).__name__}")
        return len(value), _RAW, None, value

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        """Return a stored value; nothing, which has no seal, for anything but text."""
        return value if mode == _RAW and isinstance(value, str) else ""


def sealed(key: str, row: Mapping[str, Any]) -> str:
    """Return a row as text: a digest of it and of its key, then the row as JSON.

    The digest tells a damaged or edited row, or one under another's key, from what was stored. It
    is no signature: who wants to forge a row can.
    """
    text = json.dumps(row, allow_nan=True)
    return f"{_digest(key, text)} {text}"


def unsealed(key: str, stored: str) -> dict[str, Any] | None:
    """Return the row in what `sealed` gave; None if it is not exactly that."""
    digest, _, text = stored.partition(" ")
    if digest != _digest(key, text):
        return None
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _digest(key: str, text: str) -> str:
    return hashlib.blake2b(f"{key} {text}".encode(errors="replace"), digest_size=8).hexdigest()


def default_folder() -> Path:
    """Return the cache folder: PYADEX_CACHE, or pyadex in the user's cache folder.

    Raises
    ------
    CacheError
        If this user has no home folder.
    """
    if chosen := os.environ.get("PYADEX_CACHE"):
        return _expanded(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else _expanded("~/.cache")) / "pyadex"


def _expanded(path: str | os.PathLike[str]) -> Path:
    """Return a path with ``~`` and ``$SCRATCH`` replaced."""
    try:
        # Both here, since diskcache would do it later, to another folder than we looked at.
        return Path(os.path.expandvars(path)).expanduser()
    except RuntimeError:
        raise CacheError(f"there is no home folder for the cache {path}; {_WAY_OUT}") from None


class Store:
    """Rows of results by key, in a folder; or nowhere at all.

    A row is reported as stored only after SQLite has it on disk. A row that can't be stored is not
    lost to the caller: the first failure is a warning, and the work goes on.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._failed = False
        self._cache = None if folder is None else _open(folder)

    def get_many(self, keys: Sequence[str]) -> list[dict[str, Any] | None]:
        """Return the row of each key; None where there is none, or a damaged one."""
        if self._cache is None:
            return [None] * len(keys)
        try:
            stored = [self._cache.get(key) for key in keys]
        except (sqlite3.Error, OSError, diskcache.Timeout) as error:
            self._begin_anew(error)
            return [None] * len(keys)
        rows = [
            None if text is None else unsealed(key, text)
            for key, text in zip(keys, stored, strict=True)
        ]
        damaged = sum(
            text is not None and row is None for text, row in zip(stored, rows, strict=True)
        )
        if damaged:
            self._tell(
                f"{damaged} of the rows asked for in the cache {self.folder} are damaged or were "
                "altered; they are computed again"
            )
        return rows

    def set_many(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Store rows, all in one transaction."""
        if self._cache is None or self._failed:
            return
        texts = [(key, sealed(key, row)) for key, row in rows]
        try:
            self._follow_folder()
            # Without diskcache's retry, which tries for ever, on a full disk too; its connection
            # waits a minute for other processes by itself.
            with self._cache.transact():
                for key, text in texts:
                    self._cache.set(key, text)
        except (sqlite3.Error, OSError, diskcache.Timeout) as error:
            self._failed = True
            self._tell(f"the cache {self.folder} can't be written to ({_why(error)}); {_LOST}")

    def clear(self) -> None:
        """Delete all rows; raise `CacheError` if they can't be."""
        if self._cache is None:
            return
        try:
            self._cache.clear()
        except (sqlite3.Error, OSError, diskcache.Timeout) as error:
            raise CacheError(f"the cache {self.folder} can't be cleared ({_why(error)})") from None

    def close(self) -> None:
        """Close the database."""
        if self._cache is not None:
            with contextlib.suppress(sqlite3.Error):
                self._cache.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow_folder(self) -> None:
        """Begin anew if the folder was deleted: SQLite would write on into the deleted file."""
        assert self.folder is not None
        if not (self.folder / _DATABASE).exists():
            self.close()
            self._cache = _open(self.folder)
            self._tell(f"the cache {self.folder} was deleted meanwhile; a new one was begun")

    def _begin_anew(self, error: Exception) -> None:
        """Set a database aside that turned out to be damaged; stay with one that only can't."""
        assert self.folder is not None
        self.close()
        if not _is_damage(error):
            self._cache = None
            self._tell(f"the cache {self.folder} can't be read ({_why(error)}); {_LOST}")
            return
        self._cache = _replace_damaged(self.folder, error)

    def _tell(self, sentence: str) -> None:
        warnings.warn(sentence, RuntimeWarning, stacklevel=5)


_DATABASE = "cache.db"
_LOST = "new results are not kept there"


def _why(error: Exception) -> str:
    return str(error) or "another process keeps it locked, or it can't be written"


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
    if cache is not None and not (isinstance(cache, str | os.PathLike) and cache != ""):
        raise InputError(f"cache must be None, a folder or False, not {cache!r:.60}")
    folder = default_folder() if cache is None else _expanded(cache)
    return Store(folder / subfolder if subfolder else folder)


def _open(folder: Path) -> Any:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(folder / _DATABASE)
    except (OSError, ValueError) as error:
        raise CacheError(
            f"cache must be a folder that can be made and written, not {str(folder)!r} "
            f"({getattr(error, 'strerror', None) or error}); {_WAY_OUT}"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CacheError(f"cache must be a folder that can be written, not {folder}; {_WAY_OUT}")
    try:
        return _connect(folder)
    except (sqlite3.Error, diskcache.Timeout, TypeError, AttributeError, ValueError) as error:
        if not _is_damage(error):
            raise CacheError(
                f"the cache {folder} can't be opened ({_why(error)}); {_WAY_OUT}"
            ) from None
        return _replace_damaged(folder, error)


def _make_private(database: Path) -> None:
    """Make the database readable by its owner alone; SQLite's files beside it follow it."""
    os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o600))


def _is_damage(error: Exception) -> bool:
    """Tell a database that is none of ours, or damaged, from one that can't be used just now."""
    if isinstance(error, sqlite3.OperationalError):
        return "malformed" in str(error) or "no such" in str(error)
    return not isinstance(error, diskcache.Timeout | OSError)


def _connect(folder: Path) -> Any:
    cache = diskcache.Cache(
        str(folder),
        disk=TextDisk,
        eviction_policy="none",  # results are kept until somebody clears them
        size_limit=2**60,
        cull_limit=0,
        timeout=60,
        sqlite_journal_mode="wal",
        sqlite_synchronous=2,  # a row reported as stored also survives a power cut
    )
    cache.get("is it readable?")
    return cache


def _replace_damaged(folder: Path, error: Exception) -> Any:
    aside = folder / f"damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    try:
        aside.mkdir(mode=0o700)
        for part in folder.glob(f"{_DATABASE}*"):
            part.rename(aside / part.name)
        _make_private(folder / _DATABASE)
        cache = _connect(folder)
    except (OSError, sqlite3.Error) as second:
        raise CacheError(
            f"the cache {folder} is damaged ({error}) and can't be set aside ({second}); {_WAY_OUT}"
        ) from None
    warnings.warn(
        f"the cache {folder} is damaged ({error}); it was set aside as {aside.name} and a new "
        "one begun",
        RuntimeWarning,
        stacklevel=5,
    )
    return cache
