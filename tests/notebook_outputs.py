"""The notebooks as tests look at them: where they are, what they print and show."""

from __future__ import annotations

import base64
import contextlib
import io
import runpy
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import pytest

from pyadex.units import ureg

pytest.importorskip("ipywidgets", reason="needs the extra [notebook]")
jupytext = pytest.importorskip("jupytext", reason="needs the extra [notebook]")
nbformat = pytest.importorskip("nbformat", reason="needs the extra [notebook]")
run_notebooks = pytest.importorskip("run_notebooks", reason="needs the extra [notebook]")

NOTE = run_notebooks.NOTEBOOKS / "2023-08-05__AdEx_Nto1_we_sweep.py"
CONNECTIONS = run_notebooks.NOTEBOOKS / "2023-09-20__STA_connection_test.py"
LOOK = run_notebooks.NOTEBOOKS / "look.py"
TRANSFER = run_notebooks.NOTEBOOKS / "transfer_function.py"
CSV_1 = "2023-08-05__AdEx_Nto1_we_sweep.csv"
CSV_2 = "2023-08-05__AdEx_Nto1__wₑs_for_4Hz_for_all_N.csv"
PNG = "image/png"

# What the lab note prints under its root finding, line by line.
LOG = """\
N=10
Init: 9.75 nS → 24.48 Hz
Finding root … ✔ (sol.iterations=6)
Found: 2.83884334 nS → 3.99 Hz

N=20
Init: 4.875 nS → 18.11 Hz
Finding root … ✔ (sol.iterations=5)
Found: 1.85624115 nS → 4. Hz

N=45
Init: 2.16666667 nS → 13.27 Hz
Finding root … ✔ (sol.iterations=7)
Found: 1.052897 nS → 4.01 Hz

N=100
Init: 0.975 nS → 9.97 Hz
Finding root … ✔ (sol.iterations=6)
Found: 0.58695123 nS → 4. Hz

N=200
Init: 0.4875 nS → 7.84 Hz
Finding root … ✔ (sol.iterations=5)
Found: 0.33519511 nS → 4.01 Hz

N=400
Init: 243.75 pS → 6.85 Hz
Finding root … ✔ (sol.iterations=8)
Found: 183.88420978 pS → 4. Hz

N=800
Init: 121.875 pS → 5.83 Hz
Finding root … ✔ (sol.iterations=6)
Found: 100.2994751 pS → 4. Hz

N=1600
Init: 60.9375 pS → 4.73 Hz
Finding root … ✔ (sol.iterations=9)
Found: 55.84664628 pS → 4.01 Hz

N=3200
Init: 30.46875 pS → 4.46 Hz
Finding root … ✔ (sol.iterations=9)
Found: 29.04560215 pS → 4. Hz

N=6500
Init: 15. pS → 4. Hz
Finding root … ✔ (sol.iterations=11)
Found: 15.03590947 pS → 4. Hz
"""


def stored(source: Path) -> Any:
    return nbformat.read(source.with_suffix(".ipynb"), as_version=4)


def printed(notebook: Any) -> str:
    return "".join(o.text for cell in code(notebook) for o in cell.outputs if "text" in o)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def pictures(notebook: Any) -> list[bytes]:
    data = [o.get("data", {}) for cell in code(notebook) for o in cell.outputs]
    return [base64.b64decode(d[PNG]) for d in data if PNG in d]


def texts(notebook: Any) -> list[str]:
    """All outputs as text."""
    outputs = [o for cell in code(notebook) for o in cell.outputs]
    return [o["text"] if "text" in o else o["data"].get("text/plain", "") for o in outputs]


TICK = """
# %%
print(explorer)
before = bytes(explorer.picture.value)
explorer.sliders["we"].value, explorer.sliders["N"].value = 975, 100
after = bytes(explorer.picture.value)
print(explorer.readout.value, after != before, after[1:4])
"""


class Runs(NamedTuple):
    """The notebooks executed in an empty folder, with an empty cache."""

    note: Any
    look_and_tick: Any
    folder: Path
    cache: Path


def run_both(execute: Any, folder: Path) -> Runs:
    work, cache = folder / "work", folder / "cold_cache"
    work.mkdir()
    look_and_tick = folder / "look_and_tick.py"
    look_and_tick.write_text(LOOK.read_text(encoding="utf-8") + TICK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYADEX_CACHE", str(cache))
        patch.delenv("PYADEX_FIGURES", raising=False)
        patch.chdir(work)
        return Runs(execute(NOTE, work), execute(look_and_tick, work), work, cache)


READING = r"<b>[\d.]+ Hz, median -\d\d\.\d mV</b> .* simulated in \d+ ms, drawn in \d+ ms"


def printed_as_script(source: Path, _folder: Path) -> str:
    """Run a notebook's .py in this process, where it is; return what it prints."""
    out = io.StringIO()
    formatter = ureg.formatter
    usual = formatter.default_format  # which a notebook may set for itself
    try:
        with contextlib.redirect_stdout(out), plt.rc_context():
            runpy.run_path(str(source), run_name="__main__")
    finally:
        formatter.default_format = usual
    plt.close("all")
    return out.getvalue()
