"""``pyadex doctor``: what this installation is, whether it works, and what to do if not."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pyadex.base.errors import PyadexError
from pyadex.base.version import __version__

PACKAGES = ("numpy", "scipy", "pandas", "matplotlib", "pint", "diskcache", "juliacall", "click")
# The lab note's run at its default arguments; its last sample is the last that the note prints.
LAST_V_MV = -54.49719995271615
REPAIR = (
    "this Julia crashes as soon as compiled code throws, for want of Debian 11's libunwind, which "
    "pyadex avoids; `pyadex install-julia` repairs it"
)


@dataclass(frozen=True)
class Report:
    """What `examine` found: the text of one screen, and whether simulations run."""

    text: str
    healthy: bool


def examine() -> Report:
    """Look at everything that matters when something does not work.

    Returns
    -------
    Report

    Examples
    --------
    >>> from pyadex.cli.doctor_report import examine
    >>> examine().healthy
    True
    """
    healthy, engine_lines = _engine()
    usable, cache = _cache()
    lines = [
        ("pyadex", f"{__version__} in {Path(__file__).parents[1]}"),
        ("Python", f"{platform.python_version()} ({sys.executable})"),
        ("platform", f"{platform.platform()}, {platform.machine()}"),
        ("packages", ", ".join(f"{name} {_version(name)}" for name in PACKAGES)),
        *engine_lines,
        ("cache", cache),
    ]
    text = "\n".join(f"{name:<11}{value}" for name, value in lines)
    return Report(text, healthy and usable)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def _engine() -> tuple[bool, list[tuple[str, str]]]:
    """Return whether the engine works, and what there is to say about it."""
    from pyadex import engine

    lines = [("Julia", _julia())]
    try:
        began = time.perf_counter()
        about = engine.call("about")
        started = time.perf_counter() - began
        used = engine.current()
    except PyadexError as error:
        return False, [*lines, ("engine", f"none works: {error}")]
    cpu = f"{about['threads']} threads on {about['cpu']}"
    lines += [
        ("engine", f"{used.name}: {used.describe()}, {cpu}; started in {started:.1f} s"),
        ("", f"not the other, since {engine.why_not_the_other()}"),
    ]
    healthy, told = _self_test()
    return healthy, [*lines, ("self-test", told)]


def _julia() -> str:
    """Return which Julia is found outside of this process, and whether it can throw."""
    from pyadex.engine import get_julia
    from pyadex.engine.find_julia import ADVICE, JuliaNotFound, find_julia

    try:
        julia = find_julia()
    except JuliaNotFound as why:
        return str(why)
    if julia is None:
        return f"none found. {ADVICE} Or run `pyadex install-julia`."
    fine = julia.version >= (1, 6) or get_julia.can_throw(julia)
    return str(julia) if fine else f"{julia}; {REPAIR}"


def _self_test() -> tuple[bool, str]:
    """Simulate the lab note's first run and compare a number."""
    from pyadex.base.units import second
    from pyadex.single.simulate import sim

    began = time.perf_counter()
    try:
        last = float(sim(6500, 10 * second).V[-1].m_as("mV"))
    except PyadexError as error:
        return False, f"failed: {error}"
    seconds = time.perf_counter() - began
    # The note's own digits; whether the last bit agrees, too, the processor's arithmetic decides.
    if abs(last - LAST_V_MV) < 1e-9:
        return True, f"passed: V(10 s) = {last:.14g} mV as in the lab note, in {seconds:.2f} s"
    return False, f"differs: V(10 s) = {last!r} mV, but {LAST_V_MV!r} mV is right"


def _cache() -> tuple[bool, str]:
    """Return whether results can be kept, and what there is to say about it."""
    from pyadex.batch.store import default_folder
    from pyadex.cli import cache_folder

    try:
        folder = default_folder()
        why_not = cache_folder.why_not_usable(folder)
        if why_not:
            return False, f"{folder}: {why_not}; set PYADEX_CACHE to a folder of yours"
        found = cache_folder.collections(folder)
    except (PyadexError, OSError) as error:
        return False, f"none: {error}"
    size = sum(collection.bytes for collection in found) / 1e6
    return True, f"{folder}: {sum(c.results for c in found)} results, {size:.1f} MB"
