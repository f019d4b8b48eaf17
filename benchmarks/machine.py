"""What was measured on what: the machine, the versions, and what one core can do at best."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyadex
from pyadex.engine.find_julia import find_julia

HERE = Path(__file__).parent


def julia() -> str:
    """The Julia that pyadex uses here; every contestant runs on it."""
    found = find_julia()
    if found is None:
        raise SystemExit("There is no Julia here: `make julia` gets one.")
    return str(found.path)


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()


def julia_version(julia: str) -> str:
    answer = subprocess.run([julia, "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.removeprefix("julia version ").strip()


def commit() -> str | None:
    """The commit of this checkout, if it is one."""
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True
    )
    return answer.stdout.strip() or None


def describe(julia: str) -> dict[str, Any]:
    """Machine and versions. The load says whether something else was running as we began."""
    return {
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_GiB": round(memory_bytes() / 2**30),
        "system": system(),
        "load_before": round(os.getloadavg()[0], 2),
        "julia": julia_version(julia),
        "python": platform.python_version(),
        "packages": {
            "pyadex": pyadex.__version__,
            **{name: version(name) for name in ("numpy", "scipy", "pandas")},
        },
        "commit": commit(),
    }


def peak(julia: str) -> dict[str, float]:
    """What one core does at best, from peak.jl."""
    return numbers([julia, "--startup-file=no", str(HERE / "peak.jl")])


def parts(julia: str) -> dict[str, float]:
    """What the parts of our work cost on one core, from parts.jl."""
    project = f"--project={HERE.parent}"
    return numbers([julia, "--startup-file=no", project, str(HERE / "parts.jl")])


def numbers(command: list[str]) -> dict[str, float]:
    """The lines of a program that prints a name and a number in each."""
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    lines = (line.split() for line in answer.stdout.splitlines())
    return {name: float(value) for name, value in lines if name not in ("julia", "cpu_name")}
