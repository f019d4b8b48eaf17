"""Stands in for juliacall: starts a true Julia in this process the same way, without PythonCall.

So all of juliacall that pyadex relies on is here: CONFIG, and what Julia does to the process.
"""

import atexit
import ctypes
import os
import subprocess

CONFIG = {
    "inited": False,
    "exepath": os.environ["STAND_IN_JULIA"],
    "opt_threads": os.environ.get("PYTHON_JULIACALL_THREADS", "1"),
    "opt_handle_signals": os.environ.get("PYTHON_JULIACALL_HANDLE_SIGNALS"),
}
_FIND = """
import Libdl
is_julia(path) = startswith(basename(path), "libjulia.")
print(first(filter(is_julia, Libdl.dllist())), '\\0', Sys.BINDIR)
"""


class Main:
    """Julia's module Main, whose values are given as text."""

    @staticmethod
    def seval(code):
        value = _evaluate(f"string({code})".encode())
        return _text_of(value).decode() if value else None


def _start():
    ask = [CONFIG["exepath"], "--startup-file=no", "-e", _FIND]
    found = subprocess.run(ask, check=True, capture_output=True, text=True).stdout
    path, folder = found.split("\0")
    library = ctypes.PyDLL(path, mode=ctypes.RTLD_GLOBAL)
    told = [
        CONFIG["exepath"],
        "--startup-file=no",
        f"--threads={CONFIG['opt_threads']}",
        f"--handle-signals={CONFIG['opt_handle_signals'] or 'no'}",
    ]
    count = ctypes.c_int(len(told))
    arguments = ctypes.POINTER(ctypes.c_char_p)(
        (ctypes.c_char_p * len(told))(*(text.encode() for text in told))
    )
    library.jl_parse_opts.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    library.jl_parse_opts.restype = None
    library.jl_parse_opts(ctypes.pointer(count), ctypes.pointer(arguments))
    init = getattr(library, "jl_init_with_image__threading", None) or library.jl_init_with_image
    init.argtypes, init.restype = [ctypes.c_char_p, ctypes.c_char_p], None
    init(folder.encode(), None)
    library.jl_atexit_hook.argtypes, library.jl_atexit_hook.restype = [ctypes.c_int], None
    atexit.register(library.jl_atexit_hook, 0)
    return library


CONFIG["lib"] = _start()
CONFIG["inited"] = True
_evaluate = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p)(("jl_eval_string", CONFIG["lib"]))
_text_of = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)(("jl_string_ptr", CONFIG["lib"]))
