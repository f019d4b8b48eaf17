"""Put the tables of speeds into README.md and benchmarks/README.md, from benchmarks/results.

    python benchmarks/table.py

What stands there between two marker lines is replaced, nothing else. With --check nothing is
written, and the exit status says whether both pages are up to date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import account
import report

ROOT = Path(__file__).parent.parent
BENCH = ROOT / "benchmarks"

ROWS = {
    "single": "one run, N = 6500, 10 s",
    "sweep": "the note's sweep, 180 such runs and their medians",
    "calibrate": "calibration: ten N, ten seeds each",
    "cached": "the sweep again, from the cache",
}


def speeds(measured: dict[str, Any]) -> str:
    """Ours from Python beside the strongest peers of each job, then beside the note's way."""
    ours = columns(measured["timings"]["sweep"])
    return (
        against_peers(measured, ours)
        + "\n"
        + against_note(measured, ours)
        + "\n\n"
        + machine(measured["machine"])
    )


def against_peers(measured: dict[str, Any], ours: dict[str, str]) -> str:
    """A row for each simulator at its best, by job; what it computes stands beside it.

    All ways of using each are in benchmarks/README.md.
    """
    lines = [
        "| job | by | what that computes | takes | " + " | ".join(ours.values()) + " | faster |",
        "|---|---|---|---:|" + "---:|" * (len(ours) + 1),
    ]
    for task in ("sweep", "single"):
        timings = measured["timings"][task]
        for peer in at_their_best(report.of_task(measured["peers"], task)):
            times = [report.ratio(peer["run_s"], timings[name]) for name in ours]
            cells = [
                ROWS[task], peer["name"], peer["computes"], report.readable(median(peer["run_s"])),
                *(cell(timings, name) for name in ours), " and ".join(f"{each}×" for each in times),
            ]  # fmt: skip
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""


def at_their_best(peers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of each simulator: of those that were measured, the fastest first."""
    best: dict[str, dict[str, Any]] = {}
    for peer in peers:
        if "missing" not in peer and "computes" in peer:
            best.setdefault(peer["name"].replace(",", " ").split()[0], peer)
    return list(best.values())


def against_note(measured: dict[str, Any], ours: dict[str, str]) -> str:
    """A row a task."""
    lines = [
        "| | the note's way | " + " | ".join(ours.values()) + " | faster |",
        "|---|---:|" + "---:|" * (len(ours) + 1),
    ]
    for task, title in ROWS.items():
        timings = measured["timings"][task]
        cells = [cell(timings, report.NOTE), *(cell(timings, name) for name in ours)]
        lines.append("| " + " | ".join([title, *cells, faster(timings, list(ours))]) + " |")
    return "\n".join(lines)


def columns(timings: dict[str, list[float]]) -> dict[str, str]:
    """The contestants of the README: from Python, by the first engine that was measured."""
    from_python = [name for name in timings if name.startswith("pyadex from Python")]
    engine = from_python[0].partition("(")[2].partition(")")[0]
    chosen = [name for name in from_python if f"({engine})" in name]
    return {name: f"pyadex, {name.rpartition(', ')[2]}" for name in chosen}


def cell(timings: dict[str, list[float]], name: str) -> str:
    return report.readable(median(timings[name])) if name in timings else ""


def faster(timings: dict[str, list[float]], ours: list[str]) -> str:
    if report.NOTE not in timings:
        return ""
    times = [report.ratio(timings[report.NOTE], timings[name]) for name in ours]
    return " and ".join(f"{each}×" for each in times)


def machine(about: dict[str, Any]) -> str:
    return (
        f"Medians, all warm, called from Python, on {about['cores']} cores of {about['cpu']} with "
        f"Julia {about['julia']} and Python {about['python']}. What each is, and more of them: "
        "[benchmarks](benchmarks/README.md)."
    )


def replaced(page: str, name: str, inside: str) -> str:
    """The page with something else between the markers of this name."""
    begin, end = f"<!-- {name}: made by benchmarks/table.py -->", f"<!-- end of {name} -->"
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise SystemExit(f"the page lacks the lines {begin} and {end}")
    return f"{before}{begin}\n{inside}\n{end}{after}"


def tables() -> dict[Path, dict[str, str]]:
    """What goes where: by page, the text for each marker."""
    measured = json.loads((BENCH / "results" / "bench.json").read_text())
    growth, cold_start, transfer = (
        BENCH / "results" / f"{name}.md" for name in ("growth", "cold_start", "transfer")
    )
    results = report.page(measured)
    return {
        ROOT / "README.md": {"speeds": speeds(measured)},
        BENCH / "README.md": {
            "results": results.strip(),
            "cold starts": cold_start.read_text(encoding="utf-8").strip(),
            "parts": account.parts_table(measured),
            "machine": account.machine_table(measured),
            "single": account.single_table(measured),
            "bridge": account.bridge_table(measured),
            "growth": growth.read_text(encoding="utf-8").strip() if growth.exists() else "",
            "transfer": transfer.read_text(encoding="utf-8").strip() if transfer.exists() else "",
        },
    }


def main() -> None:
    stale = False
    for page, texts in tables().items():
        old = new = page.read_text(encoding="utf-8")
        for name, text in texts.items():
            new = replaced(new, name, text)
        stale |= new != old
        if sys.argv[1:] != ["--check"]:
            page.write_text(new, encoding="utf-8")
    if sys.argv[1:] == ["--check"]:
        sys.exit(stale)


if __name__ == "__main__":
    main()
