"""How the time of a run grows with N, with its duration and with the number of weights.

    python benchmarks/growth.py     a few minutes; results/growth.json, growth.md and growth.png

Everything on one thread, called from Python. `alone`: a single `pyadex.sim`, V included. `in a
sweep`: the time of a `pyadex.sweep` with exact medians, divided by its number of runs; the runs are
18 weights (unless their number is what varies) on each of two inputs. And the peak of memory of the
Julia process, for the note's sweep and for one of 600 s.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import machine
import matplotlib
import report
import workers
from workers import Worker

matplotlib.use("Agg")

RESULTS = Path(__file__).parent / "results"

NS = [10, 30, 100, 300, 1000, 3000, 6500, 20_000, 65_000]
DURATIONS = [1, 3, 10, 30, 100, 300, 600]
WEIGHTS = [1, 2, 5, 10, 18, 50, 100, 200, 500, 1000]
SEEDS = 2
REPEATS = 3

AXES = {"N": "inputs N", "duration": "duration (s)", "weights": "weights"}
ALONE, SWEEP = "alone", "in a sweep"

Curves = dict[str, dict[str, dict[int, float]]]  # axis, contestant, where on the axis: seconds


def say(*words: object) -> None:
    print(*words, flush=True)


def times_of_runs(note: Worker, ours: Worker) -> Curves:
    """Seconds a run, along each axis. Every request has seeds that were not asked for before."""
    seeds = count(1, SEEDS)

    def alone(worker: Worker, N: int, duration: int) -> float:
        return seconds(lambda: worker.ask(f"run {N} {duration} {next(seeds)}")[0])

    def in_sweep(N: int, duration: int, weights: int) -> float:
        request = f"grid {N} {duration} {weights}"
        return seconds(lambda: ours.ask(f"{request} {next(seeds)} {SEEDS}")[0]) / (weights * SEEDS)

    curves: Curves = {axis: {} for axis in AXES}
    for worker, name in ((note, report.NOTE), (ours, f"pyadex, {ALONE}")):
        say(f"{name}: growth with N and with duration")
        curves["N"][name] = {N: alone(worker, N, 10) for N in NS}
        curves["duration"][name] = {d: alone(worker, 6500, d) for d in DURATIONS}
    name = f"pyadex, {SWEEP}"
    say(f"{name}: growth with N, duration and weights")
    curves["N"][name] = {N: in_sweep(N, 10, 18) for N in NS}
    curves["duration"][name] = {d: in_sweep(6500, d, 18) for d in DURATIONS}
    curves["weights"][name] = {n: in_sweep(6500, 10, n) for n in WEIGHTS}
    return curves


def seconds(ask: Callable[[], float]) -> float:
    """The median of a few, of one where one takes long."""
    first = ask()
    return first if first > 2 else median([first, *(ask() for _ in range(REPEATS - 1))])


def memory_peaks() -> dict[str, float]:
    """Bytes, each seen in a process of its own, on all threads."""
    sweeps = {
        "the note's sweep: 18 weights × 10 seeds, 10 s": "sweep 0",
        "18 weights, 1 seed, 600 s": "grid 6500 600 18 0 1",
        "18 weights × 10 seeds, 600 s": "grid 6500 600 18 0 10",
    }
    peaks = {}
    for title, request in sweeps.items():
        say(f"Memory: {title}")
        with workers.ours_in_python("process", workers.cores()).start() as worker:
            worker.ask(request)
            peaks[title] = worker.ask("memory")[1]
    return peaks


def page(growth: dict[str, Any]) -> str:
    """The tables, in Markdown."""
    parts = [report.machine_line(growth["machine"])]
    for axis, label in AXES.items():
        curves = growth["seconds"][axis]
        lines = [f"| {label} | " + " | ".join(curves) + " |", "|---:" * (1 + len(curves)) + "|"]
        for x in next(iter(curves.values())):
            cells = [report.readable(curve[x]) for curve in curves.values()]
            lines.append(f"| {int(x):,} | ".replace(",", " ") + " | ".join(cells) + " |")
        parts.append(f"### Time of a run against {label}\n\n" + "\n".join(lines))
    lines = ["| sweep, N = 6500 | peak of Julia's process |", "|---|---:|"]
    lines += [f"| {title} | {peak / 1e6:.0f} MB |" for title, peak in growth["memory"].items()]
    parts.append("### Memory\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def draw(curves: Curves, path: Path) -> None:
    """The log-log figure: a panel an axis, a line a contestant."""
    import matplotlib.pyplot as plt

    colours = dict(zip(curves["N"], ("0.6", "tab:blue", "tab:red"), strict=True))
    fig, axs = plt.subplots(ncols=len(AXES), sharey=True, figsize=(10, 3.6), layout="constrained")
    for ax, (axis, label) in zip(axs, AXES.items(), strict=True):
        for name, curve in curves[axis].items():
            ax.loglog(
                list(curve), list(curve.values()), "o-", ms=4, color=colours[name], label=name
            )
        ax.set_xlabel(label)
        ax.grid(alpha=0.3)
        ax.spines[["top", "right"]].set_visible(False)
    axs[0].set_ylabel("time of a run (s)")
    axs[0].legend(frameon=False, fontsize=8)
    fig.savefig(path, dpi=150)


def main() -> None:
    julia = machine.julia()
    growth: dict[str, Any] = {"machine": machine.describe(julia)}
    ours = workers.ours_in_python(workers.engines()[0], threads=1)
    with workers.note_way(julia).start() as note, ours.start() as worker:
        say("Warming up")
        note.ask("run 10 1 0")
        worker.ask("run 10 1 0")
        for weights in (1, 18):
            worker.ask(f"grid 10 1 {weights} 0 {SEEDS}")
        growth["seconds"] = times_of_runs(note, worker)
    growth["memory"] = memory_peaks()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "growth.json").write_text(json.dumps(growth, indent=1) + "\n")
    (RESULTS / "growth.md").write_text(page(growth))
    draw(growth["seconds"], RESULTS / "growth.png")
    say(f"\n{page(growth)}\nSee benchmarks/results/growth.md and growth.png")


if __name__ == "__main__":
    main()
