"""Files that are there as a whole or not at all: written beside their place, then put there."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from pyadex.base.errors import FileError, InputError


def place_for(path: str | os.PathLike[str], name: str = "path") -> Path:
    """Return the place that a path means, through links; it need not exist yet.

    Raises
    ------
    InputError
        If no file can have this name.
    FileError
        If the folder is missing, or something is there that must not be replaced: a folder, a
        device, a pipe, or a file that is read-only.
    """
    try:
        text = os.fsdecode(path)
    except TypeError:
        raise InputError(f"{name} must be the path of a file, not {path!r:.60}") from None
    if not text or "\0" in text:
        raise InputError(f"{name} must be the path of a file, not {text!r:.60}")
    # Of a link, the place that it leads to: the link stays.
    place = Path(os.path.realpath(text))
    try:
        there = place.stat().st_mode
    except FileNotFoundError:
        if not place.parent.is_dir():
            raise FileError(
                f"can't write {text}: there is no folder {place.parent} (No such file or directory)"
            ) from None
        if text.endswith(("/", os.sep)):
            raise FileError(f"can't write {text}: it names a folder") from None
        return place
    except (OSError, ValueError) as error:
        raise FileError(f"can't write {text}: {_why(error)}") from None
    if not stat.S_ISREG(there):
        raise FileError(f"can't write {text}: it is {_kind(there)}, not a file")
    if not os.access(place, os.W_OK):
        raise FileError(f"can't write {text}: it is read-only")
    return place


@contextlib.contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a path to write to, and put what was written there in place of ``path`` at the end.

    Whoever reads the file meanwhile sees the old one, never half of it. Several may write the same
    file at once: the last one's is there in the end, as a whole. It keeps the permissions of the
    file that it replaces.

    Raises
    ------
    InputError, FileError
        As `place_for`; also if it can't be written.

    Examples
    --------
    >>> import tempfile
    >>> from pyadex.base.whole_files import written_whole
    >>> with written_whole(f"{tempfile.gettempdir()}/example.txt") as part:
    ...     n = part.write_text("all of it")
    """
    place = place_for(path)
    # The suffixes stay, since they tell some writers the format.
    part = place.with_name(f".{secrets.token_hex(8)}.part{''.join(place.suffixes)[-40:]}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with contextlib.suppress(OSError, AttributeError):  # the last on Windows
                os.fchmod(descriptor, stat.S_IMODE(place.stat().st_mode))
            yield part
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.replace(place)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"can't write {os.fsdecode(path)}: {_why(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _kind(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
