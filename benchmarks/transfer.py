"""Time a transfer function beside a plain numba loop and Brian2, and how it grows.

    python benchmarks/transfer.py             the contestants in turns; results/transfer.json, .md
    python benchmarks/transfer.py --growth    up to 200 × 200 pairs of rates and 10 seeds

The job: the FS cell of mean-field models, 50 × 50 pairs of input rates from 0.5 to 20 Hz, a run of
10 s each; the output rate, mean and standard deviation of V, and of ours the mean of w, too. The
peers are peers/numba_transfer.py and peers/brian2_transfer.py, each in an environment of its own
(see peers.py). All must give the same mean output rate within a hundredth, or there is no table.
What the machine does besides hits all alike: the ratio is the median of those of single rounds.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from statistics import median
from typing import Any

import machine
import report
import workers
from peers import ALL_CORES, Missing, Peer, install, run

RESULTS = Path(__file__).parent / "results"
ROUNDS = 2
GROWTH = [(50, 1), (100, 1), (200, 1), (200, 10)]  # rates of each kind, seeds

NUMBA = Peer("numba, prange over the runs", "transfer", "numba", "numba_transfer.py", (),
             "a warm call, its Poisson counts drawn in it", "rate, mean and std of V")  # fmt: skip
BRIAN2 = Peer("Brian2, Cython, one group of 2500", "transfer", "brian2", "brian2_transfer.py", (),
              "run(10 s), warm", "rates alone")  # fmt: skip


def say(*words: object) -> None:
    print(*words, flush=True)


def with_threads(peer: Peer, threads: int) -> Peer:
    word = f"{threads} thread" + "s" * (threads > 1)
    return Peer(f"{peer.name}, {word}", *_rest(peer), threads)


def _rest(peer: Peer) -> tuple[Any, ...]:
    return (peer.task, peer.venv, peer.script, peer.arguments, peer.timed, peer.computes)


def turns() -> tuple[dict[str, list[float]], dict[str, float]]:
    """Seconds of each round, and mean output rates (Hz), by contestant; ours come first."""
    threads = sorted({1, ALL_CORES})
    ours = {f"pyadex, {n} thread{'s' * (n > 1)}": n for n in threads}
    peers = [*(with_threads(NUMBA, n) for n in threads), with_threads(BRIAN2, 1)]
    os.environ["PEER_REPEATS"] = "1"
    seconds: dict[str, list[float]] = {name: [] for name in ours}
    rates: dict[str, float] = {}
    started = {name: workers.ours_in_python("process", n).start() for name, n in ours.items()}
    for worker in started.values():
        worker.ask("transfer 50 1 0")  # compiles
    for number in range(1, ROUNDS + 1):
        for name, worker in started.items():
            took, rates[name] = worker.ask(f"transfer 50 1 {number}")
            seconds[name].append(took)
            say(f"Round {number}: {name}: {took:.3g} s")
        for peer in peers:
            try:
                install(peer.venv)
                answer = run(peer, {})
            except Missing as reason:
                say(f"{peer.name}: missing, for {reason}")
                continue
            seconds.setdefault(peer.name, []).extend(answer["run_s"])
            rates[peer.name] = answer["output_rate_Hz"]
            say(f"Round {number}: {peer.name}: {answer['run_s'][0]:.3g} s")
    for worker in started.values():
        worker.close()
    return seconds, rates


def must_agree(rates: dict[str, float]) -> None:
    first_name, first = next(iter(rates.items()))
    for name, rate in rates.items():
        if abs(rate - first) > 0.01 * first:
            raise SystemExit(f"'{name}' fires at {rate:.4g} Hz, '{first_name}' at {first:.4g} Hz")


def page(measured: dict[str, Any]) -> str:
    """Both tables, in Markdown."""
    seconds = measured.get("seconds", {})
    ours = [name for name in seconds if name.startswith("pyadex")]
    lines = ["| | median | least to most | " + " | ".join(f"× {name}" for name in ours) + " |"]
    lines.append("|---|---:|---:|" + "---:|" * len(ours))
    for name, took in seconds.items():
        times = [
            report.three_digits(median(b / a for a, b in zip(seconds[our], took, strict=True)))
            for our in ours
        ]
        lines.append("| " + " | ".join([name, *report.summary(took), *times]) + " |")
    parts = [report.machine_line(measured["machine"]), "\n".join(lines)]
    if "growth" in measured:
        lines = ["| pairs of rates | seeds | runs | takes | Julia's peak | Python's peak |"]
        lines.append("|---:|---:|---:|---:|---:|---:|")
        for each in measured["growth"]:
            n, seeds = each["rates"], each["seeds"]
            lines.append(
                f"| {n} × {n} | {seeds} | {n * n * seeds:,} | "
                f"{report.readable(each['seconds'])} | {each['julia_MB']:.0f} MB | "
                f"{each['python_MB']:.0f} MB |"
            )
        parts += [f"On {ALL_CORES} threads, runs of {measured['growth_duration_s']:g} s:"]
        parts += ["\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def growth() -> list[dict[str, float]]:
    """Time and peaks of memory of larger grids, each in processes of its own."""
    found = []
    for rates, seeds in GROWTH:
        with workers.ours_in_python("process", ALL_CORES).start() as worker:
            took, _ = worker.ask(f"transfer {rates} {seeds} 1")
            _, julia = worker.ask("memory")
            _, python = worker.ask("own_memory")
        found.append(
            {"rates": rates, "seeds": seeds, "seconds": took, "julia_MB": julia / 1e6,
             "python_MB": python / 1e6}
        )  # fmt: skip
        say(found[-1])
    return found


def main() -> None:
    path = RESULTS / "transfer.json"
    measured = json.loads(path.read_text()) if path.exists() else {}
    measured["machine"] = machine.describe(machine.julia())
    if sys.argv[1:] == ["--growth"]:
        measured["growth"], measured["growth_duration_s"] = growth(), 10
    else:
        measured["seconds"], rates = turns()
        must_agree(rates)
    path.write_text(json.dumps(measured, indent=1) + "\n")
    (RESULTS / "transfer.md").write_text(page(measured))
    say(page(measured))


if __name__ == "__main__":
    main()
