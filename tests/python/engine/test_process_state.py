"""After Julia has started in it, a Python process is what it was: signals, output, children.

The stand-ins for juliacall in tests/stand_ins do to the process what Julia does. One starts a true
Julia by its C library; one only acts like it, for where there is no such library.
"""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pyadex.engine.find_julia import find_julia

TESTS = Path(__file__).parents[2]
START = """
import os, queue, signal, subprocess, sys, threading, time
from pyadex.engine import juliacall_start
juliacall_start.imported()
def soon(number):
    threading.Timer(0.3, os.kill, (os.getpid(), number)).start()
"""


@pytest.fixture(params=["like_julia", "true_julia"])
def environment(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment of a Python that has a stand-in for juliacall."""
    julia = find_julia()
    if request.param == "true_julia" and julia is None:
        pytest.skip("there is no Julia here")
    folder = TESTS / "stand_ins" / request.param
    own = {"PYTHONPATH": f"{folder}{os.pathsep}{TESTS.parent}", "PYADEX_THREADS": "2"}
    return {**os.environ, **own, "STAND_IN_JULIA": str(julia.path) if julia else ""}


def run(script: str, environment: dict[str, str], text: str | None = None) -> str:
    """Run a script after Julia's start; return what it prints, once it has ended well."""
    done = subprocess.run(
        [sys.executable, "-c", START + script],
        env=environment, input=text, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "waiting",
    ["time.sleep(30)", "while time.monotonic() < began + 30: pass", "queue.SimpleQueue().get()"],
    ids=["sleep", "loop", "queue"],
)
def test_ctrl_c_ends_what_python_does(environment: dict[str, str], waiting: str) -> None:
    script = f"""
soon(signal.SIGINT)
began = time.monotonic()
def wait(): # apart, since Python 3.13.0 itself raises out of the `try` that a loop's end is in
    {waiting}
try:
    wait()
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - began < 10)
"""
    assert run(script, environment) == "interrupted True\n"


def test_who_ignores_ctrl_c_still_does(environment: dict[str, str]) -> None:
    script = "signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + START
    assert run(f"{script}\nsoon(signal.SIGINT); time.sleep(1); print('here')", environment) == (
        "here\n"
    )


@pytest.mark.faults
@pytest.mark.parametrize("name", ["SIGTERM", "SIGUSR1", "SIGQUIT"])
def test_the_users_own_handlers_run(environment: dict[str, str], name: str) -> None:
    script = f"""
import signal
signal.signal(signal.{name}, lambda *_: print("handled"))
{START}
soon(signal.{name})
time.sleep(1)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "handled\n"), done.stderr


def test_sigterm_ends_python_as_ever(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START + "soon(signal.SIGTERM); time.sleep(30)"],
        env=environment, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGTERM


@pytest.mark.parametrize("thread", [False, True], ids=["main thread", "another thread"])
def test_children_can_be_ended(environment: dict[str, str], thread: bool) -> None:
    script = f"""
def child():
    sleeping = subprocess.Popen(["sleep", "30"])
    sleeping.terminate()
    print(sleeping.wait(10))
if {thread}:
    started = threading.Thread(target=child)
    started.start()
    started.join()
else:
    child()
"""
    assert run(script, environment) == f"{-signal.SIGTERM}\n"


def test_all_output_goes_into_a_pipe_that_is_read_late(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START + "for i in range(50_000): print('line', i)"],
        env=environment, stdout=subprocess.PIPE,
    ) as writing:  # fmt: skip
        assert writing.stdout is not None
        time.sleep(2)
        assert len(writing.stdout.read().splitlines()) == 50_000
    assert writing.returncode == 0


def test_all_input_comes_from_a_pipe_that_is_written_late(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START + "print('ready', flush=True); print(sys.stdin.read())"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as reading:  # fmt: skip
        assert reading.stdin is not None
        assert reading.stdout is not None
        assert reading.stdout.readline() == "ready\n"
        time.sleep(0.3)
        reading.stdin.write("late")
        reading.stdin.close()
        assert reading.stdout.read() == "late\n"


def test_what_juliapkg_says_is_no_output_of_ours(environment: dict[str, str]) -> None:
    assert run("print('a table')", environment) == "a table\n"


def test_ctrl_c_typed_in_a_terminal(environment: dict[str, str]) -> None:
    script = (
        START
        + """
print([os.get_blocking(stream) for stream in (0, 1, 2)], flush=True)
try:
    time.sleep(30)
except KeyboardInterrupt:
    print("interrupted")
"""
    )
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-c", script], environment)
    seen, ended = b"", time.monotonic() + 60
    while b"True]" not in seen and time.monotonic() < ended:
        seen += os.read(terminal, 1000)
    time.sleep(0.3)
    os.write(terminal, b"\x03")
    while b"interrupted" not in seen and time.monotonic() < ended:
        try:
            seen += os.read(terminal, 1000)
        except OSError:  # the other end is closed
            break
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert b"[True, True, True]" in seen
    assert b"interrupted" in seen
    assert os.waitstatus_to_exitcode(status) == 0
