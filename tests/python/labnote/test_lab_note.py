"""Every number that the lab note prints comes out, to its last printed digit."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyadex.labnote import numbers as note
from pyadex.labnote.reproduction import STUDY_1, STUDY_2, reproduce

STORED = Path(__file__).parents[2] / "data" / "note_sweep.csv"


@pytest.fixture(scope="module")
def reproduction(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reproduction")
    assert reproduce(folder, quiet=True, cache=folder / "cache")
    return folder


def test_the_sweep_is_the_stored_one(reproduction):
    written = (reproduction / f"{STUDY_1}.csv").read_bytes()
    assert written == STORED.read_bytes()


def test_medians_lie_within_1e_9_mV_of_the_stored_ones(reproduction):
    ours = pd.read_csv(reproduction / f"{STUDY_1}.csv", index_col=0)
    stored = pd.read_csv(STORED, index_col=0)
    np.testing.assert_allclose(ours.median_Vm_mV, stored.median_Vm_mV, rtol=0, atol=1e-9)
    assert (ours.output_rate_Hz == stored.output_rate_Hz).all()


def test_the_tables_have_the_notes_columns(reproduction):
    first = pd.read_csv(reproduction / f"{STUDY_1}.csv", index_col=0)
    second = pd.read_csv(reproduction / f"{STUDY_2}.csv", index_col=0)
    assert list(first.columns) == ["we_pS", "seed", "median_Vm_mV", "output_rate_Hz"]
    assert list(second.columns) == ["N", "we_nS", "fr_Hz", "factor"]
    # The note's last table.
    assert second.we_nS.round(6).tolist()[:3] == [2.838843, 1.856241, 1.052897]


def test_every_figure_is_there_as_pdf_and_png(reproduction):
    kinds = Counter(path.suffix for path in reproduction.iterdir() if path.is_file())
    assert kinds == {".csv": 2, ".pdf": 7, ".png": 7}


def test_a_number_that_differs_is_told(monkeypatch):
    numbers = note.note_numbers()
    numbers["sweep"]["means"]["rows"][11][3] = "4.60"  # the note has 4.59 Hz at 16 pS
    monkeypatch.setattr(note, "note_numbers", lambda: numbers)
    differing = [c for c in note.compare_sweep(pd.read_csv(STORED, index_col=0)) if not c.equal]
    assert [str(c) for c in differing] == [
        "DIFFERS sweep, mean at 16.0 pS, output_rate_Hz: note 4.60, ours 4.59"
    ]


@pytest.mark.parametrize(
    ("printed", "ours", "quantity", "same"),
    [
        ("-65.", -64.99999999971, True, True),  # numpy prints eight decimals, less their zeros
        ("1.052897", 1.0528969969815958, True, True),
        ("0.", -0.0, True, True),
        ("4.00", 4.004, False, True),
        ("4.00", 4.006, False, False),
        ("-53.365445", -53.365446, False, False),
    ],
)
def test_numbers_are_compared_as_the_note_prints_them(printed, ours, quantity, same):
    assert (note.alike(printed, ours, quantity=quantity) == printed) is same
