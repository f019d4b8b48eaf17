"""Julia inside Python, as users meet it: a terminal, a pipe, a notebook, a long run.

By the stand-in for juliacall that starts a true Julia (tests/stand_ins/true_julia).
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from pyadex.engine.find_julia import find_julia

TESTS = Path(__file__).parents[1]
CLI = [sys.executable, "-m", "pyadex.cli"]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    julia = find_julia()
    if julia is None:
        pytest.skip("there is no Julia here")
    folder = TESTS / "stand_ins" / "true_julia"
    own = {
        "PYTHONPATH": f"{folder}{os.pathsep}{TESTS.parent}", "PYADEX_ENGINE": "juliacall",
        "STAND_IN_JULIA": str(julia.path), "PYADEX_THREADS": "2",
    }  # fmt: skip
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **own}


def test_ctrl_c_under_a_progress_bar_ends_the_command(
    environment: dict[str, str], tmp_path: Path
) -> None:
    command = [*CLI, "sweep", "--we", "0:30:0.1pS", "--nseeds", "300", "-o", "o.csv"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execve(command[0], command, environment)
    termios.tcsetwinsize(terminal, (24, 80))
    seen = b""
    while b"%|" not in seen:  # the bar
        seen += os.read(terminal, 1000)
    time.sleep(1)
    pressed = time.monotonic()
    os.write(terminal, b"\x03")
    while True:
        try:
            if not (more := os.read(terminal, 1000)):
                break
            seen += more
        except OSError:  # the other end is closed
            break
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 130, seen
    assert b"Interrupted." in seen
    assert time.monotonic() - pressed < 30


def test_a_table_goes_into_a_pipe_that_is_read_late_as_a_whole(
    environment: dict[str, str],
) -> None:
    grid = ["-N", "5", "--duration", "0.1s", "--we", "0:3000:1pS", "--nseeds", "2"]
    command = [*CLI, "sweep", *grid]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as writing:
        assert writing.stdout is not None
        time.sleep(10)
        assert len(writing.stdout.read().splitlines()) == 6003  # a header, 3001 weights, 2 seeds
    assert writing.returncode == 0


def test_a_long_run_ends_with_ctrl_c(environment: dict[str, str]) -> None:
    script = """
import os, signal, threading, time
import pyadex
from pyadex.units import second
pyadex.sim(6500)
pressed = []
def press():
    pressed.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)
threading.Timer(5, press).start()
try:
    pyadex.sim(6500, 100_000 * second, every=1000, record="w")
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - pressed[0] < 3)
print(pyadex.sim(6500).spikerate)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stdout) == (0, "interrupted True\n4.1 hertz\n"), done.stderr


def test_a_notebook_can_be_interrupted_in_python(environment: dict[str, str]) -> None:
    # Nothing is shown: Debian's libjulia brings a libunwind along by which C++ exceptions, as
    # Matplotlib's, end the process.
    from jupyter_client.manager import start_new_kernel

    manager, kernel = start_new_kernel(kernel_name="python3", env=environment)
    try:
        kernel.execute("import pyadex, time; run = pyadex.sim(6500)", reply=True, timeout=120)
        kernel.execute("time.sleep(60)", stop_on_error=False)
        time.sleep(2)
        began = time.monotonic()
        manager.interrupt_kernel()
        reply = kernel.get_shell_msg(timeout=60)
        while reply["content"].get("status") != "error":
            reply = kernel.get_shell_msg(timeout=60)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert time.monotonic() - began < 20
        after = kernel.execute("print(pyadex.sim(6500).spikerate)", reply=True, timeout=120)
        assert after["content"]["status"] == "ok"
    finally:
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)
