"""Several Pythons that start a Julia at the same time."""

from __future__ import annotations

import subprocess
import sys


def test_three_processes_start_at_once_and_print_nothing(engine_name: str) -> None:
    script = "import pyadex; print(pyadex.sim(6500).spikerate)"
    command = [sys.executable, "-c", script]
    pipe = subprocess.PIPE
    for process in [
        subprocess.Popen(command, text=True, stdout=pipe, stderr=pipe) for _ in range(3)
    ]:
        out, err = process.communicate(timeout=300)
        assert (process.returncode, out, err) == (0, "4.1 hertz\n", "")
