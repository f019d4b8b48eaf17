"""The note's ``@cache``: a function's results on disk, by its arguments and all that it uses."""

from __future__ import annotations

import atexit
import functools
import hashlib
import inspect
import json
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from pyadex.base.errors import InputError
from pyadex.base.plain_calls import told_plainly
from pyadex.base.telling import tell
from pyadex.batch.function_digest import CACHED, function_digest
from pyadex.batch.store import Store, default_folder, open_store
from pyadex.batch.stored_values import from_data, to_data
from pyadex.engine.sources import fingerprint

P = ParamSpec("P")
R = TypeVar("R")


@told_plainly
def cache(name: str, folder: Any = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that keeps a function's results on disk.

    A result is taken from disk if the function was called with the same arguments before, and is
    still the same: its code, defaults and closure, the globals that it uses, its own functions and
    classes among them by their code, the versions of libraries, and the simulator. Only data is
    stored, never a pickle and never code. Arguments and results may be numbers, text, truth values,
    None, quantities, NumPy arrays and scalars, pandas' DataFrame and Series, and lists, tuples,
    ranges and dicts of those.

    Not seen, so that a function that uses them must not be cached: files and the network, the
    clock, the environment, random state and options of libraries, and names that are looked up by
    ``eval``, ``getattr`` or ``globals()``. A list to which the function only appends is not looked
    at. Every call looks at all globals that are used: large arrays are better made arguments, or
    inside.

    Parameters
    ----------
    name
        Name of the collection: a folder of that name in the cache folder.
    folder
        The cache folder; None for the default one, False to store nothing.

    Raises
    ------
    InputError
        When the function is called: if an argument can't be stored, or the function uses something
        that can't be seen through, such as an open file or a random generator. A result that can't
        be stored is returned, with a warning.
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
    14 picosiemens
    """
    given: object = name
    if not isinstance(given, str) or not name or "/" in name or "\0" in name or name[0] == ".":
        raise InputError(f"cache needs a name without slashes, such as 'my_sweep', not {name!r}")

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if not callable(function):
            raise InputError(f"cache decorates a function, not {function!r:.60}")
        signature = _signature_of(function)
        stores: dict[str, Store] = {}  # opened once: that takes longer than a look-up

        def opened() -> Store:
            place = str(default_folder() if folder is None else folder)
            if place not in stores:
                stores[place] = open_store(folder, name)
                atexit.register(stores[place].close)
            return stores[place]

        @functools.wraps(function)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
            if folder is False:
                return function(*args, **kwargs)
            # Before the function, which may change what it sees or is given.
            asked = json.dumps(
                [
                    fingerprint(),
                    function_digest(function),
                    to_data(_arguments(signature, args, kwargs)),
                ]
            )
            key = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
            store = opened()
            (row,) = store.get_many([key])
            if row is not None and "result" in row:
                try:
                    result: R = from_data(row["result"])
                except LookupError:
                    pass  # it is in a unit that this registry lacks
                else:
                    return result
            result = function(*args, **kwargs)
            try:
                data = to_data(result)
            except InputError as error:
                tell(f"the result is not kept: {error}", RuntimeWarning)
            else:
                store.set_many([(key, {"result": data})])
            return result

        setattr(remembered, CACHED, function)
        return remembered

    return decorate


def _signature_of(function: Callable[..., Any]) -> inspect.Signature | None:
    """Return a function's own signature, not that of another which it wraps; C may have none."""
    try:
        return inspect.signature(function, follow_wrapped=False)
    except (ValueError, TypeError):
        return None


def _arguments(
    signature: inspect.Signature | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> list[Any]:
    if signature is None:
        return [args, kwargs]
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return [dict(bound.arguments)]
