"""Where the Julia package lies, and a fingerprint of all that can change its results."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from pyadex.base.errors import EngineError


@functools.cache
def julia_package() -> Path:
    """Return the folder of Nto1AdEx: inside an installed pyadex, or the repository around it."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "julia", package.parent):
        if (folder / "src_jl" / "Nto1AdEx.jl").is_file():
            return folder
    raise EngineError(f"the Julia sources of pyadex are missing beside {package}")


@functools.cache
def fingerprint() -> str:
    """Return a hash of the Julia sources; part of every cache key."""
    return fingerprint_of(julia_package() / "src_jl")


def fingerprint_of(sources: Path) -> str:
    """Return a hash of all Julia files below a folder: of their places in it and their contents."""
    digest = hashlib.sha256()
    for source in sorted(sources.rglob("*.jl")):
        place = source.relative_to(sources).as_posix()
        digest.update(place.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
