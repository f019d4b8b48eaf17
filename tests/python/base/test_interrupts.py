"""A Ctrl-C that comes in the middle of an import does what it does when that is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pyadex.base.interrupts import interrupt_waits

ROOT = Path(__file__).parents[3]


def test_a_ctrl_c_waits_for_the_end_of_the_block() -> None:
    done = []

    def pressed_in_the_middle() -> None:
        with interrupt_waits():
            signal.raise_signal(signal.SIGINT)
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        pressed_in_the_middle()
    assert done == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_a_ctrl_c_nothing_happens() -> None:
    with interrupt_waits():
        pass
    with pytest.raises(ValueError, match="of the block"), interrupt_waits():
        raise ValueError("of the block")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_ignores_ctrl_c_still_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupt_waits():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_get_no_signals_and_need_none() -> None:
    done = []

    def work() -> None:
        with interrupt_waits():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


PRESSED_WHILE_PANDAS_IS_IMPORTED = """
import os, signal, sys
import pyadex

class Finger:
    def find_spec(self, name, path=None, target=None):
        if name == MODULE:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finger())
try: CALL
except KeyboardInterrupt: print("interrupted")
import pandas, matplotlib.pyplot
print(pandas.DataFrame(dict(a=[1])).a.sum())
"""


@pytest.mark.faults
@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("pandas._libs.hashtable", "pyadex.units_to_header(None)"),
        ("pandas._libs.missing", "pyadex.units_to_header(None)"),
        ("matplotlib._path", "pyadex.plotsig"),
    ],
)
def test_after_a_ctrl_c_in_an_import_the_same_python_goes_on(module: str, call: str) -> None:
    script = PRESSED_WHILE_PANDAS_IS_IMPORTED.replace("MODULE", repr(module)).replace("CALL", call)
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("interrupted\n1\n", "")
