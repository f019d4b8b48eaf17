"""What lies in the cache folder, and how to empty it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Collection:
    """The results of all runs, or those that one function's ``@cache`` keeps."""

    name: str
    results: int
    bytes: int


def collections(folder: Path) -> list[Collection]:
    """Return what is in the cache folder: sweeps and calibrations first, then by name."""
    return [
        Collection(
            "runs" if database.parent == folder else database.parent.name,
            _count(database),
            _size(database.parent, deep=database.parent != folder),
        )
        for database in _databases(folder)
    ]


def why_not_usable(folder: Path) -> str:
    """Return why results can't be kept in a folder; nothing if they can, or could once it is made.

    It is only looked at.
    """
    place = folder
    while not os.path.lexists(place) and place != place.parent:
        try:
            os.lstat(place)
        except PermissionError:
            return "it can't be reached (Permission denied)"
        except OSError:
            pass
        place = place.parent
    if not place.is_dir():
        return f"{'it' if place == folder else place} is not a folder"
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        return f"{'it' if place == folder else place} can't be read and written"
    for database in _databases(folder):
        if not os.access(database, os.R_OK | os.W_OK):
            return f"{database} can't be read and written"
        try:
            _counted(database)
        except sqlite3.Error as error:
            return f"{database} can't be read ({error})"
    return ""


def clear(folder: Path) -> None:
    """Delete all results, and databases that were set aside as damaged."""
    from pyadex.batch.store import open_store

    for database in _databases(folder):
        with open_store(database.parent) as store:
            store.clear()
    for aside in folder.glob("damaged-*"):
        shutil.rmtree(aside, ignore_errors=True)


def in_words(folder: Path, found: list[Collection]) -> str:
    """Return a line for the folder and one for each collection."""
    if not found:
        return f"{folder}: no results yet"
    lines = [f"  {c.name}: {c.results} results, {_megabytes(c.bytes)}" for c in found]
    return "\n".join([f"{folder}: {_megabytes(sum(c.bytes for c in found))}", *lines])


def _databases(folder: Path) -> list[Path]:
    here = [folder / "cache.db"]
    below = sorted(p for p in folder.glob("*/cache.db") if not p.parent.name.startswith("damaged-"))
    return [path for path in here + below if path.is_file()]


def _count(database: Path) -> int:
    try:
        return _counted(database)
    except sqlite3.Error:
        return 0


def _counted(database: Path) -> int:
    address = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM Cache").fetchone()[0])


def _size(folder: Path, *, deep: bool) -> int:
    # The runs' own folder also holds the collections; of it, only its database and text files.
    files = folder.rglob("*") if deep else [*folder.glob("cache.db*"), *folder.glob("??/??/*")]
    return sum(path.stat().st_size for path in files if path.is_file())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
