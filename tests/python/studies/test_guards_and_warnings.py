"""Too large a grid is refused before it is laid out; what a calibration missed is told, once."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import diskcache
import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex import CalibrationError, CalibrationWarning, InputError, calibrate, sim, sweep
from pyadex.base.errors import CacheError, InstabilityWarning
from pyadex.units import Hz, ms, mV, nS, pA, pS, second

SHORT: dict[str, Any] = {"duration": 1 * second, "nseeds": 2, "cache": False}


@pytest.mark.parametrize(
    "call",
    [
        lambda: sweep(seed=range(3 * 10**7)),
        lambda: sweep(seed=range(10**9)),
        lambda: sweep(seed=range(0, 10**12, 7)),
        lambda: sweep(seed=itertools.count()),
        lambda: sweep(N=range(1, 10**9)),
        lambda: sweep(N=[1, 2], seed=range(10**4), we=np.arange(10**4) * pS),
        lambda: sweep(seed=range(10**9), N=range(1, 10**9 + 1), zipped=("N", "seed")),
        lambda: sweep(seed=range(10**9), tau_g=5 * ms, b=[1, 2] * pA),
        lambda: calibrate(N=range(1, 10**9)),
        lambda: calibrate(nseeds=10**9),
        lambda: calibrate(seed=range(10**9)),
        lambda: calibrate(N=itertools.count(1)),
        lambda: sweep(params=[pyadex.cortical_RS] * 10**4, current=[[1] * pA] * 10**4),
    ],
)
def test_a_huge_grid_is_refused_before_it_is_laid_out(
    call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyadex.model import arguments

    monkeypatch.setattr(arguments, "MOST_VALUES", 10_000)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"runs|values|combinations"):
            call()
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_the_sentence_names_the_size_and_the_way_out() -> None:
    with pytest.raises(InputError, match=r"30,000,000 runs.*or more with max_runs=30000000"):
        sweep(seed=range(3 * 10**7))


def test_arguments_side_by_side_are_counted_once() -> None:
    options: dict[str, Any] = {"duration": 10 * ms, "cache": False, "max_runs": 20}
    table = sweep(N=range(1, 11), seed=range(10), b=[1, 2] * pA, zipped=("N", "seed"), **options)
    assert len(table) == 20
    with pytest.raises(InputError, match="the grid has 200 runs"):
        sweep(N=range(1, 11), seed=range(10), b=[1, 2] * pA, **options)


def test_a_calibration_of_many_N_takes_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []
    sim(3, 10 * ms)  # the engine has its own
    start = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda t: (started.append(t), start(t))[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)
        found = calibrate(list(range(50, 350)), target=20 * Hz, duration=1 * second, nseeds=1)
    assert len(found.we) == 300
    assert np.all(np.isfinite(found.we.magnitude))
    assert [t for t in started if "tqdm" not in type(t).__module__] == []


def test_an_N_that_cannot_be_reached_leaves_the_others() -> None:
    bracket = [0.3, 3] * nS
    with pytest.warns(CalibrationWarning, match="no value of we gives .* for N = 2;") as told:
        found = calibrate([2, 100], target=20 * Hz, bracket=bracket, **SHORT)
    assert len(told) == 1
    alone = calibrate(100, target=20 * Hz, bracket=bracket, **SHORT)
    assert np.isnan(found.we[0].magnitude)
    assert found.we[1] == alone.we
    with pytest.raises(CalibrationError, match="for N = 2"):
        calibrate(2, target=20 * Hz, bracket=bracket, **SHORT)


def line_of(warning: Any) -> str:
    return Path(warning.filename).read_text().splitlines()[warning.lineno - 1].strip()


def test_a_target_that_is_missed_is_told_once_at_the_callers_line() -> None:
    with pytest.warns(
        CalibrationWarning, match=r"output_rate is .* Hz .* not 4 Hz as asked"
    ) as told:
        found = calibrate(100, 4 * Hz, bracket=[0.1, 2] * nS, xtol=5 * nS, **SHORT)
    assert len(told) == 1
    assert line_of(told[0]).startswith("found = calibrate(100")
    assert abs(found.output_rate.m_as("Hz") - 4) > 1


def test_a_target_that_is_met_is_not_told() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        calibrate([50, 100, 1000], target=4 * Hz)


def test_one_calibration_warns_once_of_a_coarse_time_step_at_the_callers_line() -> None:
    with pytest.warns(InstabilityWarning) as told:
        calibrate(100, 4 * Hz, bracket=[0.05, 5000] * nS, xtol=1 * pS, **SHORT)
    unstable = [w for w in told if w.category is InstabilityWarning]
    assert len(unstable) == 1
    assert line_of(unstable[0]).startswith("calibrate(100, 4 * Hz")


@pytest.mark.parametrize(
    "call",
    [lambda: sim(10, 10 * ms, we=1e6 * nS, mean_rate=1000 * Hz),
     lambda: sweep(N=10, seed=1, duration=10 * ms, we=1e6 * nS, mean_rate=1000 * Hz, cache=False)],
)  # fmt: skip
def test_the_line_is_the_callers_for_runs_and_sweeps_too(call: Any) -> None:
    with pytest.warns(InstabilityWarning) as told:
        call()
    assert Path(told[0].filename) == Path(__file__)


@pytest.mark.parametrize(
    "call",
    [
        lambda current: sim(10, 100 * ms, current=current),
        lambda current: sweep(N=10, duration=100 * ms, current=current, cache=False),
        lambda current: calibrate(100, duration=100 * ms, current=current, cache=False),
    ],
)
def test_a_current_after_the_runs_end_is_refused(call: Any) -> None:
    told = "current's times must lie within the run, which ends at 0.1 s, not at 0.15 s"
    with pytest.raises(InputError, match=told):
        call(([50, 150] * ms, [1, 2] * pA))
    assert sim(10, 100 * ms, current=([50, 100] * ms, [1, 0] * pA)).N == 10


def foreign(folder: Path) -> None:
    with diskcache.Cache(str(folder)) as cache:
        cache["theirs"] = 1


def test_a_folder_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    foreign(tmp_path / "diskcache")
    with diskcache.FanoutCache(str(tmp_path / "fanout"), shards=1) as cache:
        cache["theirs"] = 1
    (tmp_path / "other").mkdir()
    import sqlite3

    with sqlite3.connect(tmp_path / "other" / "cache.db") as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    for folder in ("diskcache", "fanout/000", "other"):
        database = tmp_path / folder / "cache.db"
        before = database.read_bytes()
        with pytest.raises(CacheError, match="belongs to another program"):
            sweep(N=5, seed=1, duration=10 * ms, cache=tmp_path / folder)
        with pytest.raises(CacheError, match="belongs to another program"):
            pyadex.cache("x", folder=tmp_path)(abs) and pyadex.cache("diskcache", folder=tmp_path)(
                abs
            )(1)
        assert database.read_bytes() == before


def test_our_own_folder_is_opened_again(tmp_path: Path) -> None:
    for _ in range(2):
        assert len(sweep(N=5, seed=1, duration=10 * ms, cache=tmp_path / "ours")) == 1


def test_columns_of_one_name_keep_their_places() -> None:
    table = pd.DataFrame([[1 * pS, 2 * mV, 3]], columns=["x", "x", "x"])
    headed = pyadex.units_to_header(table)
    assert list(headed.columns) == ["x_pS", "x_mV", "x"]
    assert headed.iloc[0].tolist() == [1, 2, 3]
    twice = pyadex.units_to_header(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    assert (list(twice.columns), twice.iloc[0].tolist()) == (["a", "a"], [1, 2])


DAEMON = """
import os, threading, time
os.environ["PYADEX_ENGINE"] = "process"
import pyadex
from pyadex.units import second, ms
pyadex.sim(3, 10 * ms)
def work():
    while True:
        pyadex.sim(6500, 1 * second, record="")
threading.Thread(target=work, daemon=True).start()
time.sleep({delay})
"""


@pytest.mark.parametrize("delay", [0.05, 0.1, 0.2])
def test_a_daemon_thread_at_exit_raises_no_raw_error(delay: float) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DAEMON.format(delay=delay)], capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    for raw in ("ValueError", "AttributeError", "KeyError", "OSError", "RuntimeError: can't"):
        assert raw not in done.stderr
