"""The notebooks: what is stored, that it is in step with the .py, and a run from scratch.

Their .py are run as scripts beside a Julia that is warm; that a kernel shows what is stored, with
its pictures, is among the slow tests.
"""

from __future__ import annotations

import base64
import contextlib
import io
import re
import runpy
import sys
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
import pytest

pytest.importorskip("ipywidgets", reason="needs the extra [notebook]")
jupytext = pytest.importorskip("jupytext", reason="needs the extra [notebook]")
nbformat = pytest.importorskip("nbformat", reason="needs the extra [notebook]")
sys.path.append(str(Path(__file__).parents[3] / "tools"))
run_notebooks = pytest.importorskip("run_notebooks", reason="needs the extra [notebook]")

NOTE = run_notebooks.NOTEBOOKS / "2023-08-05__AdEx_Nto1_we_sweep.py"
LOOK = run_notebooks.NOTEBOOKS / "look.py"
CSV_1 = "2023-08-05__AdEx_Nto1_we_sweep.csv"
CSV_2 = "2023-08-05__AdEx_Nto1__wₑs_for_4Hz_for_all_N.csv"
PNG = "image/png"
TIMES = re.compile(r"^(CPU times|Wall time): .*\n", re.MULTILINE)

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


def printed_as_script(source: Path, _folder: Path) -> str:
    """Run a notebook's .py in this process, where it is; return what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), plt.rc_context():
        runpy.run_path(str(source), run_name="__main__")
    plt.close("all")
    return out.getvalue()


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return run_both(printed_as_script, tmp_path_factory.mktemp("scripts"))


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return run_both(run_notebooks.execute, tmp_path_factory.mktemp("kernels"))


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

    def test_a_run_from_scratch_prints_the_same(self, scripts: Runs) -> None:
        assert LOG in scripts.note
        assert scripts.note == TIMES.sub("", printed(stored(NOTE)))

    def test_the_figures_of_the_thesis_are_saved(self, scripts: Runs) -> None:
        saved = sorted(path.name for path in (scripts.folder / "figs").iterdir())
        assert saved == ["input_drive_we.pdf", "we-for-4Hz-for-all-N.pdf"]

    def test_the_first_table_is_that_of_the_julia_script(self, scripts: Runs) -> None:
        written = (scripts.folder / "data" / CSV_1).read_text(encoding="utf-8")
        kept = Path(__file__).parents[2] / "data" / "note_sweep.csv"
        assert written == kept.read_text(encoding="utf-8")

    def test_both_tables_are_those_of_the_main_job(self, scripts: Runs, tmp_path: Path) -> None:
        from pyadex.labnote.reproduction import reproduce

        assert reproduce(tmp_path, quiet=True, cache=scripts.cache)
        for name in (CSV_1, CSV_2):
            written = (scripts.folder / "data" / name).read_text(encoding="utf-8")
            assert written == (tmp_path / name).read_text(encoding="utf-8")

    def test_the_second_table_holds_the_notes_numbers(self, scripts: Runs) -> None:
        df = pd.read_csv(scripts.folder / "data" / CSV_2, index_col=0)
        assert df.N.tolist() == [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]
        assert df.we_nS.map("{:.6f}".format).tolist()[::9] == ["2.838843", "0.015036"]
        assert df.factor.map("{:.6f}".format).tolist()[::9] == ["3.434497", "0.997612"]


READING = r"<b>[\d.]+ Hz, median -\d\d\.\d mV</b> .* simulated in \d+ ms, drawn in \d+ ms"


class TestLook:
    def test_shows_two_pictures_without_a_browser(self) -> None:
        assert len(pictures(stored(LOOK))) == 2
        assert "4.1 Hz, median -54.0 mV" in printed(stored(LOOK))

    def test_moving_a_slider_simulates_draws_and_tells_its_milliseconds(
        self, scripts: Runs
    ) -> None:
        many, _few, told = scripts.look_and_tick.splitlines()
        assert many == "4.1 Hz, median -54.0 mV"
        assert re.match(READING, told)
        assert told.endswith("True b'PNG'")


@pytest.mark.faults  # for its slowness: each kernel starts a Julia
class TestInAKernel:
    def test_the_note_gives_what_is_stored(self, kernels: Runs) -> None:
        assert texts(kernels.note) == texts(stored(NOTE))
        assert LOG in printed(kernels.note)
        assert len(pictures(kernels.note)) == 7

    def test_its_tables_are_those_of_the_script(self, kernels: Runs, scripts: Runs) -> None:
        for name in (CSV_1, CSV_2):
            written = (kernels.folder / "data" / name).read_text(encoding="utf-8")
            assert written == (scripts.folder / "data" / name).read_text(encoding="utf-8")

    def test_look_shows_two_pictures_and_follows_its_sliders(self, kernels: Runs) -> None:
        assert len(pictures(kernels.look_and_tick)) == 2
        assert "4.1 Hz, median -54.0 mV" in printed(kernels.look_and_tick)
        told = kernels.look_and_tick.cells[-1].outputs[0].text
        assert re.match(READING, told)
        assert told.endswith("True b'PNG'\n")
