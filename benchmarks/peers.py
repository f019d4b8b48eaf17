"""Other simulators on the note's neuron, each in a virtual environment of its own.

    python benchmarks/peers.py          what is missing is installed, everything is timed
    python benchmarks/peers.py --quick  the slowest, NEST with a generator an input, for 1 s of 10
    make bench-peers                    the same, then the bench, whose table has these rows

The environments live in benchmarks/.venvs, the timings go to benchmarks/results/peers.json. A
simulator that cannot be installed or run here, or takes too long, is said to be missing, with the
reason; nothing fails. Each does what its experts would do: one neuron with 6500 inputs for 10 s in
steps of 0.1 ms, or the note's sweep of 180 such runs, V recorded; on one core, and where it can use
them, on all.
What each timing covers is written at the top of its script in benchmarks/peers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

HERE = Path(__file__).parent
VENVS = HERE / ".venvs"
SCRIPTS = HERE / "peers"
RESULTS = HERE / "results" / "peers.json"

REQUIREMENTS = {
    # setuptools: Brian2's Cython target compiles with it. numpy: what Brian2 2.9 was built for.
    "brian2": ["brian2==2.9.0", "numpy<2.3", "setuptools<81"],
    "nest": ["nest-simulator==3.10.0"],
    "numba": ["numba==0.62.1", "numpy<2.4"],
}


@dataclass(frozen=True)
class Peer:
    """A simulator at one task.

    Attributes
    ----------
    task
        "single" or "sweep", as in report.TASKS.
    computes
        What it does of what ours does, and what else: the law of its input, medians, digits.
    threads
        How many it may use.
    """

    name: str
    task: str
    venv: str
    script: str
    arguments: tuple[str, ...]
    timed: str
    computes: str
    threads: int = 1


ALL_CORES = len(os.sched_getaffinity(0))
TRAINS = "6500 trains in law, V, no median"
SUMMED = "summed input, the same in law; V, no median; no trains"
OWN_INPUT = "an input of its own for each run, summed; V kept, exact medians; no trains"


def numba_peers(threads: int) -> Iterator[Peer]:
    word = f"{threads} thread" + "s" * (threads > 1)
    if threads == 1:
        yield Peer("numba, a plain loop", "single", "numba", "numba_loop.py", ("single",),
                   "a warm call, its Poisson counts drawn in it", SUMMED)  # fmt: skip
    yield Peer(f"numba, prange, {word}", "sweep", "numba", "numba_loop.py", ("sweep",),
               "a warm call, ten inputs shared by 18 weights each, np.median",
               "summed input, the same in law; exact medians; no trains", threads)  # fmt: skip


def sweep_peers(threads: int) -> Iterator[Peer]:
    word = f"{threads} thread" + "s" * (threads > 1)
    yield from numba_peers(threads)
    if threads == 1:
        yield Peer("Brian2, Cython, one group of 180", "sweep", "brian2", "brian2_sweep.py",
                   ("summed",), "run(10 s), warm, and np.median", OWN_INPUT)  # fmt: skip
        yield Peer("Brian2, Cython, 18 share a PoissonGroup of 6500", "sweep", "brian2",
                   "brian2_sweep.py", ("shared",), "ten times run(10 s), warm, and np.median",
                   "6500 trains a seed, shared by its runs; exact medians")  # fmt: skip
    yield Peer(f"Brian2, C++ standalone, one group of 180, {word}", "sweep", "brian2",
               "brian2_sweep.py", ("standalone",), "the compiled program and np.median",
               OWN_INPUT, threads)  # fmt: skip
    yield Peer(f"NEST aeif_cond_exp, 180 under 2 generators, {word}", "sweep", "nest",
               "nest_sweep.py", (), "Run(10 s) and np.median",
               OWN_INPUT + "; adaptive steps, threshold at -35 mV", threads)  # fmt: skip


PEERS = (
    Peer("Brian2, Cython", "single", "brian2", "brian2_poisson.py", ("cython",),
         "run(10 s) of a network that has run before (PoissonGroup of 6500)", TRAINS),
    Peer("Brian2, C++ standalone", "single", "brian2", "brian2_poisson.py", ("standalone",),
         "the compiled program (PoissonGroup of 6500)", TRAINS),
    Peer("Brian2, Cython, given input", "single", "brian2", "brian2_given.py",
         ("{input}", "{output}"), "run(10 s), warm, the input drawn and counted beforehand",
         "draws no input; V, no median"),
    Peer("NEST aeif_cond_exp, 6500 generators", "single", "nest", "nest_poisson.py",
         ("separate",), "Run(10 s), a poisson_generator an input",
         TRAINS + "; adaptive steps, threshold at -35 mV"),
    Peer("NEST aeif_cond_exp, 2 generators", "single", "nest", "nest_poisson.py", ("summed",),
         "Run(10 s), a poisson_generator for each kind of input, with the summed rate",
         SUMMED + "; adaptive steps, threshold at -35 mV"),
    *(peer for threads in sorted({1, ALL_CORES}) for peer in sweep_peers(threads)),
)  # fmt: skip


SECONDS_AT_MOST = 200.0  # for a script; the longest takes 110 on two quiet cores


class Missing(Exception):
    """A simulator that is not to be had here; the message says why."""


def python_of(name: str) -> Path:
    return VENVS / name / "bin" / "python"


def install(name: str) -> None:
    """Make the environment `name`, unless it stands already with these requirements in it."""
    installed = VENVS / name / "installed.txt"
    wanted = "\n".join(REQUIREMENTS[name])
    if installed.exists() and installed.read_text() == wanted:
        return
    print(f"Installing {', '.join(REQUIREMENTS[name])} into {VENVS / name}", flush=True)
    venv.create(VENVS / name, with_pip=True, clear=True)
    pip = [str(python_of(name)), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    answer = subprocess.run([*pip, *REQUIREMENTS[name]], stderr=subprocess.PIPE, text=True)
    if answer.returncode:
        raise Missing(f"pip could not install it: {last_line(answer.stderr)}")
    installed.write_text(wanted)


def last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def run(peer: Peer, files: dict[str, Path]) -> dict[str, Any]:
    """What the peer's script reports, as a dictionary."""
    arguments = [argument.format(**files) for argument in peer.arguments]
    command = [str(python_of(peer.venv)), str(SCRIPTS / peer.script), *arguments]
    threads = str(peer.threads)
    environment = {"OMP_NUM_THREADS": threads, "PEER_THREADS": threads, "PYNEST_QUIET": "1"}
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, env=os.environ | environment,
            timeout=SECONDS_AT_MOST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Missing(f"{peer.script} was not done after {SECONDS_AT_MOST:.0f} s") from None
    if answer.returncode:
        raise Missing(f"{peer.script} failed: {last_line(answer.stderr)}")
    report: dict[str, Any] = json.loads(last_line(answer.stdout))
    return report


def draw_input(path: Path) -> None:
    """Poisson arrivals of the note's rates, as brian2_given.py wants them."""
    sys.path.insert(0, str(SCRIPTS))
    import neuron as p

    def arrivals(rates: np.ndarray) -> np.ndarray:
        return np.sort(rng.uniform(0, p.duration, rng.poisson(rates.sum() * p.duration)))

    rng = np.random.default_rng(1)
    exc, inh = np.split(p.input_rates(), [p.Ne])
    np.savez(
        path,
        excitatory=arrivals(exc),
        inhibitory=arrivals(inh),
        we=p.we,
        wi=p.wi,
        duration=p.duration,
    )


def measure(peer: Peer, files: dict[str, Path]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": peer.name,
        "task": peer.task,
        "timed": peer.timed,
        "computes": peer.computes,
    }
    try:
        install(peer.venv)
        report = run(peer, files)
    except Missing as reason:
        print(f"{peer.name}: missing, for {reason}", flush=True)
        return row | {"missing": str(reason)}
    print(f"{peer.name}: {median(report['run_s']):.3g} s", flush=True)
    return row | report


def quick(peer: Peer) -> Peer:
    """The peer itself, but for the one that takes minutes."""
    if peer.arguments != ("separate",):
        return peer
    timed = "ten times Run(1 s), a poisson_generator an input"
    return replace(peer, arguments=("separate_1s",), timed=timed)


def main() -> None:
    peers = map(quick, PEERS) if sys.argv[1:] == ["--quick"] else PEERS
    with tempfile.TemporaryDirectory() as folder:
        files = {"input": Path(folder) / "input.npz", "output": Path(folder) / "output.npz"}
        draw_input(files["input"])
        rows = []
        for peer in peers:
            rows.append(measure(peer, files))
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
