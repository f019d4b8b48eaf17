"""Make sure that there is a Julia for pyadex, and install one where there is none.

A Julia that is already here is taken. Else juliacall's own installer is asked, where its server
can be reached; else, on Debian as root, Julia 1.5.3 comes from Debian 11 by apt-get. That one does
not go with a later Debian's libunwind, which is repaired. What is going to be done is said first.
Exit status 1: there is still no Julia. With ``--which``, only print which Julia was found.

Standard library only: ``python -m pyadex.engine.get_julia``, or this file run as a script, also
works before anything is installed.
"""

import importlib.metadata
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Sequence
from pathlib import Path

if __package__:
    from pyadex.engine import debian
    from pyadex.engine.find_julia import (
        ADVICE,
        Julia,
        JuliaNotFound,
        dotted,
        find_julia,
        stop_group,
    )
else:  # as a script: its neighbours are the files beside it
    import debian  # type: ignore[import-not-found, no-redef]
    from find_julia import (  # type: ignore[import-not-found, no-redef]
        ADVICE,
        Julia,
        JuliaNotFound,
        dotted,
        find_julia,
        stop_group,
    )

JULIA_SERVER = "https://julialang-s3.julialang.org/bin/versions.json"
JULIACALL_MINUTES = 10

THROW = 'f(n) = n == 0 ? error("probe") : f(n - 1) + 1; try f(10) catch end'
THROW_SECONDS = 60.0  # it takes 0.3 s


def main(arguments: Sequence[str] = ()) -> int:
    """Get a Julia that works, or print it with ``--which``; return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `with` and `finally` run
    try:
        julia = find_julia() if "--which" in arguments else get_julia()
    except JuliaNotFound as why:
        print(why, file=sys.stderr)
        return 1
    if julia is None:
        print(ADVICE, file=sys.stderr)
        return 1
    if "--which" in arguments:
        print(julia.path)
    return 0


def get_julia() -> Julia | None:
    """Find a Julia, or try each way to get one until it is found; and see that it works."""
    julia = find_unless_refused()
    if julia is None and juliacall_is_installed() and server_answers():
        install_by_juliacall()
        julia = find_unless_refused()
    if julia is None and debian.can_help():
        say(
            "No Julia found. Installing julia 1.5.3 and the libraries it needs (about 60 MB) from "
            "Debian 11 with apt-get; no package is removed."
        )
        debian.install()
        julia = find_julia()
    if julia:
        see_that_it_can_throw(julia)
    return julia


def find_unless_refused() -> Julia | None:
    """Like `find_julia`, but a Julia on the PATH that is of no use is a reason to get another."""
    try:
        return find_julia()
    except JuliaNotFound as why:
        if os.environ.get("PYADEX_JULIA"):
            raise
        say(why)
        return None


# By juliacall, which downloads Julia and PythonCall.jl into the virtual environment


def juliacall_is_installed() -> bool:
    """Whether this Python has juliacall, which is not imported."""
    try:
        importlib.metadata.version("juliacall")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def server_answers(url: str = JULIA_SERVER, seconds: float = 6.0) -> bool:
    """Whether Julia's server can be reached (by a proxy if one is set), decided in a few seconds.

    In a thread, since a name look-up without a network may hang longer than any time limit.
    """
    answers = threading.Event()

    def ask() -> None:
        try:
            request = urllib.request.Request(url, method="HEAD")
            with urllib.request.urlopen(request, timeout=seconds):
                answers.set()
        except (OSError, ValueError):
            pass

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return answers.is_set()


def install_by_juliacall() -> bool:
    """Let juliacall install Julia by importing it once, in a process that may take its time."""
    say("No Julia found. Installing Julia and PythonCall.jl with juliacall, into", sys.prefix)
    settings = {"PYTHON_JULIACALL_HANDLE_SIGNALS": "yes", "PYTHON_JULIACALL_THREADS": "auto"}
    importing = subprocess.Popen(
        [sys.executable, "-c", "import juliacall"],
        env=settings | dict(os.environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return importing.wait(60 * JULIACALL_MINUTES) == 0
    except subprocess.TimeoutExpired:
        say(f"juliacall did not finish within {JULIACALL_MINUTES} minutes; stopped.")
        return False
    finally:
        stop_group(importing)


# Debian 11's Julia crashes beside a later Debian's libunwind as soon as compiled code throws


def see_that_it_can_throw(julia: Julia) -> None:
    """Repair a Julia that crashes where it should throw; if that cannot be done, warn."""
    if julia.version >= (1, 6) or is_known_to_throw(julia):
        return
    healthy = can_throw(julia)
    if not healthy and may_repair(julia):
        say(
            f"Julia {dotted(julia.version)} crashes when it throws an error, for want of Debian "
            "11's libunwind: getting it with apt-get, into a folder where only Julia looks."
        )
        healthy = debian.repair() and can_throw(julia)
    if healthy:
        remember_that_it_throws(julia)
    else:
        print(
            f"Warning: {julia} crashes when it throws an error (which pyadex avoids); a newer "
            "Julia would not, see https://julialang.org/downloads.",
            file=sys.stderr,
        )


def can_throw(julia: Julia) -> bool:
    """Whether this Julia survives an exception out of compiled code."""
    with tempfile.TemporaryDirectory() as folder:  # for the core dump
        command = [str(julia.path), "--startup-file=no", "-e", THROW]
        try:
            return not subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=THROW_SECONDS,
            ).returncode
        except subprocess.TimeoutExpired:
            return False


def may_repair(julia: Julia) -> bool:
    """Whether this is Debian's own Julia, and we are allowed to add to it."""
    return julia.path.resolve() == debian.JULIA and debian.can_help()


def is_known_to_throw(julia: Julia) -> bool:
    """Whether this very Julia has thrown before, in this virtual environment."""
    try:
        return stamp().read_text() == name_and_date(julia)
    except OSError:
        return False


def remember_that_it_throws(julia: Julia) -> None:
    """Spare the next call the 0.3 s."""
    # Only in a virtual environment: other places are not ours.
    if sys.prefix != sys.base_prefix:
        stamp().write_text(name_and_date(julia))


def stamp() -> Path:
    """Return the file that names the Julia which has thrown."""
    return Path(sys.prefix) / "julia-can-throw"


def name_and_date(julia: Julia) -> str:
    """Return what changes when another Julia comes to the same place."""
    return f"{julia.path} {julia.path.stat().st_mtime_ns}\n"


def say(*words: object) -> None:
    """Print at once, before a long step begins."""
    print(*words, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
