"""How juliacall is imported, which starts Julia in this process; and whether it already runs.

It reads its settings from the environment when it is imported. juliapkg, which it asks for a Julia,
tells on standard output what it does, where ours may be a table: that goes to standard error.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from pyadex.engine.find_julia import told_juliacall
from pyadex.engine.process_state import process_state_kept
from pyadex.engine.threads import thread_count


def running() -> ModuleType | None:
    """Return juliacall if somebody has imported it, and Julia runs in this process."""
    juliacall = sys.modules.get("juliacall")
    return juliacall if juliacall is not None and config(juliacall).get("inited") else None


def config(juliacall: ModuleType) -> Mapping[str, Any]:
    """Return what juliacall tells of the Julia that it has started."""
    told: Mapping[str, Any] = getattr(juliacall, "CONFIG", {})
    return told


def why_not_here() -> str | None:
    """Return why Julia must not serve in this process and this thread; None if it may."""
    if threading.current_thread() is not threading.main_thread():
        return "Julia in this process belongs to its main thread, and this is another one"
    juliacall = running()
    if juliacall is None:
        return None
    told = config(juliacall)
    if told.get("lib") is None:
        return "juliacall has not started Julia itself, but was started by it"
    threads = str(told.get("opt_threads") or "1")
    if threads not in ("1", "1,0", "1,1") and told.get("opt_handle_signals") != "yes":
        return (
            "juliacall was imported before pyadex with several threads and without "
            "PYTHON_JULIACALL_HANDLE_SIGNALS=yes, where Julia can crash Python"
        )
    return None


def imported() -> ModuleType:
    """Import juliacall, so that nothing of this process is Julia's afterwards but Julia."""
    if running() is None:
        with (
            _environment(_settings()),
            process_state_kept(),
            contextlib.redirect_stdout(sys.stderr),
        ):
            if not (told_juliacall("juliacall", "exe") or told_juliacall("juliacall", "project")):
                with _standard_output_to_error():
                    import juliapkg

                    juliapkg.resolve()
            # Not so here: Julia opens the standard streams as it finds them.
            import juliacall
    else:
        import juliacall
    module: ModuleType = juliacall
    return module


def _settings() -> dict[str, str]:
    return {
        # Julia's garbage collector stops its threads by a signal; unhandled, that is a crash.
        "PYTHON_JULIACALL_HANDLE_SIGNALS": "yes",
        "PYTHON_JULIACALL_THREADS": str(thread_count()),
        "PYTHON_JULIACALL_STARTUP_FILE": "no",
        # No display hooks in the user's notebook, and no message about them.
        "PYTHON_JULIACALL_AUTOLOAD_IPYTHON_EXTENSION": "no",
    }


@contextlib.contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Add settings for a while: what the user has set stays, and no process inherits ours."""
    added = {name: value for name, value in settings.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


@contextlib.contextmanager
def _standard_output_to_error() -> Iterator[None]:
    """Lead to standard error what the processes print that are started meanwhile."""
    try:
        before = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of them is closed
        yield
        return
    try:
        yield
    finally:
        os.dup2(before, 1)
        os.close(before)
