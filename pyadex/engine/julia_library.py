"""The Julia in this process as a C library: how frames go in and out of it.

Two functions of ``src_jl/requests/in_process.jl`` are called with addresses and lengths. Nothing is
converted, so that PythonCall, which would compile each conversion first, has no part in it.
"""

from __future__ import annotations

import collections
import ctypes
import weakref
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import EngineError

# With the GIL held, which finalizers of Julia's that let go of Python's objects rely on.
_EVALUATE = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p)
_TEXT_OF = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)
_ANSWER = ctypes.PYFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
_LET_GO = ctypes.PYFUNCTYPE(None, ctypes.c_int64)

# Whatever goes wrong is a text, too: an error may not leave Julia by this door.
_OPEN = """
try
    let path = {package}
        path in LOAD_PATH || push!(LOAD_PATH, path)
    end
    @eval Main import Nto1AdEx
    string("open ", Base.invokelatest(Main.Nto1AdEx.c_functions))
catch error
    string("error ", sprint(showerror, error))
end
"""
_VERSION = "string(VERSION)"


class JuliaLibrary:
    """The functions of our package in a Julia that runs in this process.

    Parameters
    ----------
    library
        Julia's own C library, in which Julia has been started.
    package
        The folder of the Julia package.

    Raises
    ------
    EngineError
        If the package can't be loaded.
    """

    def __init__(self, library: ctypes.PyDLL, package: Path) -> None:
        self._evaluate = _EVALUATE(("jl_eval_string", library))
        self._text_of = _TEXT_OF(("jl_string_ptr", library))
        how, _, told = self._text(_OPEN.format(package=_in_julia(str(package)))).partition(" ")
        if how != "open":
            raise EngineError(told)
        answer, let_go = map(int, told.split())
        self._answer, self._let_go = _ANSWER(answer), _LET_GO(let_go)
        self._unread: collections.deque[int] = collections.deque()

    def answer(self, request: bytes) -> NDArray[np.uint8]:
        """Return the frame that answers a request, in Julia's memory, which is ours to write to.

        Julia takes the memory back with the first call after the last array in it has gone.
        """
        while self._unread:
            self._let_go(self._unread.popleft())
        place = (ctypes.c_int64 * 2)()
        memory = np.frombuffer(request, np.uint8)
        try:
            self._answer(memory.ctypes.data, memory.size, ctypes.addressof(place))
            address, length = place
            if length == 0:
                raise EngineError("Julia has no answer, and can't say why")
            answer = (ctypes.c_uint8 * length).from_address(address)
            # Arrays may go in any thread, at any time. Julia is told in its own.
            weakref.finalize(answer, self._unread.append, address).atexit = False
        except KeyboardInterrupt:
            self._unread.append(place[0])
            raise
        return np.ctypeslib.as_array(answer)

    def version(self) -> str:
        """Return Julia's version."""
        return self._text(_VERSION)

    def _text(self, code: str) -> str:
        value = self._evaluate(code.encode())
        if not value:
            raise EngineError("Julia can't read its own code")
        told: bytes = self._text_of(value)
        return told.decode(errors="replace")


def _in_julia(text: str) -> str:
    r"""Write a text as Julia does.

    >>> print(_in_julia('C:\\"$x"'))
    "C:\\\"\$x\""
    """
    return '"' + "".join("\\" + letter if letter in '\\"$' else letter for letter in text) + '"'
