"""What a notebook's cells store: short arrays, a figure once, small tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat, an optional extra, is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient, an optional extra, is not installed")

ROOT = Path(__file__).parents[3]
CELLS = {
    "run": "import pyadex\nfrom pyadex.units import *\nrun = pyadex.sim(6500, 10 * second)\nrun",
    "array": "run.V",
    "single": "ureg.Quantity(3, 'm')",
    "last line": "run.plot()",
    "not the last line": "fig = run.plot()\nprint('more')",
    "again": "fig",
    "two": "for i in range(2): run.plot()",
    "calibration": "pyadex.calibrate(100, nseeds=2, duration=1 * second, cache=False)",
    "several": "pyadex.calibrate([100, 200], nseeds=2, duration=1 * second, cache=False)",
}


@pytest.fixture(scope="module")
def shown() -> dict[str, list[dict[str, Any]]]:
    """The data that each cell's outputs hold."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    before = os.environ.get("PYTHONPATH"), os.environ.pop("MPLBACKEND", None)
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    finally:
        for name, value in zip(("PYTHONPATH", "MPLBACKEND"), before, strict=True):
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
    return {
        name: [output["data"] for output in cell.outputs if "data" in output]
        for name, cell in zip(CELLS, notebook.cells, strict=True)
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_trace_is_shown_shortened(shown) -> None:
    (data,) = shown["array"]
    # The first and the last samples are the lab note's.
    assert data["text/plain"] == (
        "[-65.       -64.999865 -64.996233 ... -54.53302  -54.515633 -54.4972  ] mV"
        "  (100000 values)"
    )
    assert "text/latex" not in data
    assert len(data["text/html"]) < 200


def test_a_single_quantity_stays_as_pint_shows_it(shown) -> None:
    (data,) = shown["single"]
    assert data["text/latex"] == r"$3\ \mathrm{meter}$"


@pytest.mark.parametrize(
    ("cell", "pictures"), [("last line", 1), ("not the last line", 1), ("again", 1), ("two", 2)]
)
def test_a_figure_is_drawn_once(shown, cell: str, pictures: int) -> None:
    assert sum("image/png" in data for data in shown[cell]) == pictures


@pytest.mark.parametrize("cell", ["run", "calibration"])
def test_results_are_small_tables_with_a_thumbnail_of_V(shown, cell: str) -> None:
    (data,) = shown[cell]
    assert data["text/html"].startswith("<table>")
    assert data["text/html"].count("data:image/png;base64,") == 1
    assert len(data["text/html"]) < 20_000
    assert ("4.1 Hz (41 spikes)" in data["text/html"]) is (cell == "run")


def test_several_N_are_a_table(shown) -> None:
    (data,) = shown["several"]
    assert data["text/html"].count("<tr>") == 2
