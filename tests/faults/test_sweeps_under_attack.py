"""Sweeps that are broken on purpose, from outside, and what is left of them.

Each child process computes the same sweep and says how many rows it has stored. Whatever is done to
it: no stored row is lost, no row is ever wrong, no process and no file is left, and the next sweep
goes on. PYADEX_FAULTS_TIMES=5 tries five times as often.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex.batch.store import Store
from pyadex.studies.grid import Grid, axes_of, runs_of
from pyadex.units import pS, second

TIMES = int(os.environ.get("PYADEX_FAULTS_TIMES", "1"))

SWEPT = {"we": np.linspace(200, 900, 12) * pS, "seed": range(40)}
ROWS = 480
CHILD = """
import os, sys, warnings
sys.path.insert(0, {root!r})
import numpy as np, pyadex, pyadex.batch.runs
from pyadex.units import pS, second, Hz
warnings.showwarning = lambda m, *_: os.write(2, (str(m) + chr(10)).encode())
pyadex.batch.runs.SECONDS_OF_PIECE = 0.02  # so that there are many moments to be killed at
def say(text): os.write(1, (text + chr(10)).encode())
def sweep(cache, progress=False, duration={duration}):
    return pyadex.sweep(N=100, duration=duration * second, we=np.linspace(200, 900, 12) * pS,
                        seed=range(40), statistics="output_rate", cache=cache, progress=progress)
def announce():
    from pyadex.batch.store import Store
    plain, stored = Store.set_many, [0]
    def set_many(self, rows):
        rows = list(rows)
        plain(self, rows)
        stored[0] += len(rows)
        say(f"stored {{stored[0]}}")
    Store.set_many = set_many
def worker():
    from pyadex import engine
    say(f"worker {{engine.call('about')['pid']}}")
"""
DURATION = 50.0
ROOT = Path(pyadex.__file__).resolve().parent.parent


def script(body: str, root: Path = ROOT) -> list[str]:
    return [sys.executable, "-c", CHILD.format(root=str(root), duration=DURATION) + body]


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    """The sweep, without a cache or a fault."""
    return pyadex.sweep(
        N=100, duration=DURATION * second, **SWEPT, statistics="output_rate", cache=False
    )  # fmt: skip


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """What came of a fault; written down if PYADEX_FAULTS_REPORT names a file."""
    counts: dict[str, Any] = {"tried": 0, "early": 0, "lost": 0, "wrong": 0, "left": 0,
                              "message": ""}  # fmt: skip
    yield counts
    if path := os.environ.get("PYADEX_FAULTS_REPORT"):
        with open(path, "a") as report:
            report.write(json.dumps({"fault": request.node.name, **counts}) + "\n")


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path, tally, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process, announced or not, and no temporary file but the marks of Julias that worked."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    yield
    for pid in those_with(f"TMPDIR={temporary}"):
        expect_gone(tally, pid)
    assert {path.name for path in temporary.iterdir()} <= {f"pyadex-{os.getuid()}"}


def those_with(variable: str) -> list[int]:
    """The processes that were started with this in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if variable.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def stored_rows(folder: Path) -> list[dict[str, Any] | None]:
    axes = axes_of(100, DURATION * second, dict(SWEPT), has_own_input=False)
    grid = Grid(axes, [[axis] for axis in axes.values()])
    with Store(folder) as store:
        return store.get_many(runs_of(grid, pyadex.cortical_RS, {}).keys())


def judge(tally: dict[str, Any], folder: Path, truth: pd.DataFrame, reported: int) -> int:
    """Count lost and wrong rows in a cache; return how many it has."""
    rows = stored_rows(folder)
    kinds = {path.name.partition("-")[0] for path in folder.iterdir()}
    assert kinds <= {"cache.db", "damaged"}
    right = np.round(truth["output_rate_Hz"].to_numpy() * DURATION).astype(int).tolist()
    there = [(i, row) for i, row in enumerate(rows) if row is not None]
    tally["tried"] += 1
    tally["wrong"] += sum(row["spike_count"] != int(right[i]) for i, row in there)
    tally["lost"] += max(0, reported - len(there))
    assert tally["wrong"] == tally["lost"] == 0
    return len(there)


def said(output: str, word: str) -> int:
    numbers = [int(line.split()[1]) for line in output.splitlines() if line.startswith(word)]
    return numbers[-1] if numbers else 0


def is_gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def expect_gone(tally: dict[str, Any], pid: int, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while pid and not is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    tally["left"] += not is_gone(pid) if pid else 0
    assert tally["left"] == 0


def read_until_stored(child: subprocess.Popen[str], times: int) -> str:
    """Return what a child has said by the time it has stored rows so many times, or has ended."""
    assert child.stdout is not None
    output = ""
    while output.count("stored") < times and (line := child.stdout.readline()):
        output += line
    return output


def run(body: str, root: Path = ROOT, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        script(body, root), capture_output=True, text=True, timeout=300, **options
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_python_killed_in_the_middle(tmp_path: Path, tally, truth, number: int) -> None:
    chance = random.Random(7)
    for attempt in range(2 * TIMES):
        folder = tmp_path / str(attempt)
        child = subprocess.Popen(
            script(f"announce(); worker(); sweep({str(folder)!r})"),
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        later = attempt % 2  # in turn before a row is stored, and after
        first = read_until_stored(child, times=chance.randrange(1, 10) if later else 0)
        time.sleep(chance.uniform(0, 0.1 if later else 3.0))
        child.send_signal(number)
        output = first + child.communicate()[0]
        expect_gone(tally, said(output, "worker"))
        before = judge(tally, folder, truth, said(output, "stored"))
        tally["early"] += before == 0
        if attempt % 4 == 1:
            resumed = run(f"announce(); sweep({str(folder)!r}).to_csv({str(tmp_path / 'a')!r})")
            assert said(resumed.stdout, "stored") == ROWS - before
            pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)


ENDS = {
    signal.SIGKILL: ("was killed by SIGKILL during 'batch'",),
    # Julia prints where it was when it crashes, and that may wait for ever for a lock which the
    # interrupted code holds: such a worker is ended like any that does nothing.
    signal.SIGSEGV: ("crashed during 'batch'", "did not answer 'batch' within 60 s"),
}


@pytest.mark.parametrize("number", ENDS, ids=["kill", "segv"])
def test_worker_killed_in_the_middle(tmp_path: Path, tally, truth, number: int) -> None:
    chance = random.Random(8)
    for attempt in range(3 * TIMES):
        folder = tmp_path / str(attempt)
        child = subprocess.Popen(
            script(f"announce(); worker(); sweep({str(folder)!r})"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        first = ""
        while "worker" not in first:
            first += child.stdout.readline()
        later = attempt % 3  # the first time before a row is stored
        first += read_until_stored(child, times=chance.randrange(1, 8) if later else 0)
        time.sleep(chance.uniform(0, 0.1 if later else 1.0))
        pid = said(first, "worker")
        if not is_gone(pid):
            os.kill(pid, number)
        output, errors = child.communicate(timeout=200)
        expect_gone(tally, pid)
        if child.returncode:
            tally["message"] = errors.strip().splitlines()[-1]
            died = [f"WorkerDied: the Julia worker {end}" for end in ENDS[number]]
            assert any(sentence in tally["message"] for sentence in died)
        tally["early"] += judge(tally, folder, truth, said(first + output, "stored")) == 0


def test_worker_stops_answering_in_the_middle(tmp_path: Path, tally, truth) -> None:
    for attempt in range(TIMES):
        folder = tmp_path / str(attempt)
        child = subprocess.Popen(
            script(
                "from pyadex.engine import process; sweep(False, duration=1.0); "
                "process.PATIENCE_SECONDS = 3.0; "
                f"announce(); worker(); sweep({str(folder)!r})"
            ),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        first = read_until_stored(child, times=3)
        os.kill(said(first, "worker"), signal.SIGSTOP)
        output, errors = child.communicate(timeout=100)
        tally["message"] = errors.strip().splitlines()[-1]
        assert "WorkerDied: the Julia worker did not answer 'batch' within" in tally["message"]
        expect_gone(tally, said(first, "worker"))
        judge(tally, folder, truth, said(first + output, "stored"))


@pytest.fixture
def memory_limit() -> Iterator[Path]:
    """A control group whose processes the kernel kills if they take 100 MB more."""
    old = Path("/sys/fs/cgroup/memory")
    group = (old if old.is_dir() else old.parent) / f"pyadex-test-{os.getpid()}"
    limit = "memory.limit_in_bytes" if old.is_dir() else "memory.max"
    try:
        group.mkdir()
        (group / limit).write_text("100000000")
    except OSError as error:
        if group.is_dir():
            group.rmdir()
        pytest.skip(f"may not limit a process's memory here: {error}")
    yield group
    group.rmdir()


def test_worker_killed_for_want_of_memory(tally, memory_limit: Path) -> None:
    """By the kernel, in the middle of a request; not by the limit that Julia itself would tell."""
    for _ in range(TIMES):
        child = subprocess.Popen(
            script(
                """
worker()
sys.stdin.readline()
try: pyadex.sim(1, 5000 * second)
except pyadex.WorkerDied as error: say(f"died {error}")
say(repr(pyadex.sim(6500, 10 * second).spikerate.magnitude))
worker()
"""
            ),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        first = child.stdout.readline()
        (memory_limit / "cgroup.procs").write_text(str(said(first, "worker")))
        output, _ = child.communicate("go\n", timeout=100)
        expect_gone(tally, said(first, "worker"))
        died, rate, _ = output.splitlines()
        tally["tried"] += 1
        tally["message"] = died.removeprefix("died ")
        assert "the Julia worker was killed by SIGKILL during 'simulate'" in died
        assert rate == "4.1"
        expect_gone(tally, said(output, "worker"))


def in_terminal(body: str, seconds: float) -> tuple[int, str, float]:
    """Run a child in a terminal, press Ctrl-C; return its status, output and time to the end."""
    master, slave = pty.openpty()
    child = subprocess.Popen(
        script(body), stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(slave)
    output = b""
    while b"worker" not in output or b"\n" not in output.partition(b"worker")[2]:
        output += os.read(master, 1000)
    time.sleep(seconds)
    os.write(master, b"\x03")
    pressed = time.monotonic()
    while True:
        try:
            more = os.read(master, 10_000)
        except OSError:
            break
        if not more:
            break
        output += more
    child.wait(60)
    os.close(master)
    return child.returncode, output.decode(), time.monotonic() - pressed


LONG = {
    "sim": "pyadex.sim(1, 40_000 * second, record='')",
    "sweep": "announce(); sweep({folder!r}, progress=True, duration=5000.0)",
    "calibrate": "pyadex.calibrate([6500, 5000], 4 * Hz, 100, 60 * second, cache={folder!r})",
}


@pytest.mark.parametrize("word", LONG)
def test_ctrl_c_in_a_terminal(tmp_path: Path, tally, word: str) -> None:
    chance = random.Random(9)
    for attempt in range(2 * TIMES):
        body = LONG[word].format(folder=str(tmp_path / str(attempt)))
        status, output, seconds = in_terminal(f"worker(); {body}", chance.uniform(0.2, 2.5))
        tally["tried"] += 1
        *_, before, last = [line.strip() for line in output.strip().splitlines()]
        tally["message"] = last
        assert status in (-signal.SIGINT, 130)
        # Of several runs, the interrupt's note says below it what is kept.
        assert (last if word == "sim" else before) == "KeyboardInterrupt"
        assert word == "sim" or last.endswith((" finished", " kept"))
        assert seconds < 10
        expect_gone(tally, said(output, "worker"))


def test_after_ctrl_c_the_same_python_goes_on(tmp_path: Path, tally, truth) -> None:
    for attempt in range(2 * TIMES):
        folder = tmp_path / str(attempt)
        body = f"""
announce(); worker()
import time
try: sweep({str(folder)!r}); time.sleep(30)
except KeyboardInterrupt: say("interrupted")
say(repr(pyadex.sim(6500, 10 * second).spikerate.magnitude))
sweep({str(folder)!r}).to_csv({str(tmp_path / "a")!r})
"""
        status, output, _ = in_terminal(body, 0.3 + 0.3 * (attempt % 8))
        assert (status, "4.1" in output.split()) == (0, True), output
        pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
        judge(tally, folder, truth, ROWS)
        expect_gone(tally, said(output, "worker"))


def test_interrupt_in_a_notebook_kernel(tmp_path: Path, tally) -> None:
    client_of = pytest.importorskip("jupyter_client.manager").start_new_kernel
    manager, client = client_of(kernel_name="python3", env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:

        def execute(code: str, wait: bool = True) -> str:
            asked = client.execute(code)
            return outcome(asked) if wait else asked

        def outcome(asked: str) -> str:
            texts = []
            while True:
                message = client.get_iopub_msg(timeout=60)
                if message["parent_header"].get("msg_id") != asked:
                    continue
                content = message["content"]
                if message["msg_type"] == "stream":
                    texts.append(content["text"])
                elif message["msg_type"] == "error":
                    texts.append(content["ename"])
                elif content.get("execution_state") == "idle":
                    return "".join(texts)

        execute("import pyadex; from pyadex.units import *; from pyadex import engine")
        pid = int(execute("print(engine.call('about')['pid'])"))
        for long in (
            "pyadex.sim(1, 40_000 * second, record='')",
            "pyadex.sweep(100, 2000 * second, we=list(range(500, 600)) * pS, cache=False)",
            "pyadex.calibrate([6500, 5000], 4 * Hz, 100, 60 * second, cache=False)",
        ) * TIMES:
            asked = execute(long, wait=False)
            time.sleep(1.5)
            manager.interrupt_kernel()
            tally["message"] = outcome(asked)
            assert "KeyboardInterrupt" in tally["message"]
            assert execute("print(pyadex.sim(6500, 10 * second).spikerate)") == "4.1 hertz\n"
            tally["tried"] += 1
        pid = int(execute("print(engine.call('about')['pid'])"))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    expect_gone(tally, pid)


def full_disk(folder: Path) -> None:
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)], capture_output=True
    ).returncode:
        pytest.skip("may not mount a file system here")


def test_disk_full(tmp_path: Path, tally, truth) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    full_disk(folder)
    try:
        (folder / "ballast").write_bytes(bytes(170_000))
        done = run(f"announce(); worker(); sweep({str(folder)!r}).to_csv({str(tmp_path / 'a')!r})")
        assert done.returncode == 0, done.stderr
        tally["message"] = done.stderr.strip()
        assert "can't be written to" in tally["message"]
        pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
        expect_gone(tally, said(done.stdout, "worker"))
        (folder / "ballast").unlink()
        judge(tally, folder, truth, 0)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_file_size_limit(tmp_path: Path, tally, truth) -> None:
    for size in (50_000, 100_000, 150_000):
        folder = tmp_path / str(size)
        with Store(folder):
            pass
        done = run(
            f"worker(); sweep({str(folder)!r}).to_csv({str(tmp_path / 'a')!r})",
            preexec_fn=lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
        if done.returncode:
            tally["message"] = done.stderr.strip().splitlines()[-1]
            assert "CacheError" in tally["message"], done.stderr
        else:
            pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
            tally["message"] = done.stderr.strip() or tally["message"]
        expect_gone(tally, said(done.stdout, "worker"))
        judge(tally, folder, truth, 0)


def test_cache_deleted_in_the_middle(tmp_path: Path, tally, truth) -> None:
    folder = tmp_path / "cache"
    child = subprocess.Popen(
        script(f"announce(); worker(); sweep({str(folder)!r}).to_csv({str(tmp_path / 'a')!r})"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    while not child.stdout.readline().startswith("stored"):
        pass
    shutil.rmtree(folder)
    _, errors = child.communicate()
    tally["message"] = errors.strip()
    assert child.returncode == 0
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
    judge(tally, folder, truth, 0)


def test_cache_made_read_only_in_the_middle(tmp_path: Path, tally, truth) -> None:
    """Its files are open: a writer goes on with them."""
    folder = tmp_path / "cache"
    child = subprocess.Popen(
        [*without_root_s_powers(),
         *script(f"announce(); worker(); sweep({str(folder)!r}).to_csv({str(tmp_path / 'a')!r})")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    first = read_until_stored(child, times=1)
    for path in folder.iterdir():
        path.chmod(0o400)
    folder.chmod(0o500)
    output, errors = child.communicate(timeout=200)
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.chmod(0o600)
    assert child.returncode == 0, errors
    tally["message"] = errors.strip()
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
    judge(tally, folder, truth, said(first + output, "stored"))


def damaged_half(content: bytes) -> bytes:
    return content[: len(content) // 2] + b"\xaa" * (len(content) - len(content) // 2)


DAMAGE = {
    "edited": "UPDATE Cache SET value = replace(value, '\"spike_count\": 1', '\"spike_count\": 7')",
    "truncated": "UPDATE Cache SET value = substr(value, 1, 40) WHERE rowid % 3 = 0",
    "emptied": "UPDATE Cache SET value = '' WHERE rowid % 5 = 0",
    "under another's key": "UPDATE Cache SET value = (SELECT value FROM Cache WHERE rowid = 7)",
    "database cut": lambda content: content[: len(content) // 3],
    "database half overwritten": damaged_half,
    "database of zeros": lambda content: bytes(len(content)),
    "no database": lambda content: b"we_pS,seed\n" * 1000,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_sweep_over_a_damaged_cache_is_right(tmp_path: Path, tally, truth, damage: str) -> None:
    def swept() -> pd.DataFrame:
        return pyadex.sweep(
            N=100, duration=DURATION * second, **SWEPT, statistics="output_rate",
            cache=tmp_path / "c",
        )  # fmt: skip

    swept()
    path, change = tmp_path / "c" / "cache.db", DAMAGE[damage]
    if callable(change):
        path.write_bytes(change(path.read_bytes()))
    else:
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(change)
    with pytest.warns(RuntimeWarning, match="the cache .* (damaged|altered)") as told:
        table = swept()
    tally["message"] = str(told[0].message)
    pd.testing.assert_frame_equal(table, truth)
    assert judge(tally, tmp_path / "c", truth, ROWS) == ROWS
    pd.testing.assert_frame_equal(swept(), truth)  # without a warning


CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

/* The real clock and CLOCK_OFFSET seconds; each hundredth reading, the offset comes or goes. */
static long shift(void) {
    static long calls;
    const char *offset = getenv("CLOCK_OFFSET"), *jumps = getenv("CLOCK_JUMPS");
    long now = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) / 100;
    return jumps && now % 2 ? 0 : atol(offset ? offset : "0");
}
int clock_gettime(clockid_t clock, struct timespec *t) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, t);
    if (!failed && clock == CLOCK_REALTIME) t->tv_sec += shift();
    return failed;
}
int gettimeofday(struct timeval *restrict t, void *restrict zone) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    t->tv_sec = now.tv_sec; t->tv_usec = now.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *t) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (t) *t = now.tv_sec;
    return now.tv_sec;
}
"""


@pytest.fixture
def clock(tmp_path: Path) -> Any:
    """Return a function that gives an environment in which the clock is wrong, for all programs."""
    compiler = shutil.which("cc")
    if not (compiler and sys.platform == "linux"):
        pytest.skip("a C compiler on Linux is needed to set a clock of its own")
    (tmp_path / "clock.c").write_text(CLOCK)
    library = tmp_path / "clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, tmp_path / "clock.c", "-ldl"],
                   check=True)  # fmt: skip

    def environment(years: float, **more: str) -> dict[str, str]:
        offset = str(int(years * 365.25 * 86400))
        return {**os.environ, "LD_PRELOAD": str(library), "CLOCK_OFFSET": offset, **more}

    return environment


def test_clock_set_back_between_and_in_the_middle(tmp_path: Path, tally, truth, clock) -> None:
    folder, say_year = (
        tmp_path / "cache",
        "import datetime; say(f'year {datetime.date.today().year}')",
    )
    child = subprocess.Popen(
        script(f"{say_year}; announce(); worker(); sweep({str(folder)!r})"),
        stdout=subprocess.PIPE, text=True, env=clock(years=70),
    )  # fmt: skip
    first = read_until_stored(child, times=3)
    child.kill()
    output = first + child.communicate()[0]
    before = judge(tally, folder, truth, said(output, "stored"))
    resumed = run(
        f"{say_year}; announce(); sweep({str(folder)!r}).to_csv({str(tmp_path / 'a')!r})",
        env=clock(years=-40),
    )
    assert said(output, "year") - said(resumed.stdout, "year") == 110
    assert said(resumed.stdout, "stored") == ROWS - before
    assert judge(tally, folder, truth, ROWS) == ROWS
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
    other = tmp_path / "other"
    jumping = run(
        f"sweep({str(other)!r}, progress=True).to_csv({str(tmp_path / 'a')!r})",
        env=clock(years=-40, CLOCK_JUMPS="1"),
    )
    assert jumping.returncode == 0, jumping.stderr
    assert judge(tally, other, truth, ROWS) == ROWS
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
    expect_gone(tally, said(output, "worker"))


def test_eight_processes_with_one_cache(tmp_path: Path, tally, truth) -> None:
    folder = tmp_path / "cache"
    children = [
        subprocess.Popen(
            script(f"worker(); sweep({str(folder)!r}).to_csv({str(tmp_path / str(i))!r})"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYADEX_THREADS": "1"},
        )
        for i in range(8)
    ]  # fmt: skip
    for i, child in enumerate(children):
        output, errors = child.communicate(timeout=300)
        assert (child.returncode, errors) == (0, "")
        expect_gone(tally, said(output, "worker"))
        pd.testing.assert_frame_equal(pd.read_csv(tmp_path / str(i), index_col=0), truth)
    assert judge(tally, folder, truth, ROWS) == ROWS
    tally["tried"] = 8


def without_root_s_powers() -> list[str]:
    """A command prefix under which file permissions count for root, too."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("setpriv is needed, since root may write everywhere")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def test_read_only_cache(tmp_path: Path, tally) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o500)
    done = subprocess.run(
        [*without_root_s_powers(), *script(f"sweep({str(folder)!r})")],
        capture_output=True, text=True,
    )  # fmt: skip
    tally["tried"], tally["message"] = 1, done.stderr.strip().splitlines()[-1]
    assert "CacheError: cache must be a folder that can be" in tally["message"]


def test_read_only_installation_with_a_strange_path_and_no_home(
    tmp_path: Path, tally, truth
) -> None:
    root = tmp_path / "größe µ 日本" / "a b"
    for part in ("pyadex", "src_jl"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Project.toml", root)
    subprocess.run(["chmod", "-R", "a-w", str(root.parent)], check=True)
    folder = tmp_path / "größe µ 日本 cache"
    environment = {
        name: value for name, value in os.environ.items()
        if name not in ("HOME", "PYADEX_CACHE", "PYTHONPATH", "XDG_CACHE_HOME", "LANG", "LC_ALL")
    }  # fmt: skip
    done = subprocess.run(
        [*without_root_s_powers(),
         *script(f"worker(); sweep({str(folder)!r}).to_csv({str(tmp_path / 'a')!r}); "
                 "say(pyadex.__file__)", root)],
        capture_output=True, text=True, env=environment, cwd=tmp_path,
    )  # fmt: skip
    subprocess.run(["chmod", "-R", "u+w", str(root.parent)], check=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(root) in done.stdout
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
    expect_gone(tally, said(done.stdout, "worker"))
    tally["tried"] = 1


@pytest.mark.parametrize("streams", ["<&- >&- 2>&-", "</dev/null >/dev/full 2>/dev/full"])
def test_without_standard_streams(tmp_path: Path, tally, truth, streams: str) -> None:
    folder, table = tmp_path / "cache", tmp_path / "a"
    for progress in ("None", "True"):
        shutil.rmtree(folder, ignore_errors=True)
        body = f"sweep({str(folder)!r}, progress={progress}).to_csv({str(table)!r})"
        done = subprocess.run(
            ["sh", "-c", f'exec "$@" {streams}', "sh", *script(body)], timeout=200
        )
        assert done.returncode == 0
        pd.testing.assert_frame_equal(pd.read_csv(table, index_col=0), truth)
        judge(tally, folder, truth, ROWS)


def test_no_network_is_asked_for(tmp_path: Path, tally, truth) -> None:
    """Python looks no name up and connects nowhere; all works where there is no network at all."""
    alone = ["unshare", "--net"]
    if subprocess.run([*alone, "true"], capture_output=True).returncode:
        alone = []
    folder = tmp_path / "cache"
    body = f"""
events = ("socket.connect", "socket.getaddrinfo")
sys.addaudithook(lambda event, _: say(event) if event in events else None)
worker(); sweep({str(folder)!r}).to_csv({str(tmp_path / "a")!r})
"""
    done = subprocess.run([*alone, *script(body)], capture_output=True, text=True, timeout=200)
    assert (done.returncode, done.stderr, "socket" in done.stdout) == (0, "", False)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a", index_col=0), truth)
    assert judge(tally, folder, truth, ROWS) == ROWS


def test_worker_out_of_memory(tmp_path: Path, tally) -> None:
    limited = tmp_path / "julia"
    julia = os.environ.get("PYADEX_JULIA") or shutil.which("julia")
    limited.write_text(f'#!/bin/sh\nulimit -v 3000000\nexec {julia} "$@"\n')
    limited.chmod(0o755)
    done = run(
        """
worker()
for attempt in range(5):
    try: pyadex.sim(1, 200_000 * second)
    except pyadex.EngineError as error: say(f"refused {attempt} {error}")
    say(repr(pyadex.sim(6500, 10 * second).spikerate.magnitude))
worker()
""",
        env={**os.environ, "PYADEX_JULIA": str(limited)},
    )
    lines = done.stdout.splitlines()
    assert lines.count("4.1") == 5, done.stderr
    refusals = [line for line in lines if line.startswith("refused")]
    assert len(refusals) == 5
    tally["tried"], tally["message"] = 5, refusals[0]
    expect_gone(tally, said(done.stdout, "worker"))
