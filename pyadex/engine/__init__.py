"""The way to Julia: two engines behind one function, `call`.

``juliacall`` runs Julia in this process, ``process`` runs it beside. Both give the same numbers.
PYADEX_ENGINE chooses one; otherwise it is juliacall where somebody has imported that already, else
process. An import of juliacall by us may download a Julia, so it is never made unasked.
"""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
from collections.abc import Mapping
from typing import Any, Protocol

from pyadex.base.errors import EngineError, InputError
from pyadex.base.plain_calls import told_plainly

ENGINES = ("juliacall", "process")


class Engine(Protocol):
    """What both engines are."""

    name: str

    def call(self, call: str, fields: Mapping[str, Any], work_seconds: float) -> dict[str, Any]:
        """Return Julia's answer to a call."""
        ...

    def close(self) -> None:
        """Free what the engine holds."""
        ...

    def describe(self) -> str:
        """Return which Julia this engine uses, in words."""
        ...


_current: Engine | None = None
_chosen_as = ""
_why_not_the_other = ""
_lock = threading.RLock()


def _begin_anew_in_child() -> None:
    """After a fork, in the child: a lock that another thread held would stay held for ever."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew_in_child)


def call(name: str, *, work_seconds: float = 0.0, **fields: Any) -> dict[str, Any]:
    """Ask Julia.

    Parameters
    ----------
    name
        ``"about"``, ``"simulate"``, ``"batch"``, ``"trains"`` or ``"warm_up"``
        (see ``src_jl/requests/handler.jl``).
    work_seconds
        About how long the work should take. A worker that is silent for very much longer, and uses
        no processor time, is ended.
    **fields
        bool, int, float, str, or one-dimensional arrays of numbers, in SI units.

    Returns
    -------
    dict of numbers, strings and one-dimensional arrays

    Raises
    ------
    InputError
        If Julia refuses an argument.
    EngineError
        If Julia can't be started or fails; `WorkerDied` if its process ends. The next call works.

    Examples
    --------
    >>> from pyadex import engine
    >>> engine.call("about")["threads"] >= 1
    True
    """
    answer = current().call(name, fields, work_seconds)
    if "error" not in answer:
        return answer
    message = str(answer.get("message", "")).partition("\n")[0]
    if answer["error"] == "argument":
        raise InputError(message)
    if answer["error"] == "memory":
        raise EngineError(f"{message}; ask for a shorter run or fewer at once")
    raise EngineError(f"Julia failed in {name!r}: {message}")


def current() -> Engine:
    """Return the engine in use, started if need be."""
    global _current, _chosen_as
    wanted = os.environ.get("PYADEX_ENGINE", "")
    with _lock:
        if _current is None or wanted != _chosen_as:
            close()
            _current = _start(wanted)
            _chosen_as = wanted
        return _current


def start_early(first_call: str, statistics: str = "") -> None:
    """Let a Julia beside this Python start in the background, and compile what it will be asked.

    The next call waits for it. Nothing happens if there is an engine already, or where Julia is to
    start in this process, which only its main thread may do.

    Parameters
    ----------
    first_call, statistics
        What will be asked first, as in `call`: ``"simulate"``, or ``"batch"`` with the names of its
        statistics.

    Examples
    --------
    >>> from pyadex import engine
    >>> engine.start_early("simulate")
    """
    from pyadex.engine import juliacall as in_process

    wanted = os.environ.get("PYADEX_ENGINE", "")
    beside = wanted == "process" or (not wanted and in_process.why_not(demanded=False))
    if _current is not None or not beside:
        return

    def start() -> None:
        # What goes wrong here will go wrong once more when somebody waits for an answer; unless
        # this process ends meanwhile, and Julia with it.
        with contextlib.suppress(Exception):
            current().call("warm_up", {"first_call": first_call, "statistics": statistics}, 0.0)

    threading.Thread(target=start, name="start Julia", daemon=True).start()


def close() -> None:
    """End the engine in use; the next call starts one anew."""
    global _current
    with _lock:
        if _current is not None:
            _current.close()
            _current = None


def why_not_the_other() -> str:
    """Return why the engine in use was chosen rather than the other."""
    return _why_not_the_other


@told_plainly
def julia() -> Any:
    """Return the Julia module ``Nto1AdEx``, to call its functions from Python by juliacall.

    For the Julia that runs in this process: where juliacall was imported, or PYADEX_ENGINE is
    ``juliacall``, which starts it. Call it from the main thread.

    Returns
    -------
    A module of juliacall's; all numbers of its functions are in SI units.

    Raises
    ------
    EngineError
        If no Julia runs in this process.

    Examples
    --------
    >>> import pyadex
    >>> pyadex.julia().sim(10.0, 6500, seed=1, we=14e-12)  # doctest: +SKIP
    """
    from pyadex.engine import juliacall as in_process

    with _lock:
        return in_process.julia(demanded=os.environ.get("PYADEX_ENGINE") == "juliacall")


def _start(wanted: str) -> Engine:
    """Start the engine that is wanted, or else juliacall if it runs already, or else process.

    docs/engines.md says why.
    """
    global _why_not_the_other
    from pyadex.engine import juliacall as in_process
    from pyadex.engine.process import ProcessEngine

    if wanted not in ("", *ENGINES):
        raise InputError(f"PYADEX_ENGINE must be one of {', '.join(ENGINES)}, not {wanted!r}")
    if wanted == "process":
        _why_not_the_other = "PYADEX_ENGINE=process is set"
        return ProcessEngine()
    why_not = in_process.why_not(demanded=wanted == "juliacall")
    if why_not is not None:
        _why_not_the_other = why_not
        if wanted:
            warnings.warn(f"a Julia beside answers, since {why_not}", stacklevel=4)
        return in_process.beside()
    _why_not_the_other = f"PYADEX_ENGINE={wanted} is set" if wanted else "juliacall runs already"
    return in_process.JuliacallEngine()
