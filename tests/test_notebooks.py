"""The notebooks: what is stored, that it is in step with the .py, and a run from scratch."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

pytest.importorskip("ipywidgets", reason="needs the extra [notebook]")
jupytext = pytest.importorskip("jupytext", reason="needs the extra [notebook]")
nbformat = pytest.importorskip("nbformat", reason="needs the extra [notebook]")
sys.path.append(str(Path(__file__).parents[1] / "tools"))
run_notebooks = pytest.importorskip("run_notebooks", reason="needs the extra [notebook]")

NOTE = run_notebooks.NOTEBOOKS / "2023-08-05__AdEx_Nto1_we_sweep.py"
LOOK = run_notebooks.NOTEBOOKS / "look.py"
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
    """All outputs as text, without the cells that time something."""
    untimed = [cell for cell in code(notebook) if not cell.source.startswith("%%time")]
    outputs = [o for cell in untimed for o in cell.outputs]
    return [o["text"] if "text" in o else o["data"].get("text/plain", "") for o in outputs]


TICK = """
# %%
before = bytes(picture.value)
weight.value, N.value, seed.value, inhibition.value = 975, 100, 3, 4
after = bytes(picture.value)
print(readout.value, after != before, after[1:4])
"""


class Runs(NamedTuple):
    """The notebooks executed in empty folders, with an empty cache."""

    note: Any
    look_and_tick: Any
    folder: Path
    cache: Path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder, cache = tmp_path_factory.mktemp("folder"), tmp_path_factory.mktemp("cold_cache")
    look_and_tick = folder / "look_and_tick.py"
    look_and_tick.write_text(LOOK.read_text(encoding="utf-8") + TICK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYADEX_CACHE", str(cache))
        patch.delenv("PYADEX_FIGURES", raising=False)
        execute = run_notebooks.execute
        return Runs(execute(NOTE, folder), execute(look_and_tick, folder), folder, cache)


@pytest.mark.parametrize("source", [NOTE, LOOK], ids=lambda source: source.stem)
class TestStored:
    def test_is_in_step_with_its_py(self, source: Path) -> None:
        cells = [(cell.cell_type, cell.source) for cell in jupytext.read(source).cells]
        assert [(cell.cell_type, cell.source) for cell in stored(source).cells] == cells

    def test_is_paired_by_jupytext(self, source: Path) -> None:
        assert stored(source).metadata.jupytext.formats == "ipynb,py:percent"
        assert jupytext.read(source).metadata.jupytext.formats == "ipynb,py:percent"

    def test_every_cell_was_run_in_order(self, source: Path) -> None:
        cells = code(stored(source))
        assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))

    def test_holds_nothing_of_the_machine_that_ran_it(self, source: Path) -> None:
        text = source.with_suffix(".ipynb").read_text(encoding="utf-8")
        assert not re.search(r"/(home|root|tmp|Users|work)/", text)
        assert '"execution":' not in text
        assert run_notebooks.WIDGET not in text

    def test_no_error_and_no_warning_is_stored(self, source: Path) -> None:
        outputs = [o for cell in code(stored(source)) for o in cell.outputs]
        assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


class TestTheLabNote:
    def test_the_log_of_the_root_finding_is_the_notes(self) -> None:
        assert LOG in printed(stored(NOTE))

    def test_seven_figures(self) -> None:
        assert len(pictures(stored(NOTE))) == 7

    def test_a_run_from_scratch_gives_what_is_stored(self, runs: Runs) -> None:
        assert texts(runs.note) == texts(stored(NOTE))
        assert LOG in printed(runs.note)
        assert len(pictures(runs.note)) == 7

    def test_the_figures_of_the_thesis_are_saved(self, runs: Runs) -> None:
        saved = sorted(path.name for path in (runs.folder / "figs").iterdir())
        assert saved == ["input_drive_we.pdf", "we-for-4Hz-for-all-N.pdf"]

    def test_the_first_table_is_that_of_the_julia_script(self, runs: Runs) -> None:
        written = (runs.folder / "data" / CSV_1).read_text(encoding="utf-8")
        kept = Path(__file__).parent / "data" / "note_sweep.csv"
        assert written == kept.read_text(encoding="utf-8")

    def test_both_tables_are_those_of_the_main_job(self, runs: Runs, tmp_path: Path) -> None:
        from pyadex.reproduce import reproduce

        assert reproduce(tmp_path, quiet=True, cache=runs.cache)
        for name in (CSV_1, CSV_2):
            written = (runs.folder / "data" / name).read_text(encoding="utf-8")
            assert written == (tmp_path / name).read_text(encoding="utf-8")

    def test_the_second_table_holds_the_notes_numbers(self, runs: Runs) -> None:
        df = pd.read_csv(runs.folder / "data" / CSV_2, index_col=0)
        assert df.N.tolist() == [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]
        assert df.we_nS.map("{:.6f}".format).tolist()[::9] == ["2.838843", "0.015036"]
        assert df.factor.map("{:.6f}".format).tolist()[::9] == ["3.434497", "0.997612"]


class TestLook:
    def test_shows_two_pictures_without_a_browser(self, runs: Runs) -> None:
        for notebook in (stored(LOOK), runs.look_and_tick):
            assert len(pictures(notebook)) == 2
            assert "4.1 Hz, median -54.0 mV" in printed(notebook)

    def test_moving_a_slider_simulates_draws_and_tells_its_milliseconds(self, runs: Runs) -> None:
        told = runs.look_and_tick.cells[-1].outputs[0].text
        reading = r"<b>[\d.]+ Hz, median -\d\d\.\d mV</b> .* simulated in \d+ ms, drawn in \d+ ms"
        assert re.match(reading, told)
        assert told.endswith("True b'PNG'\n")
