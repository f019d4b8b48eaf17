"""Which Julia is ours to use: PYADEX_JULIA, then the PATH, then the one juliacall has installed.

Standard library only, and nothing else of pyadex: it also serves before anything is installed.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = (1, 5, 0)
ADVICE = (
    "pyadex needs Julia 1.5 or newer: get it from https://julialang.org/downloads so that `julia` "
    "is on the PATH, or set PYADEX_JULIA=/path/to/julia."
)
SECONDS_TO_ANSWER = 10.0  # `julia --version` takes 10 ms


class JuliaNotFound(RuntimeError):
    """There is a Julia, but not one that we can use; the message says why and what to do."""


@dataclass(frozen=True)
class Julia:
    """A Julia that runs and is new enough.

    Attributes
    ----------
    path
        Absolute; links are kept, since juliaup's `julia` goes by the name it is called by.
    version
        Major, minor, patch: ``(1, 5, 3)``.
    found_by
        "PYADEX_JULIA", "the PATH" or "juliacall".
    """

    path: Path
    version: tuple[int, int, int]
    found_by: str

    def __str__(self) -> str:
        return f"Julia {dotted(self.version)}, {self.path} (from {self.found_by})"


def find_julia() -> Julia | None:
    """Return the first Julia that can be used; None if there is none at all.

    If PYADEX_JULIA is set, it alone counts.

    Raises
    ------
    JuliaNotFound
        If PYADEX_JULIA, or else every Julia that is here, does not run, does not answer within
        10 s, or is older than 1.5.

    Examples
    --------
    >>> julia = find_julia()
    >>> julia is None or julia.version >= (1, 5, 0)
    True
    """
    refused = None
    for found_by, path in candidates():
        try:
            return Julia(path, version_of(path, found_by), found_by)
        except JuliaNotFound as why:
            refused = refused or why
    if refused:
        raise refused
    return None


def candidates() -> Iterator[tuple[str, Path]]:
    """Yield where a Julia may be, with how we know."""
    if chosen := os.environ.get("PYADEX_JULIA"):
        chosen = os.path.expanduser(chosen)
        for name in ("julia", "julia.exe"):
            inside = os.path.join(chosen, "bin", name)
            if os.path.isfile(inside) and os.path.isdir(os.path.join(chosen, "share", "julia")):
                chosen = inside  # it names the folder where Julia was unpacked
                break
        yield "PYADEX_JULIA", Path(shutil.which(chosen) or chosen).absolute()
        return
    if on_path := shutil.which("julia"):
        yield "the PATH", Path(on_path).absolute()
    for package in ("juliacall", "juliapkg"):
        if told := told_juliacall(package, "exe"):
            yield "juliacall", Path(shutil.which(told) or told).absolute()
    try:
        noted = json.loads(note_of_juliapkg().read_text())["executable"]
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):  # the last: no home folder
        return
    if os.path.exists(noted):  # the note outlives what it is about
        yield "juliacall", Path(noted)


def told_juliacall(package: str, option: str) -> str | None:
    """Return a setting of juliacall's, or of juliapkg's, which installs for it.

    Such as ``python -X juliacall-exe=/path/to/julia``, or else PYTHON_JULIACALL_EXE.
    """
    told = sys._xoptions.get(f"{package}-{option}")
    if isinstance(told, str):
        return told
    return os.environ.get(f"PYTHON_{package}_{option}".upper())


def note_of_juliapkg() -> Path:
    """Return where juliapkg notes which Julia it resolved to."""
    project = told_juliacall("juliapkg", "project")
    if not project:
        prefix = sys.prefix if sys.prefix != sys.base_prefix else os.environ.get("CONDA_PREFIX")
        depot = os.environ.get("JULIA_DEPOT_PATH", "").split(os.pathsep)[0]
        home = Path(depot) if depot else Path.home() / ".julia"
        project = str(
            Path(prefix) / "julia_env" if prefix else home / "environments" / "pyjuliapkg"
        )
    return Path(project) / "pyjuliapkg" / "meta.json"


def version_of(path: Path, found_by: str) -> tuple[int, int, int]:
    """Ask `path` for its version; raise `JuliaNotFound` if it is of no use to us."""
    given = f"PYADEX_JULIA={path}" if found_by == "PYADEX_JULIA" else f"{path} (from {found_by})"
    told = ""
    try:
        line, complaint = first_words(path)
    except subprocess.TimeoutExpired:
        problem = f"did not answer `--version` within {SECONDS_TO_ANSWER:g} s"
    except OSError as error:
        problem = f"does not run ({error.strerror})"
        if path.is_dir():
            told = "It is a folder, without bin/julia in it."
    else:
        version = parse_version(line)
        if version and version >= OLDEST:
            return version
        problem = f"is Julia {dotted(version)}" if version else "is not a Julia"
        words = " ".join((complaint or line).split())[:200]
        if not version and words:
            told = f"It says {words!r}."
    raise JuliaNotFound(f"{given} {problem}. {ADVICE} {told}".rstrip())


def first_words(path: Path) -> tuple[str, str]:
    """Return what `path --version` prints and complains, and leave nothing of it running."""
    with subprocess.Popen(
        [path, "--version"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as asked:
        try:
            return asked.communicate(timeout=SECONDS_TO_ANSWER)
        finally:
            stop_group(asked)


def parse_version(line: str) -> tuple[int, int, int] | None:
    """Read the version from what ``julia --version`` prints.

    >>> parse_version("julia version 1.10.8")
    (1, 10, 8)
    """
    # A wrapper may have printed a banner before.
    found = re.search(r"^julia version (\d+)\.(\d+)\.(\d+)", line, re.MULTILINE)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def dotted(version: tuple[int, ...]) -> str:
    """Write a version as people do.

    >>> dotted((1, 5, 3))
    '1.5.3'
    """
    return ".".join(map(str, version))


def stop_group(leader: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """End a process that leads a group of its own, and all that it started."""
    # No such process: all gone. No permission: macOS's word for a group that has just ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(leader.pid, signal.SIGKILL)
        else:  # Windows has no groups that are ended at once
            leader.kill()
    leader.wait()
