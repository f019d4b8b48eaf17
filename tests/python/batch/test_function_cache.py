"""The note's ``@cache``: what is stored, and when it is computed again."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

import pyadex
from pyadex.base.errors import CacheError, InputError
from pyadex.batch import function_cache as memo
from pyadex.batch.stored_values import from_data, to_data
from pyadex.units import mV, pS, ureg


def counted(folder: Any, calls: list[Any]) -> Any:
    @pyadex.cache("counted", folder=folder)
    def double(we: Any, times: int = 2) -> dict[str, Any]:
        calls.append(we)
        return {"we": times * we}

    return double


def test_a_call_that_was_made_before_is_not_made_again(tmp_path: Path) -> None:
    calls: list[Any] = []
    double = counted(tmp_path, calls)
    first, second = double(7 * pS), double(we=7 * pS, times=2)
    assert first == second == {"we": 14 * pS}
    assert len(calls) == 1


def test_other_arguments_are_another_call(tmp_path: Path) -> None:
    calls: list[Any] = []
    double = counted(tmp_path, calls)
    for we in (1 * pS, 1 * mV, 1, 1.0, "1", [1], np.array([1.0]), np.array([1])):
        double(we)
    assert len(calls) == 8


def test_it_is_remembered_by_the_next_decorated_function_of_the_same_source(tmp_path: Path) -> None:
    calls: list[Any] = []
    counted(tmp_path, calls)(1)
    counted(tmp_path, calls)(1)
    assert len(calls) == 1


def test_another_source_or_simulator_is_computed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    counted(tmp_path, calls)(1)
    monkeypatch.setattr(memo, "fingerprint", lambda: "another simulator")
    counted(tmp_path, calls)(1)
    monkeypatch.setattr(memo, "function_digest", lambda function: "another function")
    counted(tmp_path, calls)(1)
    assert len(calls) == 3


def test_an_altered_entry_is_computed_again(tmp_path: Path) -> None:
    calls: list[Any] = []
    double = counted(tmp_path, calls)
    double(7)
    with sqlite3.connect(tmp_path / "counted" / "cache.db") as connection:
        connection.execute("UPDATE Cache SET value = replace(value, '14', '15')")
    with pytest.warns(RuntimeWarning, match="altered"):
        assert double(7) == {"we": 14}
    assert len(calls) == 2


def test_folder_false_stores_nothing(tmp_path: Path) -> None:
    calls: list[Any] = []
    double = counted(False, calls)
    double(1)
    double(1)
    assert len(calls) == 2


def test_an_exception_is_not_stored(tmp_path: Path) -> None:
    calls: list[int] = []
    marker = str(tmp_path / "tried")

    @pyadex.cache("failing", folder=tmp_path)
    def fail() -> int:
        calls.append(1)
        if not os.path.exists(marker):
            Path(marker).touch()
            raise OSError("the first time")
        return 5

    with pytest.raises(OSError, match="the first time"):
        fail()
    assert (fail(), fail(), len(calls)) == (5, 5, 2)


@pytest.mark.parametrize("bad", [object(), {1: 2}, {1, 2}, b"bytes", 1j, np.array(["text"])])
def test_what_cannot_be_stored_is_refused(tmp_path: Path, bad: Any) -> None:
    with pytest.raises(InputError, match="the cache can't store"):
        counted(tmp_path, [])(bad)


@pytest.mark.parametrize("name", ["", "a/b", "..", ".hidden", 3, None])
def test_a_name_that_is_no_folder_name_is_refused(name: Any) -> None:
    with pytest.raises(InputError, match="cache needs a name without slashes"):
        pyadex.cache(name)


def test_a_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(CacheError, match="cache must be a folder"):
        counted("/dev/null/x", [])(1)


NUMBERS = st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.booleans()
ARRAYS = npst.arrays(
    st.sampled_from(["f8", "f4", "i8", "u2", "?", ">f8"]), npst.array_shapes(min_side=0, max_side=4)
)
DATA = st.recursive(
    NUMBERS | st.none(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(DATA)
def test_what_is_stored_comes_back(value: Any) -> None:
    assert from_data(to_data(value)) == value


@given(ARRAYS)
def test_arrays_come_back_with_their_kind_shape_and_bits(array: Any) -> None:
    back = from_data(to_data(array))
    assert (back.shape, back.dtype) == (array.shape, array.dtype.newbyteorder("<"))
    np.testing.assert_array_equal(back, array)


def back(value: Any) -> Any:
    return from_data(json.loads(json.dumps(to_data(value))))


def test_kinds_that_look_alike_come_back_as_they_were() -> None:
    assert back((1, [2, (3,)])) == (1, [2, (3,)])
    assert back(np.array(2.5)).shape == ()
    assert type(back(np.float32(0.1))) is np.float32
    assert back(np.float32(0.1)) == np.float32(0.1)
    assert back(range(3, 9, 2)) == range(3, 9, 2)
    assert back({"__array__": ["<f8", [1], "x"]}) == {"__array__": ["<f8", [1], "x"]}
    masked = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0], fill_value=-7.0)
    again = back(masked)
    assert again.mask.tolist() == [False, True, False]
    assert (again.fill_value, again.sum()) == (-7.0, 4.0)
    assert back(ureg.Quantity(masked, mV)).magnitude.mask.tolist() == [False, True, False]
    assert back(mV) == mV


def test_a_0d_array_a_1d_one_a_number_a_list_and_a_tuple_are_five_calls(tmp_path: Path) -> None:
    calls: list[Any] = []

    @pyadex.cache("kinds", folder=tmp_path)
    def kind(x: Any) -> str:
        calls.append(x)
        return f"{type(x).__name__} {np.shape(x)}"

    given = (np.array(1.0), np.array([1.0]), np.float64(1.0), [1.0], (1.0,), 1.0, True, 1)
    told = [kind(x) for x in given + given]
    assert told[:3] == ["ndarray ()", "ndarray (1,)", "float64 ()"]
    assert told[8:] == told[:8]
    assert len(calls) == 8


def test_tables_come_back() -> None:
    table = pd.DataFrame(
        {"we_pS": [1.0, np.nan], "seed": [1, 2], "name": ["a", None], "yes": [True, False]}
    )
    table["when"] = pd.to_datetime(["2023-08-05", "2023-08-06"])
    for frame in (
        table,
        table.set_index("seed"),
        table.set_index(["seed", "name"]),
        table.iloc[:0],
        table.set_axis([1, 1, 2, 3, 4], axis=1),
        table[["we_pS", "seed"]].groupby("seed").mean(),
    ):
        pd.testing.assert_frame_equal(back(frame), frame)
    pd.testing.assert_series_equal(back(table.we_pS), table.we_pS)


def test_a_result_that_cannot_be_stored_is_not_lost(tmp_path: Path) -> None:
    @pyadex.cache("odd", folder=tmp_path)
    def odd() -> set[int]:
        return {1, 2}

    with pytest.warns(RuntimeWarning, match="the result is not kept: the cache can't store set"):
        assert odd() == {1, 2}


def test_a_unit_that_is_defined_anew_is_another_argument_and_never_a_wrong_result(
    tmp_path: Path,
) -> None:
    @pyadex.cache("in_pS", folder=tmp_path)
    def in_pS(we: Any) -> float:
        return float(we.m_as("pS"))

    results = []
    for value in (15, 20):
        theirs = pint.UnitRegistry()
        theirs.define(f"w_unit = {value} pS")
        results.append(in_pS(1 * theirs.w_unit))
    assert results == pytest.approx([15, 20])
    stored = to_data(1 * theirs.w_unit)
    with pytest.raises(LookupError, match="w_unit"):
        from_data(stored)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_quantities_come_back(number: float) -> None:
    assert from_data(to_data(number * pS)) == number * pS
