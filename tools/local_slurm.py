"""A SLURM of one's own on this machine: two nodes of one core each, for a try or a test.

Needs Debian's packages slurm-wlm and munge, and no root. All its files are in one folder, all its
ports on loopback; it ends with this script.

    python tools/local_slurm.py /tmp/slurm
    export SLURM_CONF=/tmp/slurm/slurm.conf    # in another shell
    sinfo
"""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sinfo", "sbatch", "scancel", "squeue")
NODES = ("n1", "n2")
SECONDS_TO_START = 60.0
# No cgroups and no accounting: neither is there in a container.
CONFIGURATION = """
ClusterName=here
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SlurmctldPort={controller}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=0
{nodes}
PartitionName=short Nodes={names} Default=YES MaxTime=INFINITE State=UP
"""
A_NODE = "NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=4000"


def why_not() -> str | None:
    """Return why no SLURM can be started here; None if it can be tried."""
    missing = [name for name in PROGRAMS if program(name) is None]
    if missing:
        return f"no {', '.join(missing)} here (on Debian: apt install slurm-wlm munge)"
    return None


def program(name: str) -> str | None:
    """Return the path of a program, which may be one for administrators."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


@contextlib.contextmanager
def local_slurm(folder: Path) -> Iterator[dict[str, str]]:
    """Run a SLURM whose files are in ``folder``; give the environment for its commands.

    Raises
    ------
    RuntimeError
        If its nodes are not ready within a minute.
    """
    for name in ("state", *(f"spool-{node}" for node in NODES)):
        (folder / name).mkdir(parents=True)
    key = folder / "munge.key"
    key.touch(mode=0o600)
    key.write_bytes(os.urandom(1024))
    configuration = folder / "slurm.conf"
    configuration.write_text(_configuration(folder))
    environment = {**os.environ, "SLURM_CONF": str(configuration)}
    munge_files = {
        "key-file": key, "socket": folder / "munge.socket", "pid-file": folder / "munged.pid",
        "log-file": folder / "munged.log", "seed-file": folder / "munged.seed",
    }  # fmt: skip
    munge = ["munged", "--foreground", "--force", *(f"--{k}={v}" for k, v in munge_files.items())]
    with contextlib.ExitStack() as running:
        for command in (munge, ["slurmctld", "-D"], *(["slurmd", "-D", "-N", n] for n in NODES)):
            running.enter_context(_daemon(command, environment, folder))
            if command is munge:
                _wait_until((folder / "munge.socket").exists, "munged makes no socket", folder)
        _wait_until(lambda: _idle(environment), "its nodes are not ready", folder)
        try:
            yield environment
        finally:
            everybody = ["scancel", "--user", getpass.getuser()]
            subprocess.run(everybody, env=environment, capture_output=True, timeout=30, check=False)
            deadline = time.monotonic() + 10
            while _jobs(environment) and time.monotonic() < deadline:
                time.sleep(0.2)


def _configuration(folder: Path) -> str:
    host = platform.node().partition(".")[0]
    controller, *ports = _free_ports(1 + len(NODES))
    nodes = (
        A_NODE.format(name=name, host=host, port=port)
        for name, port in zip(NODES, ports, strict=True)
    )
    return CONFIGURATION.format(
        host=host, user=getpass.getuser(), folder=folder, controller=controller,
        nodes="\n".join(nodes), names=",".join(NODES),
    )  # fmt: skip


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


@contextlib.contextmanager
def _daemon(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[None]:
    path = program(command[0])
    assert path is not None, command
    with (folder / "words.log").open("ab") as words:
        running = subprocess.Popen(
            [path, *command[1:]],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    try:
        yield
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _told(environment: dict[str, str], *command: str) -> list[str]:
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.split()


def _idle(environment: dict[str, str]) -> bool:
    return _told(environment, "sinfo", "--noheader", "--Node", "--format=%T") == ["idle"] * 2


def _jobs(environment: dict[str, str]) -> list[str]:
    return _told(environment, "squeue", "--noheader", "--format=%i")


def _wait_until(condition: object, otherwise: str, folder: Path) -> None:
    assert callable(condition)
    deadline = time.monotonic() + SECONDS_TO_START
    while not condition():
        if time.monotonic() > deadline:
            logs = [log.read_text(errors="replace")[-500:] for log in sorted(folder.glob("*.log"))]
            raise RuntimeError("\n".join([otherwise, *logs]))
        time.sleep(0.2)


def main() -> None:
    """Run a SLURM until Ctrl-C."""
    if (reason := why_not()) is not None:
        sys.exit(reason)
    folder = Path(sys.argv[1]).absolute()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all daemons end
    with local_slurm(folder):
        print(f"export SLURM_CONF={folder}/slurm.conf", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
