"""A sweep under MPI: one process that asks, two that compute."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "cluster.md"


def test_a_sweep_under_mpi_equals_the_local_one(tmp_path: Path) -> None:
    mpiexec = shutil.which("mpiexec")
    if mpiexec is None or importlib.util.find_spec("mpi4py") is None:
        pytest.skip("no mpiexec or no mpi4py here (apt install openmpi-bin; pip install mpi4py)")
    code, command = (
        next(block for block in blocks if "mpi4py" in block)
        for blocks in (
            re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
            for language in ("python", "sh")
        )
    )
    check = """
    import pandas
    local = pyadex.sweep(6500, 10 * second, we=[10, 15, 20] * pS, seed=range(20), cache=False)
    pandas.testing.assert_frame_equal(df, local, check_exact=True)
    print("equal")
"""
    assert "    print(df" in code
    (tmp_path / "sweep.py").write_text(
        code.replace("    print(df", f"{check}    print(df"), "utf-8"
    )
    words = command.split()
    assert words[:3] == ["mpiexec", "-n", "3"]
    assert words[3] == "python"
    more = {}
    if b"OpenRTE" in subprocess.run([mpiexec, "--version"], capture_output=True).stdout:
        # More processes than cores, and as root, as in a container.
        more = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                "OMPI_MCA_rmaps_base_oversubscribe": "1"}  # fmt: skip
    done = subprocess.run(
        [mpiexec, *words[1:3], sys.executable, *words[4:]],
        cwd=tmp_path, env={**os.environ, **more}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "equal" in done.stdout
