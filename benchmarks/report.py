"""The page of results, results/bench.md, made from what bench.py has measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

NOTE = "the note's way, in plain Julia"

TASKS = {
    "single": "One run: N = 6500, 10 s, the trace of V included",
    "sweep": "The note's sweep: 18 weights × 10 seeds = 180 runs of N = 6500, 10 s, exact medians",
    "calibrate": "The weight for 4 Hz at all ten N, ten seeds each (the note's root finding)",
    "cached": "The sweep again, from the cache on disk",
}


def page(measured: dict[str, Any]) -> str:
    """All tables, below a line on the machine."""
    parts = [machine_line(measured["machine"])]
    for task, title in TASKS.items():
        rows = timing_rows(measured["timings"][task])
        peers = of_task(measured["peers"], task)
        rows += peer_rows(peers, measured["timings"][task].get(NOTE))
        parts.append(f"### {title}\n\n{table(rows)}" + what_peers_compute(peers))
    return "\n\n".join(parts) + "\n"


def machine_line(about: dict[str, Any]) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    return (
        f"{about['cpu']}, {about['cores']} cores, {about['memory_GiB']} GiB, {about['system']}; "
        f"Julia {about['julia']}, Python {about['python']}, {packages}; commit {about['commit']}; "
        f"load {about['load_before']} at the start."
    )


def timing_rows(timings: dict[str, list[float]]) -> list[Sequence[str]]:
    """Name, median, range, and how many times faster than the note's way."""
    return [
        (name, *summary(seconds), ratio(timings.get(NOTE), seconds))
        for name, seconds in timings.items()
    ]


def of_task(peers: list[dict[str, Any]], task: str) -> list[dict[str, Any]]:
    """The peers that were timed at this task, the fastest first, those that are missing last."""
    return sorted(
        (peer for peer in peers if peer.get("task", "single") == task),
        key=lambda peer: median(peer["run_s"]) if "run_s" in peer else float("inf"),
    )


def what_peers_compute(peers: list[dict[str, Any]]) -> str:
    """A list below the table: no row is compared with ours without saying what it does."""
    lines = [f"* {peer['name']}: {peer['computes']}." for peer in peers if "computes" in peer]
    if not lines:
        return ""
    ours = (
        "Ours and the note's way draw 6500 trains; ours are the note's numbers to the last digit."
    )
    return f"\n\n{ours} The others:\n\n" + "\n".join(lines)


def peer_rows(peers: list[dict[str, Any]], note: list[float] | None) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for peer in peers:
        name = f"{peer['name']}: {peer['timed']}"
        if "missing" in peer:
            rows.append((name, f"not here: {peer['missing']}", "", ""))
        else:
            rows.append((name, *summary(peer["run_s"]), ratio(note, peer["run_s"])))
    return rows


def read_peers(path: Path) -> list[dict[str, Any]]:
    """What peers.py has left, if it was ever run."""
    return json.loads(path.read_text()) if path.exists() else []


def summary(seconds: Sequence[float]) -> tuple[str, str]:
    """Median, and least to most."""
    return readable(median(seconds)), f"{readable(min(seconds))} to {readable(max(seconds))}"


def ratio(reference: Sequence[float] | None, seconds: Sequence[float]) -> str:
    if not reference:
        return ""
    times = median(reference) / median(seconds)
    return three_digits(times) if times >= 1 else f"1/{three_digits(1 / times)}"


def three_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def readable(seconds: float) -> str:
    """Three digits, in s, ms or μs."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("μs", 1e6)):
        value = seconds * factor
        if value >= 1 or unit == "μs":
            return f"{three_digits(value)} {unit}"
    raise AssertionError


def table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| | median | least to most | × the note's way |", "|---|---:|---:|---:|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
