"""The notebooks in kernels of their own, which start a Julia each: they show what is stored."""

from __future__ import annotations

import re

import pytest
from notebook_outputs import (
    CSV_1,
    CSV_2,
    LOG,
    NOTE,
    READING,
    Runs,
    pictures,
    printed,
    printed_as_script,
    run_both,
    run_notebooks,
    stored,
    texts,
)


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return run_both(run_notebooks.execute, tmp_path_factory.mktemp("kernels"))


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return run_both(printed_as_script, tmp_path_factory.mktemp("scripts"))


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
        many, told = kernels.look_and_tick.cells[-1].outputs[0].text.splitlines()
        assert many == "Explorer: 4.1 Hz, median -54.0 mV"
        assert re.match(READING, told)
        assert told.endswith("True b'PNG'")
