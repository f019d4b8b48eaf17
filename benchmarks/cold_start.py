"""Time whole processes from their first second on: the commands, and first calls in a fresh Python.

    python benchmarks/cold_start.py [rounds]      results/cold_start.*; about 10 s a round

The base, of which the commands are given as multiples, is what cannot be saved: a Python that
imports pandas, pint and scipy.optimize, and then a Julia that does nothing. The commands begin with
an empty cache of results. All take turns, round by round; the first round, in which Julia
precompiles, does not count.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import machine
import report

RESULTS = Path(__file__).parent / "results"
ROUNDS = 7
BASE = "import pandas, pint, scipy.optimize; then an empty Julia"
COMMANDS = {
    "pyadex sim": ["sim"],
    "pyadex sweep, 130 runs": ["sweep", "--we", "0:30:2.5pS", "--nseeds", "10"],
    "pyadex calibrate": ["calibrate"],
}
AIMS = {"pyadex sim": 1.2, "pyadex sweep, 130 runs": 1.8, "pyadex calibrate": 2.0}
FIRST_CALLS = """
from time import perf_counter
import pyadex
from pyadex.units import pS, second
started = perf_counter()
pyadex.sim(6500, 10 * second)
first_run = perf_counter()
pyadex.sweep(N=6500, we=[5, 10, 15] * pS, seed=range(10), cache=False, progress=False)
print(first_run - started, perf_counter() - first_run)
"""


def seconds_of(*command: str) -> float:
    """Run a command to its end, with a cache folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYADEX_CACHE": folder}
        started = perf_counter()
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        return perf_counter() - started


def one_round(julia: str) -> dict[str, float]:
    """The seconds of everything, once."""
    python = sys.executable
    imports = seconds_of(python, "-c", "import pandas, pint, scipy.optimize")
    empty = seconds_of(julia, "--startup-file=no", "--history-file=no", "-e", "")
    seconds = {BASE: imports + empty}
    for name, arguments in COMMANDS.items():
        seconds[name] = seconds_of(python, "-m", "pyadex.cli", *arguments)
    answer = subprocess.run(
        [python, "-c", FIRST_CALLS], capture_output=True, text=True, check=True
    ).stdout
    seconds["first run in a fresh Python"], seconds["first sweep after it"] = map(
        float, answer.split()
    )
    return seconds


def page(measured: dict[str, dict[str, list[float]]]) -> str:
    """The table."""
    timings = measured["timings"]
    base = median(timings[BASE])
    lines = ["| | median | least to most | × the base | aim |", "|---|---:|---:|---:|---:|"]
    for name, seconds in timings.items():
        times = f"{median(seconds) / base:.2f}" if name in (BASE, *COMMANDS) else ""
        aim = f"{AIMS[name]:g}" if name in AIMS else ""
        lines.append("| " + " | ".join([name, *report.summary(seconds), times, aim]) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    julia = machine.julia()
    about = machine.describe(julia)
    one_round(julia)
    measured = [one_round(julia) for _ in range(rounds)]
    timings = {name: [each[name] for each in measured] for name in measured[0]}
    RESULTS.mkdir(exist_ok=True)
    result = {"machine": about, "timings": timings}
    (RESULTS / "cold_start.json").write_text(json.dumps(result, indent=1) + "\n")
    text = f"{report.machine_line(about)}\n\n{page(result)}"
    (RESULTS / "cold_start.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
