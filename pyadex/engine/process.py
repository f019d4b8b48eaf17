"""The engine `process`: a `julia` of this machine as a worker process, over pipes.

The worker is started with the first call and reused, ends with Python (its input closes), and is in
a session of its own, so that a Ctrl-C in the terminal is Python's alone. Its death is an exception
here, and the next call starts another.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import hashlib
import os
import queue
import signal
import stat
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from pyadex.base.errors import EngineError, WorkerDied
from pyadex.engine import frames
from pyadex.engine.find_julia import ADVICE, Julia, JuliaNotFound, find_julia
from pyadex.engine.patient_write import prepared, write_patiently
from pyadex.engine.pulse import Pulse
from pyadex.engine.shared_memory import SharedMemory
from pyadex.engine.sources import fingerprint, julia_package
from pyadex.engine.threads import thread_count

START_SECONDS = 180.0  # the first start ever precompiles; a loaded machine takes its time
# A worker is ended for its silence: no answer, and no processor time used for this long, …
PATIENCE_SECONDS = 60.0
PATIENCE_FACTOR = 30.0  # … or so many times as long as its work is estimated to take
SECONDS_BETWEEN_LOOKS = 1.0
CRASHES = tuple(b"signal (%d)" % number for number in (4, 6, 7, 8, 11))  # Julia's words for them
SERVE = "using Nto1AdEx; Nto1AdEx.serve(parse(Int, ARGS[1]))"
# For glibc, which gives arrays of 128 kB and more back to the system at once, and takes new pages
# for the next. Kept, they save a tenth of a sweep on two threads.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(128 << 20)}


# On Windows, what a session of its own is elsewhere; there is none such elsewhere.
NO_CTRL_C: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


# What a forked child has of its parent's: see `_begin_anew_in_child`.
_ENGINES: weakref.WeakSet[ProcessEngine] = weakref.WeakSet()
_WORKERS: weakref.WeakSet[Worker] = weakref.WeakSet()
_KEPT: list[Worker] = []
_STARTING = threading.Lock()  # no fork between a worker's start and its being known here


def _begin_anew_in_child() -> None:
    """After a fork, in the child: let go of the parent's workers, and of locks its threads held.

    The pipes are led to nowhere, so that a worker ends with its parent, and not with this child.
    They are not closed: Python would close them again later, when their numbers are another file's.
    """
    global _STARTING
    _STARTING = threading.Lock()
    with contextlib.suppress(OSError):
        null = os.open(os.devnull, os.O_RDWR)
        for worker in list(_WORKERS):
            _KEPT.append(worker)
            for pipe in (worker.process.stdin, worker.process.stdout, worker.process.stderr):
                if pipe is not None and not pipe.closed:
                    os.dup2(null, pipe.fileno(), inheritable=False)
        os.close(null)
    _WORKERS.clear()
    for engine in list(_ENGINES):
        engine.begin_anew_in_child()


def _wait_for_start() -> None:
    _STARTING.acquire()


def _go_on_in_parent() -> None:
    _STARTING.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_wait_for_start,
        after_in_parent=_go_on_in_parent,
        after_in_child=_begin_anew_in_child,
    )


class ProcessEngine:
    """Answers calls by a Julia worker process, one call at a time.

    ``julia`` is the Julia to run; by default, the first that is found.
    """

    name = "process"

    def __init__(self, julia: Julia | None = None) -> None:
        self._julia = julia
        self._worker: Worker | None = None
        self._lock = threading.Lock()
        _ENGINES.add(self)

    def call(self, call: str, fields: Mapping[str, Any], work_seconds: float) -> dict[str, Any]:
        """Return the worker's answer; see `pyadex.engine.call`."""
        with self._lock:
            worker = self._living_worker()
            try:
                return worker.ask({"call": call, **fields}, work_seconds)
            except BaseException as error:
                # After a Ctrl-C the worker may finish a small piece of work; a long one it may not.
                if isinstance(error, WorkerDied) or work_seconds > 2:
                    self._drop_worker()
                raise

    def begin_anew_in_child(self) -> None:
        """After a fork, in the child: whatever the parent's threads were doing goes on there."""
        self._lock = threading.Lock()
        self._worker = None

    def close(self) -> None:
        """End the worker, if there is one."""
        with self._lock:
            self._drop_worker()

    def describe(self) -> str:
        """Return which Julia this engine uses, in words."""
        return str(self._julia or usable_julia())

    def _living_worker(self) -> Worker:
        worker = self._worker
        # A forked child has its parent's worker on its hands, and must leave it alone.
        if worker is not None and worker.owner != os.getpid():
            self._worker = worker = None
        if worker is not None and not worker.is_alive():
            self._drop_worker()
            worker = None
        if worker is None:
            self._worker = worker = start_worker(self._julia)
        return worker

    def _drop_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None and worker.owner == os.getpid():
            worker.end()


class Worker:
    """One Julia process, the two threads that listen to it, and the memory that it shares."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self.owner = os.getpid()
        self._shared = SharedMemory()
        descriptor = self._shared.descriptor
        with _STARTING:
            self.process = subprocess.Popen(
                [*command, "--", str(descriptor)],
                pass_fds=(descriptor,) if descriptor >= 0 else (),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(environment),
                cwd=julia_package(),
                start_new_session=True,
                creationflags=NO_CTRL_C,
            )
            _WORKERS.add(self)
        _widen(self.process.stdout)
        self._answers: queue.SimpleQueue[tuple[int, dict[str, Any]] | Exception] = (
            queue.SimpleQueue()
        )
        self._last_words: collections.deque[str] = collections.deque(maxlen=30)
        self._crashed = False
        self._asked = False
        self._request = 0
        prepared(self.process.stdin)
        self._listeners = [
            threading.Thread(target=self._hear_answers, daemon=True),
            threading.Thread(target=self._hear_words, daemon=True),
        ]
        try:
            for listener in self._listeners:
                listener.start()
            atexit.register(self.end)
        except RuntimeError as error:
            self.process.kill()
            self.process.wait()
            raise EngineError(f"no worker can be started: {error}") from None

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process.poll() is None

    def ask(self, fields: Mapping[str, Any], work_seconds: float) -> dict[str, Any]:
        """Send a request and wait for its answer, for as long as the worker is at work."""
        self._request += 1
        self._asked = True
        limit = min(max(PATIENCE_SECONDS, PATIENCE_FACTOR * work_seconds), threading.TIMEOUT_MAX)
        self._send(frames.encode(self._request, fields), str(fields["call"]), limit)
        answer = self._await(self._request, str(fields["call"]), limit)
        self._asked = False
        return answer

    def _send(self, frame: bytes, call: str, limit: float) -> None:
        assert self.process.stdin is not None
        pulse = Pulse(self.process.pid)

        def look() -> None:
            if pulse.silent_for() >= limit:
                raise self._silence(call, limit)

        try:
            write_patiently(self.process.stdin, frame, look, min(SECONDS_BETWEEN_LOOKS, limit))
        except (OSError, ValueError):  # it is gone, or closed, as Python ends
            raise self._death(call) from None
        except BaseException:
            # A Ctrl-C here leaves half a frame in the pipe; no other can follow it.
            self.process.kill()
            self.process.wait()
            raise

    def _await(self, request: int, call: str, limit: float) -> dict[str, Any]:
        pulse = Pulse(self.process.pid)
        while True:
            try:
                answer = self._answers.get(timeout=min(SECONDS_BETWEEN_LOOKS, limit))
            except queue.Empty:
                if pulse.silent_for() >= limit:
                    raise self._silence(call, limit) from None
                continue
            if isinstance(answer, EOFError):
                raise self._death(call)
            if isinstance(answer, Exception):
                raise WorkerDied(f"{answer}; the next call starts a new worker")
            # An answer to an older request is what an interrupted call left behind.
            if answer[0] == request:
                return answer[1]

    def _silence(self, call: str, limit: float) -> WorkerDied:
        return WorkerDied(
            f"the Julia worker did not answer {call!r} within {limit:.0f} s and was ended "
            "(it used no processor time); the next call starts a new one"
        )

    def _hear_answers(self) -> None:
        pipe = self.process.stdout
        assert pipe is not None
        try:
            while header := _read_exactly(pipe, frames.HEADER.size):
                body = _read_exactly(pipe, frames.body_length(bytes(header)))
                self._answers.put(frames.decode(body, self._shared))
        except (EngineError, MemoryError) as error:
            self._answers.put(error)
        except (OSError, ValueError):
            pass
        self._answers.put(EOFError())

    def _hear_words(self) -> None:
        pipe = self.process.stderr
        assert pipe is not None
        with contextlib.suppress(OSError, ValueError):
            for line in pipe:
                if self._crashed:
                    continue  # a backtrace, which would push the cause out
                if line.startswith(CRASHES):
                    # Julia's report of its crash can itself hang, and is no use from here on.
                    self._crashed = True
                    self._last_words.clear()
                    self.process.kill()
                self._last_words.append(line.decode(errors="replace").rstrip())

    def _death(self, call: str) -> WorkerDied:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=2)
        self._listeners[1].join(timeout=1)
        fate = "crashed" if self._crashed else _fate(self.process.returncode)
        words = next((line.strip() for line in self._last_words if line.strip()), "")
        return WorkerDied(
            f"the Julia worker {fate} during {call!r}"
            + (f" ({words[:200]})" if words else "")
            + "; the next call starts a new one"
        )

    def end(self) -> None:
        """End the process: kindly if it waits for work, at once if not."""
        atexit.unregister(self.end)
        if self.owner != os.getpid():
            return
        with contextlib.suppress(OSError, ValueError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        try:
            self.process.wait(timeout=0.0 if self._asked else 0.3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for listener in self._listeners:
            listener.join(timeout=1)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        self._shared.close()


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a pipe hold a trace of 10 s at once instead of a tenth of it, where the system can."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        assert pipe is not None
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)


def _read_exactly(pipe: IO[bytes], size: int) -> bytearray:
    """Return the next ``size`` bytes; none at the end of the stream."""
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size:
        got = pipe.readinto(view[filled:])  # type: ignore[attr-defined]
        if not got:
            return bytearray()
        filled += got
    return data


def _fate(code: int | None) -> str:
    if code is None:
        return "stopped answering"
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit status {code}"


def usable_julia() -> Julia:
    """Return the Julia to use; raise `EngineError` with advice if there is none."""
    try:
        julia = find_julia()
    except JuliaNotFound as error:
        raise EngineError(str(error)) from None
    if julia is None:
        raise EngineError(f"no Julia was found. {ADVICE} Or run `pyadex install-julia`.")
    return julia


def start_worker(julia: Julia | None = None) -> Worker:
    """Start a worker and wait until it answers."""
    julia = julia or usable_julia()
    command = [
        str(julia.path),
        "--startup-file=no",
        "--history-file=no",
        "--color=no",
        "-O2",
        f"--threads={thread_count()}",
        "-e",
        SERVE,
    ]
    with _one_precompiles(f"{julia.path} {julia.version} {fingerprint()}"):
        try:
            worker = Worker(command, _environment())
        except OSError as error:
            raise EngineError(f"{julia.path} can't be started: {error.strerror}") from None
        try:
            worker.ask({"call": "about"}, START_SECONDS / PATIENCE_FACTOR)
        except BaseException:
            worker.end()
            raise
    return worker


def _environment() -> dict[str, str]:
    environment = KEEP_MEMORY | os.environ
    for name in ("JULIA_PROJECT", "JULIA_NUM_THREADS", "JULIA_CPU_THREADS"):
        environment.pop(name, None)
    environment["JULIA_LOAD_PATH"] = f"{_listable(julia_package())}{os.pathsep}@stdlib"
    depots = _depots(environment.pop("JULIA_DEPOT_PATH", ""))
    if depots is not None:
        environment["JULIA_DEPOT_PATH"] = depots
    return environment


def _listable(path: Path) -> Path:
    """Return a path by which a folder can be in a list of paths: a link, if its own has a colon."""
    if os.pathsep not in str(path):
        return path
    link = _private_folder() / f"package-{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}"
    with contextlib.suppress(FileExistsError):
        link.symlink_to(path)
    return link


def _depots(given: str) -> str | None:
    """Return Julia's depots; None for its own choice, which is in the home folder.

    The first is where Julia writes what it compiles. Where it may not, one of ours comes before it.
    Relative ones are meant from here, not from the worker's folder.
    """
    names = given.split(os.pathsep) if given else [""]
    paths = [os.path.abspath(os.path.expanduser(name)) if name else "" for name in names]
    home = os.path.expanduser("~")
    in_home = os.path.join(home, ".julia")
    if not (_may_write(paths[0]) if paths[0] else os.path.isdir(home) and _may_write(in_home)):
        paths.insert(0, str(_private_folder() / "depot"))
        if paths[1:] == [""]:
            paths.pop()
    return None if paths == [""] else os.pathsep.join(paths)


def _may_write(folder: str) -> bool:
    """Tell whether a folder, or else the nearest one above it that exists, can be written."""
    while not os.path.lexists(folder):
        above = os.path.dirname(folder)
        if above in ("", folder):
            return False  # as for "~" where there is no home folder
        try:
            os.lstat(folder)
        except PermissionError:
            return False
        except OSError:
            pass
        folder = above
    return os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)


def _private_folder() -> Path:
    """Return a folder of this user's for what Julia compiles, where home is out of reach.

    One of that name that is somebody else's, or none that we can use, is passed by.
    """
    if not hasattr(os, "getuid"):  # Windows, whose folder for temporary files is this user's
        own = Path(tempfile.gettempdir()) / "pyadex"
        own.mkdir(exist_ok=True)
        return own
    for number in range(9):
        name = f"pyadex-{os.getuid()}" + (f"-{number}" if number else "")
        folder = Path(tempfile.gettempdir()) / name
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
            if mine and os.access(folder, os.W_OK | os.X_OK):
                return folder
    raise EngineError(
        f"there is no place for what Julia compiles: {tempfile.gettempdir()} can't be written; set "
        "JULIA_DEPOT_PATH or TMPDIR"
    )


@contextlib.contextmanager
def _one_precompiles(what: str) -> Iterator[None]:
    """Let one process at a time start a Julia that may still have to precompile the package.

    Julia before 1.8 has no lock of its own for that. Once a start has succeeded, there is a mark.
    """
    try:
        import fcntl

        folder = _private_folder()
        mark = folder / f"started-{hashlib.sha256(what.encode()).hexdigest()[:16]}"
        lock = None if mark.exists() else (folder / "start.lock").open("w")
    except (ImportError, OSError, EngineError):
        yield
        return
    if lock is None:
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
            with contextlib.suppress(OSError):
                mark.touch()
        finally:
            # Closing alone would not do: a child that was forked meanwhile has the file open, too.
            with contextlib.suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_UN)
