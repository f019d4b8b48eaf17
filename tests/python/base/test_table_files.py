"""Tables in files: what is written comes back, with its attrs, whatever the ending."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyadex import InputError, read_table, write_table

ENDINGS = ["csv", "json", "parquet"]


@pytest.fixture
def table() -> pd.DataFrame:
    df = pd.DataFrame(
        {
            "we_pS": [14.0, 0.1 + 0.2, 1e-300],
            "seed": [0, 1, 2**62 + 1],
            "cv_isi": [0.5869512322815139, math.nan, 1.0],
            "spiketimes_s": [[0.1, 0.30000000000000004], [], [9.999]],
        }
    )
    df.attrs.update(N=6500, b_pA=65.0, seed=[0, 1], arguments={"we": {"magnitude": [1, 2]}})
    return df


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_table_comes_back_to_the_last_bit_with_its_attrs(
    table: pd.DataFrame, ending: str, tmp_path: Path
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow, an optional extra, is not installed")
    path = tmp_path / f"out.{ending}"
    write_table(table, path)
    read = read_table(path)
    pd.testing.assert_frame_equal(read, table, check_exact=True)
    assert read.attrs == table.attrs
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def test_pandas_reads_the_csv_file_as_it_is(table: pd.DataFrame, tmp_path: Path) -> None:
    write_table(table, tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv").columns.tolist() == table.columns.tolist()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.csv", "out.csv.json"]


def test_pandas_reads_the_json_file_and_so_does_jq(table: pd.DataFrame, tmp_path: Path) -> None:
    write_table(table, tmp_path / "out.json")
    plain = json.loads((tmp_path / "out.json").read_text())
    assert plain["data"][1] == {
        "we_pS": 0.30000000000000004, "seed": 1, "cv_isi": None, "spiketimes_s": [],
    }  # fmt: skip
    read = pd.read_json(tmp_path / "out.json", orient="table")
    assert read.columns.tolist() == table.columns.tolist()


def test_a_csv_file_that_was_changed_has_no_attrs(table: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_table(table, path)
    path.write_text(path.read_text().replace("14.0", "15.0"))
    with pytest.warns(UserWarning, match=r"out\.csv was changed since out\.csv\.json was written"):
        read = read_table(path)
    assert (read.we_pS[0], read.attrs) == (15.0, {})
    (tmp_path / "out.csv.json").unlink()
    assert read_table(path).attrs == {}


@pytest.mark.parametrize("name", ["out.xlsx", "out", "out.csv.gz"])
def test_another_ending_is_refused(table: pd.DataFrame, name: str, tmp_path: Path) -> None:
    for work in (lambda: write_table(table, tmp_path / name), lambda: read_table(tmp_path / name)):
        with pytest.raises(InputError, match=r"\.csv, \.parquet or \.json, not"):
            work()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[1]", '{"schema": 1}', '{"schema": {"fields": []}}']
)
def test_a_damaged_file_is_one_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(InputError, match="must be a table that pyadex wrote"):
        read_table(tmp_path / "x.json")


def test_an_index_that_has_a_name_becomes_a_column(tmp_path: Path) -> None:
    df = pd.DataFrame({"we": [1, 1, 2], "rate": [1.0, 2.0, 3.0]}).groupby("we").mean()
    write_table(df, tmp_path / "x.csv")
    assert read_table(tmp_path / "x.csv").columns.tolist() == ["we", "rate"]


def test_what_a_user_puts_into_attrs_is_kept_as_text(tmp_path: Path) -> None:
    df = pd.DataFrame({"x": [1]})
    df.attrs["about"] = np.float32(0.5)
    write_table(df, tmp_path / "x.json")
    assert read_table(tmp_path / "x.json").attrs == {"about": "0.5"}
