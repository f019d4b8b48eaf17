"""The engine `juliacall`: Julia in this process, by the package of that name.

The same frames as over the pipes go in and out as arrays of bytes, so that both engines give the
same answers by the same way. All start-up is in this file: juliacall starts Julia when it is
imported, and reads its settings from the environment before that.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pyadex.base.errors import EngineError
from pyadex.engine import frames
from pyadex.engine.find_julia import note_of_juliapkg
from pyadex.engine.process import ProcessEngine
from pyadex.engine.sources import julia_package
from pyadex.engine.threads import thread_count


class JuliacallEngine:
    """Answers calls by the Julia inside this process.

    Julia answers the thread that started it. Called from another one, it would wait for that
    thread at its next garbage collection, perhaps for ever; and a forked child has only the shell
    of a Julia. Those are answered by a worker process beside, with the same numbers.
    """

    name = "juliacall"

    def __init__(self, *, may_download: bool) -> None:
        self._answer = _start_julia(may_download=may_download)
        self._at_home = _process_and_thread()
        self._beside = ProcessEngine()  # which starts nothing before it is called
        self._request = 0

    def call(self, call: str, fields: Mapping[str, Any], work_seconds: float) -> dict[str, Any]:
        """Return Julia's answer; see `pyadex.engine.call`."""
        if _process_and_thread() != self._at_home:
            return self._beside.call(call, fields, work_seconds)
        self._request += 1
        # A bytearray, since Julia is to see an ordinary array, not one that is read-only.
        request = bytearray(frames.encode(self._request, {"call": call, **fields}))
        try:
            answer = np.array(self._answer(np.frombuffer(request, np.uint8)), dtype=np.uint8)
        except Exception as error:
            raise _as_ours(error, f"Julia failed in {call!r}") from None
        body = _body(bytearray(answer.data))
        result = frames.decode(body)[1]
        if _is_interrupt(str(result.get("message", ""))):
            raise KeyboardInterrupt
        return result

    def close(self) -> None:
        """End what runs beside; the Julia in here ends with this process."""
        self._beside.close()

    def describe(self) -> str:
        """Return which Julia this engine uses, in words."""
        juliacall = sys.modules["juliacall"]
        version = juliacall.Main.seval("string(VERSION)")
        return f"Julia {version}, {juliacall.CONFIG.get('exepath')} (in this process)"


def _process_and_thread() -> tuple[int, int]:
    return os.getpid(), threading.get_ident()


def _body(frame: bytearray) -> bytearray:
    """Return the body of a frame, which is writable."""
    header = bytes(frame[: frames.HEADER.size])
    if frames.body_length(header) != len(frame) - frames.HEADER.size:
        raise EngineError("the answer from Julia breaks off")
    return frame[frames.HEADER.size :]


def _is_interrupt(message: str) -> bool:
    """Tell whether Julia, which may get a Ctrl-C before Python does, says that it was one."""
    return message.startswith("InterruptException")


def _as_ours(error: Exception, deed: str) -> BaseException:
    """Return a sentence for whatever juliapkg, urllib or Julia has to say: the first line tells."""
    first_line = str(error).strip().partition("\n")[0]
    if _is_interrupt(first_line):
        return KeyboardInterrupt()
    return EngineError(f"{deed}: {type(error).__name__}: {first_line[:300]}")


def why_not_without_download() -> str | None:
    """Return why juliacall can't start without downloading anything; None if it can."""
    if threading.current_thread() is not threading.main_thread():
        return "Julia in this process would belong to the main thread, and this is another one"
    if "juliacall" in sys.modules:
        return None
    its_julia = _its_julia()
    if its_julia is None:
        return "juliacall has no Julia yet (`pyadex install-julia` lets it download one)"
    chosen = os.environ.get("PYADEX_JULIA")
    if chosen and not _same_program(chosen, its_julia):
        return f"PYADEX_JULIA={chosen} is set, and juliacall would use {its_julia}"
    return None


def _its_julia() -> str | None:
    """Return the Julia that juliacall was told to use, or that it has installed."""
    told = os.environ.get("PYTHON_JULIACALL_EXE")
    if told and os.environ.get("PYTHON_JULIACALL_PROJECT"):
        return told
    try:
        return str(json.loads(note_of_juliapkg().read_text())["executable"])
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):
        return None


def _same_program(one: str, other: str) -> bool:
    paths = [shutil.which(os.path.expanduser(program)) or program for program in (one, other)]
    return os.path.realpath(paths[0]) == os.path.realpath(paths[1])


def _start_julia(*, may_download: bool) -> Any:
    settings: dict[str, str] = {}
    if "juliacall" in sys.modules:
        _warn_if_started_otherwise(sys.modules["juliacall"])
    else:
        settings = _settings(may_download=may_download)
    try:
        with _environment(settings):
            import juliacall
        julia = juliacall.Main
        julia.seval("path -> path in LOAD_PATH ? nothing : (push!(LOAD_PATH, path); nothing)")(
            str(julia_package())
        )
        julia.seval("import Nto1AdEx")
        return julia.seval("Nto1AdEx.answer")
    except Exception as error:
        raise _as_ours(error, "juliacall can't start") from None


def _settings(*, may_download: bool) -> dict[str, str]:
    """Return what juliacall is to read from the environment when it is imported."""
    settings = {
        # Julia's garbage collector stops its threads by a signal; unhandled, that is a crash.
        "PYTHON_JULIACALL_HANDLE_SIGNALS": "yes",
        "PYTHON_JULIACALL_THREADS": str(thread_count()),
        "PYTHON_JULIACALL_STARTUP_FILE": "no",
        # No display hooks in the user's notebook, and no message about them.
        "PYTHON_JULIACALL_AUTOLOAD_IPYTHON_EXTENSION": "no",
    }
    return settings if may_download else {**settings, "PYTHON_JULIAPKG_OFFLINE": "yes"}


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


def _warn_if_started_otherwise(juliacall: Any) -> None:
    config = getattr(juliacall, "CONFIG", {})
    threads = str(config.get("opt_threads") or "1")
    if threads not in ("1", "1,0", "1,1") and config.get("opt_handle_signals") != "yes":
        warnings.warn(
            "juliacall was imported before pyadex with several threads and without "
            "PYTHON_JULIACALL_HANDLE_SIGNALS=yes, which can crash Python; import pyadex first, "
            "or set that variable before Python starts",
            stacklevel=5,
        )
