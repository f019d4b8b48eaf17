"""The how-to's example on a true SLURM: two nodes of one core each, on this machine."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import local_slurm
import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex.units import pS, second

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "cluster.md"
SEEDS, WEIGHTS = 40, np.arange(0, 31, 3)
# What is another here: two nodes of one core, no modules, and less to do.
HERE = {
    "cores=8": "cores=1",
    "processes=1,  # one worker a job, whose Julia has 8 threads": "processes=1,",
    'memory="8GB"': 'memory="1GB"',
    'job_script_prologue=["module load julia"]': f'python="{sys.executable}"',
    "cluster.scale(jobs=10)": "cluster.scale(jobs=2)",
    "60 * second": "10 * second",
    "we=np.arange(31) * pS": "we=np.arange(0, 31, 3) * pS",
    "seed=range(1000)": f"seed=range({SEEDS})",
}


def example() -> str:
    """The how-to's example, cut down to this machine."""
    code = next(
        block
        for block in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
        if "SLURMCluster(" in block
    )
    for theirs, ours in HERE.items():
        assert theirs in code, theirs
        code = code.replace(theirs, ours)
    return code


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    if (why_not := local_slurm.why_not()) is not None:
        pytest.skip(why_not)
    try:
        with local_slurm.local_slurm(tmp_path_factory.mktemp("slurm")) as environment:
            yield environment
    except RuntimeError as error:
        pytest.skip(f"no SLURM can be started here: {error}")


def stored_results(folder: Path) -> int:
    """How many results are stored in a folder."""
    count = 0
    for file in folder.rglob("cache.db"):
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(file)) as db:
            count += db.execute("SELECT COUNT(*) FROM Cache").fetchone()[0]
    return count


def running_jobs(environment: dict[str, str]) -> list[str]:
    command = ["squeue", "--noheader", "--states=RUNNING", "--format=%i"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()


def test_a_job_that_is_cancelled_costs_nothing_but_time(
    slurm: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "example.py").write_text(example(), "utf-8")
    store = tmp_path / "results"
    with subprocess.Popen(
        [sys.executable, "example.py"], cwd=tmp_path, env={**slurm, "PYADEX_CACHE": str(store)},
        stderr=subprocess.PIPE, text=True,
    ) as calling:  # fmt: skip
        ended = time.monotonic() + 300
        while stored_results(store) == 0 or len(running_jobs(slurm)) < 2:
            assert calling.poll() is None, calling.communicate()[1]
            assert time.monotonic() < ended
            time.sleep(0.2)
        first = running_jobs(slurm)[0]
        subprocess.run(["scancel", first], env=slurm, check=True)
        assert stored_results(store) < len(WEIGHTS) * SEEDS, "all was done by then"
        _, told = calling.communicate(timeout=300)
    assert calling.returncode == 0, told
    assert first not in running_jobs(slurm)
    table = pd.read_csv(tmp_path / "out.csv", index_col=0)
    here = pyadex.sweep(6500, 10 * second, we=WEIGHTS * pS, seed=range(SEEDS), cache=False)
    here.to_csv(tmp_path / "here.csv")
    assert len(table) == len(WEIGHTS) * SEEDS
    pd.testing.assert_frame_equal(
        table, pd.read_csv(tmp_path / "here.csv", index_col=0), check_exact=True
    )
