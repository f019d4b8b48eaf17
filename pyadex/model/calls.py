"""What was called with which arguments, as data: so that a file can say how it was made.

Every argument becomes JSON that gives back the same value, to the last bit. What can't be written
so (an object of another library, a generator) is named, and the call can't be made again.
"""

from __future__ import annotations

import base64
import functools
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pint

from pyadex.base.errors import InputError, UnitError
from pyadex.base.units import plain, to_si, unit_in_name, ureg
from pyadex.model.arguments import QUANTITIES
from pyadex.model.modulation import Sinusoid
from pyadex.model.parameters import Parameters, canonical
from pyadex.model.spike_trains import Trains, given_trains

WITHOUT_EFFECT = ("cache", "progress", "executor", "max_runs")  # on any number
_SI_UNITS = ("second", "hertz", "volt", "ampere", "siemens", "farad")
_LONG = 100  # values; a longer array is written as its bytes
MOST_LISTED = 1000  # seeds, one by one among the attributes


@dataclass(frozen=True)
class Call:
    """A call of one of pyadex's functions: its name, and those arguments that matter."""

    function: str
    arguments: dict[str, Any]

    @classmethod
    def of(cls, function: str, arguments: Mapping[str, Any]) -> Call:
        """Return the call, given a function's arguments: its ``locals()`` in the first line.

        Arrays are copied, so that it stays what it was whatever becomes of them.
        """
        given: dict[str, Any] = {}
        arguments = {name: _own_trains(name, value) for name, value in arguments.items()}
        for name, value in arguments.items():
            given.update(value if name in ("changes", "swept", "fixed") else {name: value})
        return cls(
            function,
            {
                name: _kept(value)
                for name, value in given.items()
                if value is not None and name not in WITHOUT_EFFECT
            },
        )

    def to_data(self) -> dict[str, Any]:
        """Return the call as JSON's own types."""
        arguments = {name: encoded(value) for name, value in self.arguments.items()}
        return {"function": f"pyadex.{self.function}", "arguments": arguments}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Call:
        """Return the call that `to_data` wrote.

        Raises
        ------
        InputError
            If an argument can't be had back from data, or this is no such call.
        """
        function = str(data.get("function", "")).removeprefix("pyadex.")
        arguments = data.get("arguments")
        if not function or not isinstance(arguments, Mapping):
            raise InputError("it does not say which call made it")
        return cls(function, {name: decoded(value, name) for name, value in arguments.items()})

    def attributes(self) -> dict[str, Any]:
        """Return the arguments that have one value, with units in the names, and the call itself.

        What became of them, with all that was not asked for, is told by `plain_values`.
        """
        values: dict[str, Any] = {}
        for name, value in self.arguments.items():
            for known_as in _own_names(name):
                known = QUANTITIES.get(known_as)
                values.update(_single(known_as if known is None else known.column, value, known))
        return {**values, **self.to_data()}


def plain_values(si: Mapping[str, Any]) -> dict[str, Any]:
    """Return SI numbers as plain data, by the names of their columns (``b_pA``).

    Of an array, which has a number for each run, if all are equal. What is not known (NaN) is left
    out.

    Examples
    --------
    >>> import numpy as np
    >>> from pyadex.model.calls import plain_values
    >>> plain_values({"b": 8e-11, "N": np.array([10, 10]), "seed": np.array([1, 2])})
    {'b_pA': 80.0, 'N': 10}
    """
    found = {}
    for name, values in si.items():
        numbers = np.atleast_1d(values)
        if (numbers == numbers[0]).all():
            column, number = _plain_value(name, numbers[0].item())
            found[column] = number
    return found


@functools.lru_cache(maxsize=1024, typed=True)  # the same neuron is told of again and again
def _plain_value(name: str, number: Any) -> tuple[str, Any]:
    known = QUANTITIES.get(name)
    if known is None:
        return name, number
    return known.column, as_data(known.quantity(number))


def _own_trains(name: str, value: Any) -> Any:
    """Return trains of another library (neo, Brian2) as what they are to `pyadex.sim`."""
    if name not in ("trains", "trains_i") or value is None or isinstance(value, tuple | Mapping):
        return value
    if isinstance(value, list) and all(isinstance(each, pint.Quantity | list) for each in value):
        return value
    try:
        return [times * ureg.second for times in given_trains(value, name).times]
    except InputError:
        return value  # the error comes from whoever uses them


@functools.cache  # names of arguments are few, and what a name is near to takes long to find
def _own_names(name: str) -> tuple[str, ...]:
    try:
        return tuple(canonical({name: None}, tuple(QUANTITIES)))
    except InputError:
        return (name,)


def _single(column: str, value: Any, known: Any) -> Iterator[tuple[str, Any]]:
    """Yield the column and plain value of an argument, if it has a single one."""
    if isinstance(value, range | list | tuple | np.ndarray) and column == "seed":
        seeds = np.asarray(value).tolist()
        if isinstance(seeds, list) and len(seeds) <= MOST_LISTED:
            yield column, seeds
    elif isinstance(value, str | bool | int | float | np.generic):
        yield column, as_data(value)
    elif _is_single(value) and _is_quantity(value):
        if known is not None:
            try:
                yield column, as_data(known.quantity(known.to_si(value)))
            except InputError:
                return
        elif isinstance(value, pint.Quantity):
            yield f"{column}_{unit_in_name(value.units)}", as_data(value)
    elif isinstance(value, tuple | list) and value and all(isinstance(v, str) for v in value):
        yield column, ",".join(value)


def _is_single(value: Any) -> bool:
    return not isinstance(value, list | tuple | Mapping) and np.ndim(plain(value)) == 0


def _is_quantity(value: Any) -> bool:
    return isinstance(value, pint.Quantity) or _in_si(value) is not None


def as_data(value: Any) -> Any:
    """Return a single value, a quantity's without its unit, as JSON's own types have it."""
    value = plain(value)
    value = value.item() if isinstance(value, np.generic | np.ndarray) else value
    return value if not isinstance(value, float) or math.isfinite(value) else repr(value)


def _kept(value: Any) -> Any:
    """Return a value that stays as it is, whatever is done to the given one."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, pint.Quantity) and isinstance(value.magnitude, np.ndarray):
        return value._REGISTRY.Quantity(value.magnitude.copy(), value.units)
    if isinstance(value, Trains):
        return Trains((_kept(each) for each in value), value.Ne)
    if type(value) in (list, tuple):
        return type(value)(_kept(each) for each in value)
    if type(value) is dict:
        return {key: _kept(each) for key, each in value.items()}
    return value


def encoded(value: Any) -> Any:
    """Return a value as JSON's own types, such that `decoded` gives it back.

    Examples
    --------
    >>> from pyadex.units import pS
    >>> from pyadex.model.calls import encoded
    >>> encoded(15 * pS)
    {'magnitude': 15, 'units': 'picosiemens'}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": repr(value)}
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, range):
        return {"range": [value.start, value.stop, value.step]}
    if isinstance(value, Parameters):
        return {"parameters_SI": value.si}
    if isinstance(value, Sinusoid):
        return {"sinusoid": [value.frequency, value.depth, value.phase]}
    if isinstance(value, Trains):
        return {"trains": [encoded(each) for each in value], "Ne": value.Ne}
    if isinstance(value, pint.Quantity):
        return _encoded_quantity(value)
    if isinstance(value, np.ndarray) and type(value) is np.ndarray and value.dtype.kind in "iufb":
        return _encoded_array(value)
    if type(value) is list:
        return [encoded(each) for each in value]
    if type(value) is tuple:
        return {"tuple": [encoded(each) for each in value]}
    if isinstance(value, Mapping):
        return {"mapping": [[encoded(key), encoded(each)] for key, each in value.items()]}
    unknown = {"unknown": f"{type(value).__module__}.{type(value).__qualname__}"}
    return _in_si(value) or unknown


def decoded(data: Any, name: str) -> Any:
    """Return the value that `encoded` wrote; ``name`` is the argument's, for the error.

    Raises
    ------
    InputError
        If it was written as unknown, or is no such data.
    """
    if isinstance(data, list):
        return [decoded(each, name) for each in data]
    if not isinstance(data, Mapping):
        return data
    if "unknown" in data:
        raise InputError(f"{name} was a {data['unknown']}, which no file can hold")
    try:
        return _decoded(data, name)
    except (KeyError, TypeError, ValueError, zlib.error, pint.UndefinedUnitError) as error:
        raise InputError(f"{name} can't be read: {type(error).__name__}: {error}") from None


def _decoded(data: Mapping[str, Any], name: str) -> Any:
    if "float" in data:
        return float(data["float"])
    if "range" in data:
        return range(*data["range"])
    if "sinusoid" in data:
        return Sinusoid(*map(float, data["sinusoid"]))
    if "trains" in data:
        return Trains(decoded(data["trains"], name), data["Ne"])
    if "parameters_SI" in data:
        return Parameters.from_si(data["parameters_SI"])
    if "magnitude" in data:
        return ureg.Quantity(decoded(data["magnitude"], name), data["units"])
    if "dtype" in data:
        return _decoded_array(data)
    if "tuple" in data:
        return tuple(decoded(each, name) for each in data["tuple"])
    return {decoded(key, name): decoded(each, name) for key, each in data["mapping"]}


def _encoded_quantity(value: Any) -> dict[str, Any]:
    units = f"{value.units:D}"
    try:
        known = ureg.Quantity(1, units).to_base_units() == ureg.Quantity(
            *_base(value._REGISTRY.Quantity(1, value.units))
        )
    except (pint.UndefinedUnitError, pint.DimensionalityError):
        known = False
    if not known:  # a unit of the user's own, which is not there when the file is read
        return _in_si(value) or {"unknown": f"quantity in {units}"}
    return {"magnitude": encoded(value.magnitude), "units": units}


def _base(value: Any) -> tuple[Any, str]:
    base = value.to_base_units()
    return base.magnitude, f"{base.units:D}"


def _in_si(value: Any) -> dict[str, Any] | None:
    """Return a quantity of any library in an SI unit; None if it is none."""
    if isinstance(value, str | range) or not (hasattr(value, "units") or hasattr(value, "unit")
                                              or hasattr(value, "dim")):  # fmt: skip
        return None
    for unit in _SI_UNITS:
        try:
            return {"magnitude": encoded(to_si(value, unit, name="it")[()]), "units": unit}
        except UnitError:
            continue
        except (InputError, TypeError, ValueError):
            return None
    return None


def _encoded_array(array: Any) -> dict[str, Any]:
    dtype = array.dtype.newbyteorder("<")
    about = {"dtype": dtype.str, "shape": list(array.shape)}
    if array.size <= _LONG and (array.dtype.kind != "f" or np.isfinite(array).all()):
        return {"values": array.ravel().tolist(), **about}
    packed = zlib.compress(np.ascontiguousarray(array, dtype=dtype).tobytes(), 1)
    return {"zlib_base64": base64.b64encode(packed).decode(), **about}


def _decoded_array(data: Mapping[str, Any]) -> Any:
    dtype = np.dtype(data["dtype"])
    if dtype.kind not in "iufb":
        raise ValueError(f"an array of {dtype}")
    if "values" in data:
        return np.array(data["values"], dtype=dtype).reshape(data["shape"])
    raw = zlib.decompress(base64.b64decode(data["zlib_base64"]))
    return np.frombuffer(raw, dtype=dtype).reshape(data["shape"]).copy()
