"""The contestants of the bench: processes that stay warm, asked one line, answering one line.

Every worker answers a request such as `sweep 20` with the seconds it took and then the numbers that
came out, so that the contestants can be held against each other. Requests:

    single SEED          one run, N = 6500, 10 s, V included   -> rate (Hz), last V (mV)
    sweep FIRST_SEED     the note's 18 weights x 10 seeds      -> sums of rates and of medians (mV)

The note's way alone knows

    rate N WE            output rate averaged over ten seeds   -> rate (Hz)

the note's way and ours in Python

    run N DURATION SEED  one run, V included                   -> as single

and ours in Python alone

    calibrate            all ten N                             -> the weights (nS)
    cached FIRST_SEED    the sweep, answered from disk         -> as sweep
    grid N DURATION WEIGHTS FIRST_SEED SEEDS, any sweep        -> as sweep
    transfer RATES SEEDS FIRST_SEED, a transfer function      -> mean rate (Hz)
    own_memory           the peak of Python's process so far  -> bytes
    bridge               seconds of an empty call to Julia     -> nothing
    memory               the peak of Julia's process so far    -> bytes
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

HERE = Path(__file__).parent
ROOT = HERE.parent


class Worker:
    """A process that answers requests; use it as a context manager.

    Parameters
    ----------
    command
        What starts it.
    **environment
        Variables that it sees beside ours.
    """

    def __init__(self, command: Sequence[str], **environment: str) -> None:
        self.command = list(command)
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | environment,
        )

    def ask(self, request: str) -> list[float]:
        """Seconds, and what came out."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):
            print(request, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{' '.join(self.command)} ended at the request: {request}")
        return [float(word) for word in answer.split()]

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True)
class Contestant:
    """Something to be timed, under the name that the tables give it."""

    name: str
    start: Callable[[], Worker]
    from_python: bool = False


def note_way(julia: str) -> Contestant:
    """The lab note's own way, in plain Julia."""
    command = [julia, "--startup-file=no", str(HERE / "note_way.jl"), "serve"]
    return Contestant("the note's way, in plain Julia", lambda: Worker(command))


def ours_in_julia(julia: str, threads: int) -> Contestant:
    """Our batch and single run, called in Julia."""
    command = [julia, "--startup-file=no", f"--project={ROOT}", str(HERE / "ours.jl")]
    return Contestant(
        f"pyadex in Julia, {counted(threads)}",
        lambda: Worker(command, JULIA_NUM_THREADS=str(threads)),
    )


def ours_in_python(engine: str, threads: int) -> Contestant:
    """The same through the Python package and one of its engines."""
    command = [sys.executable, str(HERE / "ours.py")]
    environment = {
        "PYADEX_ENGINE": engine,
        "PYADEX_THREADS": str(threads),
    }
    return Contestant(
        f"pyadex from Python ({engine}), {counted(threads)}",
        lambda: Worker(command, **environment),
        from_python=True,
    )


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def counted(threads: int) -> str:
    return f"{threads} thread" + "s" * (threads > 1)


def contestants(julia: str, threads: Sequence[int]) -> list[Contestant]:
    """The note's way first, then ours in Julia, then ours through each engine that works here."""
    return [
        note_way(julia),
        *(ours_in_julia(julia, n) for n in threads),
        *(ours_in_python(engine, n) for engine in engines() for n in threads),
    ]


def engines() -> list[str]:
    """The engines that start on this machine."""
    return [engine for engine in ("juliacall", "process") if starts(engine)]


def starts(engine: str) -> bool:
    ask = "import pyadex; pyadex.engine.call('about')"
    environment = os.environ | {"PYADEX_ENGINE": engine}
    answer = subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True)
    return answer.returncode == 0
