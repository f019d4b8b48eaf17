"""Takes from Python, as it starts, what Windows and partly macOS lack, as far as pyadex sees it.

The standard library goes on without most of it, so it is imported before that is taken away.
"""

import contextlib
import logging  # noqa: F401
import multiprocessing.util  # noqa: F401
import os
import random  # noqa: F401
import select
import selectors  # noqa: F401
import signal
import subprocess
import sys
import tempfile  # noqa: F401

with contextlib.suppress(ImportError):  # it asks which system this is
    import platformdirs  # noqa: F401

if os.environ.get("WITHOUT_POSIX"):
    NAMES = {
        os: (
            "set_blocking", "get_blocking", "killpg", "memfd_create", "getuid", "geteuid",
            "register_at_fork", "sched_getaffinity", "fchmod", "posix_fallocate",
        ),
        select: ("poll", "epoll"),
        signal: ("pthread_sigmask", "sigwait", "SIGUSR1", "SIGUSR2", "SIGHUP", "SIGQUIT"),
    }  # fmt: skip
    for module, names in NAMES.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in ("fcntl", "pwd", "grp", "resource", "termios"):
        sys.modules[name] = None
    subprocess.fcntl = None
