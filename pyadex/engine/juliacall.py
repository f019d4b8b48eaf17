"""The engine `juliacall`: Julia in this process, by the package of that name.

The same frames as over the pipes go in and out as arrays of bytes, so that both engines give the
same answers by the same way. All start-up is in this file: juliacall starts Julia when it is
imported, and reads its settings from the environment before that.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from pyadex.engine import frames
from pyadex.engine.find_julia import note_of_juliapkg
from pyadex.engine.sources import julia_package
from pyadex.engine.threads import thread_count
from pyadex.errors import EngineError


class JuliacallEngine:
    """Answers calls by the Julia inside this process."""

    name = "juliacall"

    def __init__(self, *, may_download: bool) -> None:
        self._answer = _start_julia(may_download=may_download)
        self._lock = threading.Lock()
        self._request = 0

    def call(self, call: str, fields: Mapping[str, Any], work_seconds: float) -> dict[str, Any]:
        """Return Julia's answer; see `pyadex.engine.call`."""
        with self._lock:
            self._request += 1
            request = frames.encode(self._request, {"call": call, **fields})
            answer = np.array(self._answer(np.frombuffer(request, np.uint8)), dtype=np.uint8)
        data = bytearray(answer.tobytes())
        if frames.body_length(bytes(data[: frames.HEADER.size])) != len(data) - frames.HEADER.size:
            raise EngineError("the answer from Julia breaks off")
        return frames.decode(data[frames.HEADER.size :])[1]

    def close(self) -> None:
        """Do nothing: Julia ends with this process."""

    def describe(self) -> str:
        """Return which Julia this engine uses, in words."""
        juliacall = sys.modules["juliacall"]
        version = juliacall.Main.seval("string(VERSION)")
        return f"Julia {version}, {juliacall.CONFIG.get('exepath')} (in this process)"


def why_not_without_download() -> str | None:
    """Return why juliacall can't start without downloading anything; None if it can."""
    if "juliacall" in sys.modules:
        return None
    if os.environ.get("PYTHON_JULIACALL_EXE") and os.environ.get("PYTHON_JULIACALL_PROJECT"):
        return None
    try:
        json.loads(note_of_juliapkg().read_text())["executable"]
    except (OSError, ValueError, KeyError, TypeError):
        return "juliacall has no Julia yet (`pyadex install-julia` lets it download one)"
    return None


def _start_julia(*, may_download: bool) -> Any:
    if "juliacall" in sys.modules:
        _warn_if_started_otherwise(sys.modules["juliacall"])
    else:
        _prepare_environment()
    offline = {} if may_download else {"PYTHON_JULIAPKG_OFFLINE": "yes"}
    added = {name: value for name, value in offline.items() if name not in os.environ}
    os.environ.update(added)
    try:
        import juliacall

        julia = juliacall.Main
        julia.seval("path -> path in LOAD_PATH ? nothing : (push!(LOAD_PATH, path); nothing)")(
            str(julia_package())
        )
        julia.seval("import Nto1AdEx")
        return julia.seval("Nto1AdEx.answer")
    except Exception as error:
        # Whatever juliapkg, urllib or Julia has to say, the first line tells.
        first_line = str(error).strip().partition("\n")[0]
        raise EngineError(
            f"juliacall can't start: {type(error).__name__}: {first_line[:300]}"
        ) from None
    finally:
        for name in added:
            os.environ.pop(name, None)


def _prepare_environment() -> None:
    """Set what juliacall reads when it is imported; what the user has set stays."""
    settings = {
        # Julia's garbage collector stops its threads by a signal; unhandled, that is a crash.
        "PYTHON_JULIACALL_HANDLE_SIGNALS": "yes",
        "PYTHON_JULIACALL_THREADS": str(thread_count()),
        "PYTHON_JULIACALL_STARTUP_FILE": "no",
        # No display hooks in the user's notebook.
        "PYTHON_JULIACALL_AUTOLOAD_IPYTHON_EXTENSION": "no",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)


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
