"""The engine `juliacall`: Julia in this process, by the package of that name.

The same frames as over the pipes go in and out, so that both engines give the same answers by the
same way.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from pyadex.base.errors import EngineError
from pyadex.engine import frames, juliacall_start
from pyadex.engine.find_julia import OLDEST, Julia, JuliaNotFound, parse_version, version_of
from pyadex.engine.julia_library import JuliaLibrary
from pyadex.engine.process import ProcessEngine
from pyadex.engine.process_state import process_state_kept
from pyadex.engine.sources import julia_package

# A Ctrl-C is heard when Julia is done. Longer work goes to a worker, which can be ended.
SECONDS_UNHEARD = 2.0


class JuliacallEngine:
    """Answers calls by the Julia inside this process.

    Julia answers the thread that started it. Called from another one, it would wait for that
    thread at its next garbage collection, perhaps for ever; and a forked child has only the shell
    of a Julia. Those, and work that takes long, are answered by a worker process beside, of the
    same Julia, with the same numbers.
    """

    name = "juliacall"

    def __init__(self) -> None:
        juliacall, self._library = _started()
        self._path, self._version = Path(_its_julia(juliacall)), self._library.version()
        self._at_home = _process_and_thread()
        self._beside = ProcessEngine(Julia(self._path, _numbers(self._version), "juliacall"))
        self._request = 0

    def call(self, call: str, fields: Mapping[str, Any], work_seconds: float) -> dict[str, Any]:
        """Return Julia's answer; see `pyadex.engine.call`."""
        if _process_and_thread() != self._at_home or work_seconds > SECONDS_UNHEARD:
            return self._beside.call(call, fields, work_seconds)
        self._request += 1
        frame = self._library.answer(frames.encode(self._request, {"call": call, **fields}))
        result = frames.decode(_body(frame.data))[1]
        if _is_interrupt(str(result.get("message", ""))):
            raise KeyboardInterrupt
        return result

    def close(self) -> None:
        """End what runs beside; the Julia in here ends with this process."""
        self._beside.close()

    def describe(self) -> str:
        """Return which Julia this engine uses, in words."""
        return f"Julia {self._version}, {self._path} (in this process)"


def why_not(*, demanded: bool) -> str | None:
    """Return why juliacall is not to answer calls; None if it is.

    Unless it is demanded, only where it runs already, and is not another Julia than the chosen one.
    """
    juliacall = juliacall_start.running()
    if demanded:
        return juliacall_start.why_not_here()
    if juliacall is None:
        return "nobody has imported juliacall, and PYADEX_ENGINE=juliacall is not set"
    chosen, its_julia = os.environ.get("PYADEX_JULIA"), _its_julia(juliacall)
    if chosen and not _same_program(chosen, its_julia):
        return f"PYADEX_JULIA={chosen} is set, and juliacall runs {its_julia}"
    return juliacall_start.why_not_here()


def beside() -> ProcessEngine:
    """Return an engine for where juliacall may not answer, with the same Julia if there is one."""
    juliacall = juliacall_start.running()
    if juliacall is None or os.environ.get("PYADEX_JULIA"):
        return ProcessEngine()
    path = Path(_its_julia(juliacall))
    try:
        return ProcessEngine(Julia(path, version_of(path, "juliacall"), "juliacall"))
    except JuliaNotFound:
        return ProcessEngine()


def julia(*, demanded: bool) -> Any:
    """Return the Julia package as a module of juliacall's; see `pyadex.engine.julia`."""
    if juliacall_start.running() is None and not demanded:
        raise EngineError(
            "no Julia runs in this process: import juliacall first, or set PYADEX_ENGINE=juliacall"
        )
    if why := juliacall_start.why_not_here():
        raise EngineError(f"the Julia in this process can't be used here: {why}")
    return _started()[0].Main.seval("Nto1AdEx")


def _started() -> tuple[ModuleType, JuliaLibrary]:
    """Return juliacall and its Julia, with our package loaded; start them if need be."""
    try:
        juliacall = juliacall_start.imported()
        # Julia may compile the package first, by a Julia of its own that shares our streams.
        with process_state_kept():
            library = JuliaLibrary(juliacall_start.config(juliacall)["lib"], julia_package())
        return juliacall, library
    except Exception as error:
        raise _as_ours(error, "juliacall can't start") from None


def _its_julia(juliacall: ModuleType) -> str:
    return str(juliacall_start.config(juliacall).get("exepath"))


def _same_program(one: str, other: str) -> bool:
    paths = [shutil.which(os.path.expanduser(program)) or program for program in (one, other)]
    return os.path.realpath(paths[0]) == os.path.realpath(paths[1])


def _numbers(version: str) -> tuple[int, int, int]:
    return parse_version(f"julia version {version}") or OLDEST


def _process_and_thread() -> tuple[int, int]:
    return os.getpid(), threading.get_ident()


def _body(frame: memoryview) -> memoryview:
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
    sort = "" if isinstance(error, EngineError) else f"{type(error).__name__}: "
    return EngineError(f"{deed}: {sort}{first_line[:300]}")
