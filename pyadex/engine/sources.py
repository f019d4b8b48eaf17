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
    digest = hashlib.sha256()
    root = julia_package() / "src_jl"
    for source in sorted(root.rglob("*.jl")):
        name = source.relative_to(root).as_posix()
        digest.update(name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
