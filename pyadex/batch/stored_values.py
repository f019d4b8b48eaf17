"""What the note's ``@cache`` stores: arguments and results as data that JSON can hold."""

from __future__ import annotations

import base64
import sys
from typing import Any

import numpy as np
import pint

from pyadex.base.errors import InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.units import ureg

_NUMBERS = "biuf"  # the kinds of arrays that are stored
_TIMES = "mM"


def to_data(value: Any) -> Any:
    """Return a value as what JSON can hold.

    None, truth values, numbers, text, quantities and units, NumPy's scalars and arrays (masked
    ones, too), pandas' tables and their columns, and lists, tuples, ranges and dicts of those.

    Raises
    ------
    InputError
        If it is of a kind that can't be stored.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is list:
        return [to_data(item) for item in value]
    if kind is tuple:
        return {"__tuple__": [to_data(item) for item in value]}
    if kind is range:
        return {"__range__": [value.start, value.stop, value.step]}
    if kind is dict and all(type(key) is str for key in value):
        # A key of the user's that looks like one of ours must not be read as one.
        if any(key.startswith("__") for key in value):
            return {"__dict__": [[key, to_data(item)] for key, item in value.items()]}
        return {key: to_data(item) for key, item in value.items()}
    if isinstance(value, np.generic) and value.dtype.kind in _NUMBERS:
        return {"__scalar__": _array_data(np.asarray(value))}
    if isinstance(value, np.str_):
        return str(value)
    if kind is np.ndarray and value.dtype.kind in _NUMBERS:
        return {"__array__": _array_data(value)}
    if kind is np.ma.MaskedArray and value.dtype.kind in _NUMBERS:
        mask = np.ma.getmaskarray(value)
        return {
            "__masked__": [_array_data(value.data), _array_data(mask), to_data(value.fill_value)]
        }
    if isinstance(value, pint.Quantity):
        return {"__quantity__": [to_data(value.magnitude), *_unit_data(value.units)]}
    if isinstance(value, pint.Unit):
        return {"__unit__": _unit_data(value)}
    pandas = sys.modules.get("pandas")
    if pandas is not None and kind is pandas.DataFrame:
        columns = [_series_data(value.iloc[:, i]) for i in range(value.shape[1])]
        return {"__table__": [_index_data(value.index), _index_data(value.columns), columns]}
    if pandas is not None and kind is pandas.Series:
        return {"__column__": [_index_data(value.index), to_data(value.name), _series_data(value)]}
    raise _refusal(value)


def _refusal(value: Any) -> InputError:
    return InputError(f"the cache can't store {type(value).__name__}: {value!r:.60}")


def _array_data(array: Any) -> list[Any]:
    little = np.asarray(array, array.dtype.newbyteorder("<"), order="C")
    content = base64.b64encode(little.tobytes()).decode()
    return [little.dtype.str, list(little.shape), content]


def _array(data: list[Any]) -> Any:
    dtype, shape, content = data
    return np.frombuffer(base64.b64decode(content), np.dtype(dtype)).reshape(shape).copy()


def _unit_data(unit: Any) -> list[Any]:
    """Return a unit's name and what it is in base units: a name may be defined anew."""
    base = unit._REGISTRY.Quantity(1.0, unit).to_base_units()
    zero = unit._REGISTRY.Quantity(0.0, unit).to_base_units()  # not 0 for °C
    return [str(unit), float(base.magnitude).hex(), float(zero.magnitude).hex(), str(base.units)]


def _unit(data: list[Any]) -> Any:
    """Return a unit; `LookupError` if the registry in use has none such of the same definition."""
    try:
        unit = ureg.Unit(data[0])
        if _unit_data(unit) == data:
            return unit
    except Exception as error:  # pint's parser raises many kinds
        raise LookupError(f"the unit {data[0]!r} is not known here") from error
    raise LookupError(f"the unit {data[0]!r} is another one here")


def _series_data(series: Any) -> list[Any]:
    dtype = series.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in _NUMBERS:
        return ["array", _array_data(series.to_numpy())]
    if isinstance(dtype, np.dtype) and dtype.kind in _TIMES:
        return ["times", dtype.str, _array_data(series.to_numpy().view("i8"))]
    if str(dtype) in ("object", "str", "string", "Int64", "Float64", "boolean"):
        missing = series.isna()
        items = [
            None if gone and item is not None and not isinstance(item, float) else to_data(item)
            for item, gone in zip(series.tolist(), missing, strict=True)
        ]
        return ["items", str(dtype), items]
    raise InputError(f"the cache can't store a column of {dtype}")


def _series(pandas: Any, data: list[Any], index: Any) -> Any:
    if data[0] == "array":
        return pandas.Series(_array(data[1]), index=index)
    if data[0] == "times":
        return pandas.Series(_array(data[2]).view(data[1]), index=index)
    return pandas.Series([from_data(item) for item in data[2]], index=index, dtype=data[1])


def _index_data(index: Any) -> list[Any]:
    pandas = sys.modules["pandas"]
    if type(index) is pandas.RangeIndex:
        return ["range", to_data(index.name), index.start, index.stop, index.step]
    if type(index) is pandas.MultiIndex:
        levels = [_index_data(index.get_level_values(i)) for i in range(index.nlevels)]
        return ["levels", levels]
    if type(index) is not pandas.Index and type(index) is not pandas.DatetimeIndex:
        raise InputError(f"the cache can't store a table with a {type(index).__name__}")
    return ["index", to_data(index.name), _series_data(index.to_series())]


def _index(pandas: Any, data: list[Any]) -> Any:
    if data[0] == "range":
        return pandas.RangeIndex(data[2], data[3], data[4], name=from_data(data[1]))
    if data[0] == "levels":
        return pandas.MultiIndex.from_arrays([_index(pandas, level) for level in data[1]])
    return pandas.Index(_series(pandas, data[2], None), name=from_data(data[1]))


def from_data(data: Any) -> Any:
    """Return the value that `to_data` made data of.

    Raises
    ------
    LookupError
        If it has a unit that is not known here, or is defined otherwise.
    """
    if isinstance(data, list):
        return [from_data(item) for item in data]
    if not isinstance(data, dict):
        return data
    if len(data) == 1:
        ((name, content),) = data.items()
        if name in _READERS:
            return _READERS[name](content)
    return {key: from_data(item) for key, item in data.items()}


def _masked(content: list[Any]) -> Any:
    data, mask, fill = content
    return np.ma.MaskedArray(_array(data), mask=_array(mask), fill_value=from_data(fill))


def _table(content: list[Any]) -> Any:
    with interrupt_waits():
        import pandas as pd

    index, labels = _index(pd, content[0]), _index(pd, content[1])
    table = pd.DataFrame(
        {i: _series(pd, data, index) for i, data in enumerate(content[2])}, index=index
    )
    table.columns = labels
    return table


def _column(content: list[Any]) -> Any:
    with interrupt_waits():
        import pandas as pd

    column = _series(pd, content[2], _index(pd, content[0]))
    column.name = from_data(content[1])
    return column


_READERS = {
    "__tuple__": lambda content: tuple(from_data(item) for item in content),
    "__range__": lambda content: range(*content),
    "__dict__": lambda content: {key: from_data(item) for key, item in content},
    "__scalar__": lambda content: _array(content)[()],
    "__array__": _array,
    "__masked__": _masked,
    "__quantity__": lambda content: ureg.Quantity(from_data(content[0]), _unit(content[1:])),
    "__unit__": _unit,
    "__table__": _table,
    "__column__": _column,
}
