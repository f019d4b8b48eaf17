"""Other simulators on the note's neuron, each in a virtual environment of its own.

    python benchmarks/peers.py          what is missing is installed, everything is timed
    python benchmarks/peers.py --quick  the slowest, NEST with a generator an input, for 1 s of 10
    make bench-peers                    the same, then the bench, whose table has these rows

The environments live in benchmarks/.venvs, the timings go to benchmarks/results/peers.json. A
simulator that cannot be installed or run here is said to be missing, with the reason; nothing
fails. All are timed on one core, on one neuron with 6500 inputs for 10 s in steps of 0.1 ms, the
trace of V recorded; what each timing covers is written at the top of its script in
benchmarks/peers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
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
}


@dataclass(frozen=True)
class Peer:
    name: str
    venv: str
    script: str
    arguments: tuple[str, ...]
    timed: str


PEERS = (
    Peer(
        "Brian2, Cython",
        "brian2",
        "brian2_poisson.py",
        ("cython",),
        "run(10 s) of a network that has run before (PoissonGroup of 6500)",
    ),
    Peer(
        "Brian2, C++ standalone",
        "brian2",
        "brian2_poisson.py",
        ("standalone",),
        "the compiled program (PoissonGroup of 6500)",
    ),
    Peer(
        "Brian2, Cython, given input",
        "brian2",
        "brian2_given.py",
        ("{input}", "{output}"),
        "run(10 s), warm, the input spikes drawn and counted beforehand",
    ),
    Peer(
        "NEST aeif_cond_exp, 6500 generators",
        "nest",
        "nest_poisson.py",
        ("separate",),
        "Run(10 s), a poisson_generator an input",
    ),
    Peer(
        "NEST aeif_cond_exp, 2 generators",
        "nest",
        "nest_poisson.py",
        ("summed",),
        "Run(10 s), a poisson_generator for each kind of input, with the summed rate",
    ),
)


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
    one_core = {"OMP_NUM_THREADS": "1", "PYNEST_QUIET": "1"}
    answer = subprocess.run(command, capture_output=True, text=True, env=os.environ | one_core)
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
    row: dict[str, Any] = {"name": peer.name, "timed": peer.timed}
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
        rows = [measure(peer, files) for peer in peers]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
