"""Stands in for juliacall where there is no libjulia: does to the process what Julia's start does.

It has no Julia. What it does was read from a process with Julia 1.5.3 in it (/proc/self/status).
"""

import ctypes
import os
import signal
import sys
import threading

CONFIG = {"inited": False, "exepath": "/stand/in/julia", "opt_handle_signals": "yes"}
_TAKEN = {signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1}


def _wait_for_signals():
    number = signal.sigwait(_TAKEN)
    sys.stderr.write(f"\nsignal ({number}): {signal.Signals(number).name}\n")
    os._exit(128 + number)


for _stream in (0, 1, 2):
    os.set_blocking(_stream, False)
signal.pthread_sigmask(signal.SIG_BLOCK, _TAKEN)
threading.Thread(target=_wait_for_signals, daemon=True).start()
_IGNORE = ctypes.c_void_p(1)
for _number in (signal.SIGINT, signal.SIGUSR1):  # below Python, which is not told
    ctypes.CDLL(None).signal(_number, _IGNORE)
print("[juliacall] printed as it is imported")
CONFIG["inited"] = True
