"""From quantities to the plain numbers that Matplotlib draws, and the unit they are in."""

from typing import Any

import numpy as np
import pint
from numpy.typing import NDArray

from pyadex.base.errors import PyadexError
from pyadex.base.units import symbol

Floats = NDArray[np.float64]


def has_unit(values: Any) -> bool:
    """Tell whether ``values`` is a quantity, or a sequence with one in it."""
    if isinstance(values, pint.Quantity):
        return True
    return isinstance(values, list | tuple) and any(isinstance(v, pint.Quantity) for v in values)


def magnitudes(
    values: Any, unit: pint.Unit | None = None, *, name: str
) -> tuple[Floats, pint.Unit | None]:
    """Return numbers to draw, and their unit.

    Parameters
    ----------
    values
        A quantity array, a sequence of quantities (whose prefixes may differ), or plain numbers.
    unit
        The unit wanted. By default the one in which the largest value reads best.
    name
        What error messages call ``values``.

    Raises
    ------
    PyadexError
        If ``unit`` is given and ``values`` has none, or one that does not convert to it.
    """
    if not has_unit(values):
        if unit is not None:
            raise PyadexError(
                f"{name} has no unit; multiply it by one, e.g. {name} * {symbol(unit)}."
            )
        return floats(values, name), None
    try:
        quantity = _one_array(values)
        chosen = _readable_unit(quantity) if unit is None else unit
        return floats(quantity.to(chosen).magnitude, name), chosen
    except pint.DimensionalityError as error:
        raise PyadexError(
            f"{name} is in {error.units1}, which does not convert to {error.units2}."
        ) from None
    except (TypeError, ValueError):
        raise PyadexError(f"{name} must be numbers or quantities, not {values!r:.60}.") from None
    except AttributeError:
        raise PyadexError(f"{name} mixes values with and without a unit; give each one.") from None


def floats(values: Any, name: str) -> Floats:
    """Return plain numbers as an array; raise `PyadexError` for what are none."""
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise PyadexError(f"{name} must be numbers or quantities, not {values!r:.60}.") from None


def unit_as_given(values: Any) -> pint.Unit:
    """Return a quantity's unit; of a sequence the last's: [0 * ms, 2 * second] is in seconds."""
    quantity: Any = values if isinstance(values, pint.Quantity) else values[-1]
    unit: pint.Unit = quantity.units
    return unit


def with_unit(numbers: Floats, unit: pint.Unit | None) -> Any:
    """Undo `magnitudes`."""
    return numbers if unit is None else numbers * unit


def _one_array(values: Any) -> pint.Quantity[Any]:
    if isinstance(values, pint.Quantity):
        return values
    unit = values[0].units
    numbers = [value.to(unit).magnitude for value in values]
    quantity: pint.Quantity[Any] = np.asarray(numbers, dtype=float) * unit
    return quantity


def _readable_unit(quantity: pint.Quantity[Any]) -> pint.Unit:
    """9750 pS reads best in nS, and then so does all that is drawn beside it."""
    sizes = np.abs(np.atleast_1d(np.asarray(quantity.magnitude, dtype=float)))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    if sizes.size == 0:
        return unit_as_given(quantity)
    return unit_as_given((float(sizes.max()) * quantity.units).to_compact())
