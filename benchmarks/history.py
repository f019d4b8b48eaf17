"""One line a release in history.csv: the medians of the bench, so that a slower release is seen.

bench.py writes it: the line of this version and machine is replaced, the others stay.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

HISTORY = Path(__file__).parent / "history.csv"
TASKS = ("single", "sweep", "calibrate", "cached")


def line_of(measured: dict[str, Any]) -> dict[str, str]:
    """The release, the machine, and the time of each task from Python on one thread and on all."""
    about = measured["machine"]
    line = {
        "version": about["packages"]["pyadex"],
        "commit": str(about["commit"]),
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": about["cpu"],
        "cores": str(about["cores"]),
        "julia": about["julia"],
    }
    for task in TASKS:
        timings = measured["timings"].get(task, {})
        ours = [name for name in timings if name.startswith("pyadex from Python")]
        for word, name in (("one_thread", ours[:1]), ("all_threads", ours[-1:])):
            line[f"{task}_{word}_ms"] = f"{1e3 * median(timings[name[0]]):.4g}" if name else ""
    return line


def write(measured: dict[str, Any], path: Path = HISTORY) -> None:
    """Add or replace the line of this version on this kind of machine."""
    line = line_of(measured)
    same = ("version", "cpu", "cores", "julia")
    lines = []
    if path.exists():
        with path.open(newline="") as file:
            lines = [old for old in csv.DictReader(file)
                     if any(old[name] != line[name] for name in same)]  # fmt: skip
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(line), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*lines, line])
