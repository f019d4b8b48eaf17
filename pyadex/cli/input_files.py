"""Spike trains, weights and currents from files: CSV and ``.npz``, units in the columns' names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.units import ureg

_TIMES = ("t", "time", "times", "spiketimes")
_IDS = ("id", "ids", "input", "inputs")
_WEIGHTS = ("weight", "weights")
_CURRENTS = ("I", "i", "current", "currents")


def trains_in(path: Path) -> tuple[Any, list[int]]:
    """Return the spikes in a file: all times, and for each the number of its input, from 0.

    Raises
    ------
    InputError
        If the file has no columns such as ``t_s`` and ``id``, or they are no numbers.
    """
    columns = _columns(path)
    times = _quantity(columns, _TIMES, path, "t_s,id")
    for name in _IDS:
        if name in columns:
            ids = columns[name]
            if not np.isfinite(ids).all() or (ids != np.floor(ids)).any():
                raise InputError(f"{path}: {name} must be whole numbers, the inputs' from 0 on")
            return times, [int(number) for number in ids]
    raise InputError(f"{path} must have a column id (the input's number, from 0), as in t_s,id")


def weights_in(path: Path) -> list[float]:
    """Return the weights in a file: a factor for each input, the excitatory ones first.

    Raises
    ------
    InputError
        If the file has no column ``weight``, or it has no numbers.
    """
    columns = _columns(path)
    for name in _WEIGHTS:
        if name in columns:
            return [float(weight) for weight in columns[name]]
    raise InputError(f"{path} must have a column weight, a factor on we or wi for each input")


def current_in(path: Path) -> Any:
    """Return the current in a file: a pair of times and values, or a value for each time step.

    Raises
    ------
    InputError
        If the file has no column such as ``I_pA``, or they are no numbers.
    """
    columns = _columns(path)
    values = _quantity(columns, _CURRENTS, path, "t_ms,I_pA")
    has_times = any(name.partition("_")[0] in _TIMES for name in columns)
    return (_quantity(columns, _TIMES, path, "t_ms,I_pA"), values) if has_times else values


def _columns(path: Path) -> dict[str, Any]:
    try:
        if path.suffix.lower() == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                columns = {name: np.atleast_1d(arrays[name]) for name in arrays.files}
        elif path.suffix.lower() == ".csv":
            import pandas as pd

            table = pd.read_csv(path, skipinitialspace=True)
            columns = {str(name).strip(): table[name].to_numpy() for name in table.columns}
        else:
            raise InputError(f"{path} must end in .npz or .csv")
    except InputError:
        raise
    except Exception as error:  # a damaged zip file raises nearly anything
        raise InputError(f"{path} can't be read ({type(error).__name__}: {error})") from None
    return {n: c.astype(float) for n, c in columns.items() if c.dtype.kind in "iuf"}


def _quantity(columns: dict[str, Any], names: tuple[str, ...], path: Path, example: str) -> Any:
    for column, numbers in columns.items():
        name, _, unit = column.partition("_")
        if name in names and unit:
            try:
                return ureg.Quantity(numbers, ureg.Unit(unit))
            except Exception:  # pint raises nearly anything for what is no unit
                raise InputError(f"{path}: {column} ends in no unit that is known") from None
    raise InputError(
        f"{path} must have columns with their units in the names, such as {example}, "
        f"not {','.join(columns) or 'none of numbers'}"
    )
