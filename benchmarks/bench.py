"""Time pyadex beside the lab note's own way, on one machine, in one run.

    make bench            a few minutes; results/bench.json and results/bench.md
    make bench-peers      first Brian2 and NEST (benchmarks/peers.py), whose rows join the table

The contestants are processes that stay warm. They take turns, task by task, so that whatever else
the machine does hits all of them. Every round has seeds of its own, so that nobody answers from
memory, and the same seeds for all, so that their answers can be compared: they must agree, or there
is no table. Where the time goes is told in benchmarks/README.md.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, TypeVar

import history
import machine
import report
from scipy.optimize import root_scalar
from workers import Contestant, Worker, contestants, cores

T = TypeVar("T")

RESULTS = Path(__file__).parent / "results"
NS = [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]

PAUSE_SECONDS = 0.3  # between turns: ours collect their garbage when nobody asks
ROUNDS = 5  # of single runs and sweeps, after one to warm up
SINGLES = 5  # in a round
SWEEPS = 3  # in a round; one the note's way, which takes a hundred times as long
FIRST_SINGLE_SEED = 10_000  # beyond the seeds of all sweeps
CALIBRATIONS = 2
CACHED = 5


class Results:
    """Seconds by task and contestant, and what was answered, which must be the same for all."""

    def __init__(self) -> None:
        self.timings: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self.answers: dict[str, tuple[str, Sequence[float]]] = {}

    def take(
        self, contestant: Contestant, request: str, answer: Sequence[float], *, warm: bool = True
    ) -> None:
        """Check the answer against the first to the same request; note the time, if warm."""
        name = contestant.name
        seconds, *numbers = answer
        first_name, first = self.answers.setdefault(request, (name, numbers))
        if any(abs(x - y) > 1e-9 * max(1.0, abs(x)) for x, y in zip(first, numbers, strict=True)):
            raise SystemExit(
                f"'{name}' answers {numbers} to '{request}', '{first_name}' {list(first)}: "
                "contestants that do not agree cannot be compared."
            )
        if warm:
            self.timings[request.split()[0]][name].append(seconds)


def say(*words: object) -> None:
    print(*words, flush=True)


def runs_and_sweeps(results: Results, contestants: Sequence[Contestant]) -> None:
    """Single runs and the note's sweep, round by round; then the sweep from the cache."""
    with ExitStack() as stack:
        started = [(each, stack.enter_context(each.start())) for each in contestants]
        for number in range(ROUNDS + 1):
            say(f"Single runs and sweeps, round {number} of {ROUNDS} (0 warms up)")
            for contestant, worker in rotated(started, number):
                first = FIRST_SINGLE_SEED + SINGLES * number
                singles = [f"single {seed}" for seed in range(first, first + SINGLES)]
                sweeps = [f"sweep {1000 * k + 10 * number}" for k in range(SWEEPS)]
                sleep(PAUSE_SECONDS)
                for request in singles + (sweeps[:1] if contestant is contestants[0] else sweeps):
                    results.take(contestant, request, worker.ask(request), warm=number > 0)
        say("The sweep again, from the cache")
        for number in range(CACHED):
            request = f"cached {1000 + 10 * number}"
            for contestant, worker in rotated(started, number):
                if contestant.from_python:
                    results.take(contestant, request, worker.ask(request))


def rotated(started: list[T], by: int) -> list[T]:
    """Everybody goes first once in a while."""
    by %= len(started)
    return started[by:] + started[:by]


def calibrations(results: Results, contestants: Sequence[Contestant]) -> None:
    """The weights for 4 Hz at all ten N, by a new process each time: it has no inputs at hand."""
    note, *ours = contestants
    for number in range(CALIBRATIONS):
        say(f"Calibrations, round {number + 1} of {CALIBRATIONS}")
        with note.start() as worker:
            results.take(note, "calibrate", calibrate_the_note_way(worker))
        for contestant in ours:
            if contestant.from_python:
                with contestant.start() as worker:
                    results.take(contestant, "calibrate", worker.ask("calibrate"))


def calibrate_the_note_way(worker: Worker) -> list[float]:
    """The note's cell: scipy's root finding in Python, which asks Julia for one rate at a time."""

    def rate(we: float, N: int) -> float:
        return worker.ask(f"rate {N} {we!r}")[1]

    worker.ask("rate 10 1e-9")  # compiles
    start = perf_counter()
    weights = []
    for N in NS:
        w0 = 15e-12 * 6500 / N
        rate(w0, N)
        solution = root_scalar(
            lambda we, N: rate(we, N) - 4.0, args=(N,), bracket=[w0 / 4, 4 * w0], xtol=w0 / 1000
        )
        rate(solution.root, N)
        weights.append(1e9 * solution.root)
    return [perf_counter() - start, *weights]


def main() -> None:
    begun = perf_counter()
    julia = machine.julia()
    measured: dict[str, Any] = {"machine": machine.describe(julia)}
    say("What one core can do at best, and what our parts cost on one")
    measured["peak"] = machine.peak(julia)
    measured["parts"] = machine.parts(julia)
    results = Results()
    everyone = contestants(julia, threads=sorted({1, cores()}))
    runs_and_sweeps(results, everyone)
    calibrations(results, everyone)
    measured["timings"] = {
        task: {each.name: of[each.name] for each in everyone if each.name in of}
        for task, of in results.timings.items()
    }
    with everyone[-1].start() as worker:
        measured["bridge_s"] = min(worker.ask("bridge")[0] for _ in range(5))
    measured["peers"] = report.read_peers(RESULTS / "peers.json")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "bench.json").write_text(json.dumps(measured, indent=1) + "\n")
    history.write(measured)
    page = report.page(measured)
    (RESULTS / "bench.md").write_text(page)
    say(f"\n{page}\nDone in {perf_counter() - begun:.0f} s; see benchmarks/results/bench.md")


if __name__ == "__main__":
    main()
