"""Make sure that there is a Julia for pyadex, and install one where there is none.

A Julia that is already here is left alone. Else juliacall's own installer is asked, where its
server can be reached; else, on Debian as root, Julia 1.5.3 comes from Debian 11 by apt-get.
What is going to be installed is said first. Exit status 1: there is still no Julia.
With ``--which``, only print which Julia was found.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

OLDEST = (1, 5)
ADVICE = (
    "pyadex needs Julia 1.5 or newer: get it from https://julialang.org/downloads so that `julia` "
    "is on the PATH, or set PYADEX_JULIA=/path/to/julia."
)

JULIA_SERVER = "https://julialang-s3.julialang.org/bin/versions.json"
JULIACALL_MINUTES = 10

DEBIAN_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
DEBIAN_MIRRORS = ("http://deb.debian.org/debian", "http://archive.debian.org/debian")
APT_LOCK_SECONDS = 300


def main() -> int:
    """Find a Julia, or try each way to get one until it is found."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `with` and `finally` run
    if sys.argv[1:] == ["--from-debian"]:
        return 0 if install_from_debian() else 1

    if sys.argv[1:] == ["--which"]:
        print(find_julia() or "julia")
        return 0

    chosen = os.environ.get("PYADEX_JULIA")
    if chosen and not usable(chosen):
        print(f"PYADEX_JULIA={chosen} is not a Julia 1.5 or newer. {ADVICE}", file=sys.stderr)
        return 1
    if find_julia():
        return 0
    if server_answers():
        install_by_juliacall()
    if not find_julia() and debian_can_help():
        install_as_root()
    if not find_julia():
        print(ADVICE, file=sys.stderr)
        return 1
    return 0


# Finding


def find_julia() -> str | None:
    """Return the first usable Julia, or None."""
    return next(filter(usable, candidates(os.environ, Path(sys.prefix))), None)


def candidates(environ: Mapping[str, str], prefix: Path) -> Iterator[str]:
    """Yield where a Julia may be: PYADEX_JULIA, the PATH, then what juliacall has installed."""
    if chosen := environ.get("PYADEX_JULIA"):
        yield chosen
    if on_path := shutil.which("julia", path=environ.get("PATH")):
        yield on_path
    # juliapkg, which installs for juliacall, notes here what it resolved to.
    project = Path(environ.get("PYTHON_JULIAPKG_PROJECT") or prefix / "julia_env")
    try:
        yield json.loads((project / "pyjuliapkg" / "meta.json").read_text())["executable"]
    except (OSError, ValueError, KeyError):
        return


def usable(julia: str) -> bool:
    """Whether `julia` runs and is new enough."""
    try:
        answer = subprocess.run(
            [julia, "--version"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return new_enough(answer.stdout)


def new_enough(version_line: str) -> bool:
    """Whether a line like ``julia version 1.10.8`` names a Julia that we support.

    >>> new_enough("julia version 1.10.8")
    True
    """
    found = re.match(r"julia version (\d+)\.(\d+)", version_line)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


# By juliacall, which downloads Julia and PythonCall.jl into the virtual environment


def server_answers(url: str = JULIA_SERVER, seconds: float = 6.0) -> bool:
    """Whether Julia's server can be reached (by a proxy if one is set), decided in a few seconds.

    In a thread, since a name look-up without a network may hang longer than any time limit.
    """
    answers = threading.Event()

    def ask() -> None:
        try:
            request = urllib.request.Request(url, method="HEAD")
            with urllib.request.urlopen(request, timeout=seconds):
                answers.set()
        except (OSError, ValueError):
            pass

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return answers.is_set()


def install_by_juliacall() -> bool:
    """Let juliacall install Julia by importing it once, in a process that may take its time."""
    say("No Julia found. Installing Julia and PythonCall.jl with juliacall, into", sys.prefix)
    settings = {"PYTHON_JULIACALL_HANDLE_SIGNALS": "yes", "PYTHON_JULIACALL_THREADS": "auto"}
    importing = subprocess.Popen(
        [sys.executable, "-c", "import juliacall"],
        env=settings | dict(os.environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return importing.wait(60 * JULIACALL_MINUTES) == 0
    except subprocess.TimeoutExpired:
        say(f"juliacall did not finish within {JULIACALL_MINUTES} minutes; stopped.")
        return False
    finally:
        stop_group(importing)


def stop_group(leader: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    try:
        os.killpg(leader.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    leader.wait()


# From Debian 11, whose packages install beside those of later releases


def debian_can_help() -> bool:
    """Whether this is a Debian on which we may install packages without asking for a password."""
    return bool(shutil.which("apt-get")) and DEBIAN_KEYRING.exists() and may_be_root()


def may_be_root() -> bool:
    """Whether we are root, or sudo would make us so without a password."""
    if os.geteuid() == 0:
        return True
    sudo = shutil.which("sudo")
    if sudo is None:
        return False
    return subprocess.run([sudo, "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0


def install_as_root() -> bool:
    """Run `install_from_debian`, by sudo if need be."""
    if os.geteuid() == 0:
        return install_from_debian()
    command = ["sudo", "-n", sys.executable, __file__, "--from-debian"]
    return run_to_its_end(command) == 0


def install_from_debian() -> bool:
    """Install Debian 11's Julia; the machine's own apt sources and lists are not touched.

    The extra source lives in a temporary folder, together with all that apt-get downloads for it,
    so nothing of it can stay behind and two of us at once only meet at dpkg's lock.
    """
    say(
        "No Julia found. Installing julia 1.5.3 and the libraries it needs (about 60 MB) from "
        "Debian 11 with apt-get; no package is removed."
    )
    for mirror in DEBIAN_MIRRORS:
        with tempfile.TemporaryDirectory(prefix="pyadex-apt-") as folder:
            apt_get = ["apt-get", *private_apt(Path(folder), mirror)]
            install = [*apt_get, "--yes", "--no-remove", "--no-install-recommends", "install"]
            # A source that cannot be read need not be one that we need: go on and see.
            run_to_its_end([*apt_get, "update"])
            if run_to_its_end([*install, "--download-only", "julia"]) != 0:
                continue
            if run_to_its_end([*install, "julia"], deaf=True) == 0:
                return True
    return False


def private_apt(folder: Path, mirror: str) -> list[str]:
    """Return options by which apt-get uses `folder`, with Debian 11 as a source of last resort."""
    folder.chmod(0o755)  # apt downloads as the user _apt
    for expected in ("lists/partial", "cache/archives/partial"):
        (folder / expected).mkdir(parents=True)
    debian_11 = f"deb [signed-by={DEBIAN_KEYRING}] {mirror} bullseye main\n"
    if "VERSION_CODENAME=bullseye" in read("/etc/os-release"):
        debian_11 = ""  # it is a source already
    # Below an installed package's 100: this source only gives what the machine's own ones lack.
    pin = "Package: *\nPin: release n=bullseye\nPin-Priority: 50\n"
    (folder / "sources.list").write_text(read("/etc/apt/sources.list") + "\n" + debian_11)
    (folder / "preferences").write_text(read("/etc/apt/preferences") + "\n" + pin)
    settings = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::preferences": folder / "preferences",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "DPkg::Lock::Timeout": APT_LOCK_SECONDS,
        "DPkg::Use-Pty": 0,
    }
    return ["-qq", *(f"--option={key}={value}" for key, value in settings.items())]


def read(path: str) -> str:
    """Return the text of a file, which is empty if there is none."""
    return Path(path).read_text() if Path(path).exists() else ""


def run_to_its_end(command: list[str], *, deaf: bool = False) -> int:
    """Run a command, and see it end before we do, even when interrupted.

    If `deaf`, a Ctrl-C does not reach the command: half a dpkg run is worse than none.
    """
    environment = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, start_new_session=deaf
    )
    try:
        return process.wait()
    finally:
        process.wait()


def say(*words: object) -> None:
    """Print at once, before a long step begins."""
    print(*words, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
