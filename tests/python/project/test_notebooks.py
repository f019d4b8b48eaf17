"""The notebooks: what is stored, that it is in step with the .py, and a run from scratch.

Their .py are run as scripts beside a Julia that is warm; that a kernel shows what is stored, with
its pictures, is among the slow tests.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from notebook_outputs import (
    CONNECTIONS,
    CSV_1,
    CSV_2,
    LOG,
    LOOK,
    NOTE,
    PNG,
    READING,
    TRANSFER,
    Runs,
    code,
    jupytext,
    pictures,
    printed,
    printed_as_script,
    run_both,
    run_notebooks,
    stored,
    texts,
)


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return run_both(printed_as_script, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize(
    "source", [NOTE, LOOK, CONNECTIONS, TRANSFER], ids=lambda source: source.stem
)
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

    def test_no_time_is_stored_that_could_contradict_the_measured_ones(self, source: Path) -> None:
        assert not re.search(r"CPU times|Wall time|\d m?s, drawn", printed(stored(source)))

    def test_no_error_and_no_warning_is_stored(self, source: Path) -> None:
        outputs = [o for cell in code(stored(source)) for o in cell.outputs]
        assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


class TestTheLabNote:
    def test_the_log_of_the_root_finding_is_the_notes(self) -> None:
        assert LOG in printed(stored(NOTE))

    def test_seven_figures(self) -> None:
        assert len(pictures(stored(NOTE))) == 7

    @pytest.mark.faults
    def test_a_run_from_scratch_prints_the_same(self, scripts: Runs) -> None:
        assert LOG in scripts.note
        assert scripts.note == printed(stored(NOTE))

    @pytest.mark.faults
    def test_the_figures_of_the_thesis_are_saved(self, scripts: Runs) -> None:
        saved = sorted(path.name for path in (scripts.folder / "figs").iterdir())
        assert saved == ["input_drive_we.pdf", "we-for-4Hz-for-all-N.pdf"]

    @pytest.mark.faults
    def test_the_first_table_is_that_of_the_julia_script(self, scripts: Runs) -> None:
        written = (scripts.folder / "data" / CSV_1).read_text(encoding="utf-8")
        kept = Path(__file__).parents[2] / "data" / "note_sweep.csv"
        assert written == kept.read_text(encoding="utf-8")

    @pytest.mark.faults
    def test_both_tables_are_those_of_the_main_job(self, scripts: Runs, tmp_path: Path) -> None:
        from pyadex.labnote.reproduction import reproduce

        assert reproduce(tmp_path, quiet=True, cache=scripts.cache)
        for name in (CSV_1, CSV_2):
            written = (scripts.folder / "data" / name).read_text(encoding="utf-8")
            assert written == (tmp_path / name).read_text(encoding="utf-8")

    @pytest.mark.faults
    def test_the_second_table_holds_the_notes_numbers(self, scripts: Runs) -> None:
        df = pd.read_csv(scripts.folder / "data" / CSV_2, index_col=0)
        assert df.N.tolist() == [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]
        assert df.we_nS.map("{:.6f}".format).tolist()[::9] == ["2.838843", "0.015036"]
        assert df.factor.map("{:.6f}".format).tolist()[::9] == ["3.434497", "0.997612"]


class TestConnections:
    """Its two studies take minutes, so that it is not run here."""

    def test_seven_figures(self) -> None:
        assert len(pictures(stored(CONNECTIONS))) == 7

    def test_its_means_are_the_published_ones(self) -> None:
        from pyadex.labnote.connection_numbers import published_numbers

        outputs = [o for cell in code(stored(CONNECTIONS)) for o in cell.outputs]
        shown = [o["data"]["text/plain"].split("\n") for o in outputs if "data" in o]
        (table,) = (lines for lines in shown if len(lines) > 1 and lines[1].strip() == "snr")
        rows = sorted(tuple(line.split()) for line in table[2:])
        published = published_numbers()["noise"]["means"]["rows"]
        assert rows == sorted((f"{float(snr)}", *rest) for snr, *rest in published)


class TestTransferFunction:
    def test_seven_figures(self) -> None:
        assert len(pictures(stored(TRANSFER))) == 7

    @pytest.mark.faults
    def test_a_run_from_scratch_prints_the_same(self, tmp_path: Path) -> None:
        assert printed_as_script(TRANSFER, tmp_path) == printed(stored(TRANSFER))

    def test_the_fixed_point_is_one_of_simulated_cells(self) -> None:
        told = printed(stored(TRANSFER))
        RS, FS = (float(each) for each in re.search(r"RS (.*) Hz, FS (.*) Hz", told).groups())
        simulated = [float(each) for each in re.findall(r"simulated (\S+) ± ", told)]
        assert simulated == pytest.approx([RS, FS], rel=0.1)


class TestLook:
    def test_begins_with_its_sliders(self) -> None:
        title, first = stored(LOOK).cells[:2]
        assert title.source.startswith("# Explore a neuron with sliders\n")
        assert PNG in first.outputs[0].data

    def test_shows_two_pictures_of_itself_without_a_browser(self) -> None:
        assert len(pictures(stored(LOOK))) == 2
        assert texts(stored(LOOK))[0] == "Explorer: 4.1 Hz, median -54.0 mV"

    def test_moving_a_slider_simulates_draws_and_tells_its_milliseconds(
        self, scripts: Runs
    ) -> None:
        many, told = scripts.look_and_tick.splitlines()
        assert many == "Explorer: 4.1 Hz, median -54.0 mV"
        assert re.match(READING, told)
        assert told.endswith("True b'PNG'")
