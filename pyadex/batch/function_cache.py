"""The note's ``@cache``: a function's results on disk, by its arguments.

Arguments and results may be numbers, strings, quantities, arrays, and lists, tuples and dicts of
those; they are stored as JSON.
"""

from __future__ import annotations

import atexit
import base64
import functools
import hashlib
import inspect
import json
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pint

from pyadex.base.errors import InputError
from pyadex.base.units import ureg
from pyadex.batch.store import Store, default_folder, open_store
from pyadex.engine.sources import fingerprint

P = ParamSpec("P")
R = TypeVar("R")


def cache(name: str, folder: Any = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that keeps a function's results on disk.

    A result is taken from disk if the function was called with the same arguments before, with the
    same source code and the same simulator. Only data is stored, never a pickle.

    Parameters
    ----------
    name
        Name of the collection: a folder of that name in the cache folder.
    folder
        The cache folder; None for the default one, False to store nothing.

    Raises
    ------
    InputError
        When the function is called: if an argument or the result can't be stored.
    CacheError
        If the folder can't be written.

    Examples
    --------
    >>> import pyadex, tempfile
    >>> from pyadex.units import pS
    >>> @pyadex.cache("doubled", folder=tempfile.mkdtemp())
    ... def doubled(we):
    ...     return dict(we=2 * we)
    >>> print(doubled(7 * pS)["we"])
    14 pS
    """
    given: object = name
    if not isinstance(given, str) or not name or "/" in name or name.startswith("."):
        raise InputError(f"cache needs a name without slashes, such as 'my_sweep', not {name!r}")

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        source = _source_of(function)
        signature = inspect.signature(function)
        stores: dict[str, Store] = {}  # opened once: that takes longer than a look-up

        def opened() -> Store:
            place = str(default_folder() if folder is None else folder)
            if place not in stores:
                stores[place] = open_store(folder, name)
                atexit.register(stores[place].close)
            return stores[place]

        @functools.wraps(function)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            asked = json.dumps(
                [fingerprint(), function.__qualname__, source, to_data(dict(bound.arguments))],
                sort_keys=True,
            )
            key = hashlib.sha256(asked.encode()).hexdigest()
            store = opened()
            (row,) = store.get_many([key])
            if row is not None and "result" in row:
                result: R = from_data(row["result"])
                return result
            result = function(*args, **kwargs)
            store.set_many([(key, {"result": to_data(result)})])
            return result

        return remembered

    return decorate


def _source_of(function: Callable[..., Any]) -> str:
    """Return what changes when the function does: its source, or where there is none its code."""
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        code = function.__code__
        return f"{code.co_code.hex()}{code.co_consts!r}{code.co_names!r}"


def to_data(value: Any) -> Any:
    """Return a value as what JSON can hold.

    Raises
    ------
    InputError
        If it is of a kind that can't be stored.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return to_data(value.item())
    if isinstance(value, pint.Quantity):
        return {"__quantity__": [to_data(value.magnitude), str(value.units)]}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        little = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
        content = base64.b64encode(little.tobytes()).decode()
        return {"__array__": [little.dtype.str, list(little.shape), content]}
    if isinstance(value, list | tuple | range):
        return [to_data(item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: to_data(item) for key, item in value.items()}
    raise InputError(f"the cache can't store {type(value).__name__}: {value!r:.60}")


def from_data(data: Any) -> Any:
    """Return the value that `to_data` made data of (tuples come back as lists)."""
    if isinstance(data, list):
        return [from_data(item) for item in data]
    if not isinstance(data, dict):
        return data
    if set(data) == {"__quantity__"}:
        magnitude, unit = data["__quantity__"]
        return ureg.Quantity(from_data(magnitude), unit)
    if set(data) == {"__array__"}:
        dtype, shape, content = data["__array__"]
        return np.frombuffer(base64.b64decode(content), np.dtype(dtype)).reshape(shape).copy()
    return {key: from_data(item) for key, item in data.items()}
