"""Debian 11's Julia 1.5.3 on this Debian, and the libunwind that it needs.

Both come from Debian's own archive by apt-get, which checks their signatures. What needs root is
here, in one file with the standard library alone, which sudo runs as a script.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

JULIA = Path("/usr/bin/julia")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
MIRRORS = ("http://deb.debian.org/debian", "http://archive.debian.org/debian")
LOCK_SECONDS = 300
SERVER_SECONDS = 15


def can_help() -> bool:
    """Whether this is a Debian on which we may install packages without asking for a password."""
    return bool(shutil.which("apt-get")) and KEYRING.exists() and may_be_root()


def may_be_root() -> bool:
    """Whether we are root, or sudo would make us so without a password."""
    if os.geteuid() == 0:
        return True
    sudo = shutil.which("sudo")
    if sudo is None:
        return False
    return subprocess.run([sudo, "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0


def install() -> bool:
    """Install Debian 11's Julia, by sudo if need be; True if that worked."""
    return as_root("install-as-root")


def repair() -> bool:
    """Give Debian 11's Julia its own libunwind, by sudo if need be; True if that worked.

    With libunwind8 1.6 (Debian 12), Julia 1.5.3 crashes as soon as compiled code throws. It looks
    for libraries in a folder of its own first, so one put there serves it and no other program.
    """
    return as_root("repair-as-root")


def as_root(task: str) -> bool:
    """Do a task of this script's, as root."""
    if os.geteuid() == 0:
        return TASKS[task]()
    return run_to_its_end(["sudo", "-n", sys.executable, "-I", __file__, task]) == 0


def install_as_root() -> bool:
    """Install Julia; the machine's own apt sources and lists are not touched.

    The extra source lives in a temporary folder, together with all that apt-get downloads for it,
    so nothing of it can stay behind and two of us at once only meet at dpkg's lock.
    """
    for mirror in MIRRORS:
        with tempfile.TemporaryDirectory(prefix="pyadex-apt-") as folder:
            apt_get = ["apt-get", *private_apt(Path(folder), mirror, alone=False)]
            install = [*apt_get, "--yes", "--no-remove", "--no-install-recommends", "install"]
            # A source that cannot be read need not be one that we need: go on and see.
            run_to_its_end([*apt_get, "update"])
            if run_to_its_end([*install, "--download-only", "julia"]) != 0:
                continue
            if run_to_its_end([*install, "julia"], deaf=True) == 0:
                return True
    return False


def repair_as_root() -> bool:
    """Put Debian 11's libunwind into the folder where only Julia looks for libraries."""
    for mirror in MIRRORS:
        with tempfile.TemporaryDirectory(prefix="pyadex-apt-") as folder:
            apt_get = ["apt-get", *private_apt(Path(folder), mirror, alone=True)]
            if run_to_its_end([*apt_get, "update"]) != 0:
                continue
            if run_to_its_end([*apt_get, "download", "libunwind8/bullseye"], folder=folder) != 0:
                continue
            for package in Path(folder).glob("libunwind8_*.deb"):
                run_to_its_end(["dpkg-deb", "--extract", str(package), folder])
            return give_julia_its_libunwind(Path(folder), Path("/"))
    return False


def give_julia_its_libunwind(unpacked: Path, root: Path) -> bool:
    """Copy the library out of an unpacked libunwind8; True if Julia's folder was there for it."""
    for library in unpacked.glob("usr/lib/*/libunwind.so.8"):  # * is the architecture's name
        julias = root / library.parent.relative_to(unpacked) / "julia"
        if not julias.is_dir():
            continue
        # In one step, since a Julia may be starting just now.
        arriving = julias / f".libunwind.{os.getpid()}"
        shutil.copyfile(library, arriving)
        arriving.chmod(0o644)
        arriving.replace(julias / library.name)
        return True
    return False


def private_apt(folder: Path, mirror: str, *, alone: bool) -> list[str]:
    """Return options by which apt-get uses `folder`, with Debian 11 as a source of last resort.

    If `alone`, it is the only source.
    """
    folder.chmod(0o755)  # apt downloads as the user _apt
    for expected in ("lists/partial", "cache/archives/partial", "parts"):
        (folder / expected).mkdir(parents=True)
    debian_11 = f"deb [signed-by={KEYRING}] {mirror} bullseye main\n"
    own = "" if alone else read("/etc/apt/sources.list")
    if not alone and "VERSION_CODENAME=bullseye" in read("/etc/os-release"):
        debian_11 = ""  # it is a source already
    # Below an installed package's 100: this source only gives what the machine's own ones lack.
    pin = "Package: *\nPin: release n=bullseye\nPin-Priority: 50\n"
    (folder / "sources.list").write_text(own + "\n" + debian_11)
    (folder / "preferences").write_text(read("/etc/apt/preferences") + "\n" + pin)
    settings = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::preferences": folder / "preferences",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Acquire::http::Timeout": SERVER_SECONDS,
        "DPkg::Lock::Timeout": LOCK_SECONDS,
        "DPkg::Use-Pty": 0,
    }
    if alone:
        settings["Dir::Etc::sourceparts"] = folder / "parts"
        # We write into our own folder, where the user _apt may not.
        settings["APT::Sandbox::User"] = "root"
        # Without a network we want to know it soon.
        settings["APT::Update::Error-Mode"] = "any"
        settings["Acquire::Retries"] = 0
    return ["-qq", *(f"--option={key}={value}" for key, value in settings.items())]


def read(path: str) -> str:
    """Return the text of a file, which is empty if there is none."""
    return Path(path).read_text() if Path(path).exists() else ""


def run_to_its_end(command: list[str], *, folder: str | None = None, deaf: bool = False) -> int:
    """Run a command (in `folder`), and see it end before we do, even when interrupted.

    If `deaf`, a Ctrl-C does not reach the command: half a dpkg run is worse than none.
    """
    environment = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    process = subprocess.Popen(
        command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, start_new_session=deaf
    )
    try:
        return process.wait()
    finally:
        process.wait()


TASKS = {"install-as-root": install_as_root, "repair-as-root": repair_as_root}

if __name__ == "__main__":
    sys.exit(0 if TASKS[sys.argv[1]]() else 1)
