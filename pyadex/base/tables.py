"""Tables of quantities: units go to the header, plain numbers to the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pint

from pyadex.base.interrupts import interrupt_waits
from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import magnitude_in, unit_in_name

if TYPE_CHECKING:
    import pandas as pd


@told_plainly
def units_to_header(df: pd.DataFrame) -> pd.DataFrame:
    """Return a table with plain numbers, and units in the names of the columns.

    Parameters
    ----------
    df
        A table whose cells may be quantities. A column's unit is that in which most of its values
        that are not zero were given.

    Returns
    -------
    pandas.DataFrame
        ``we`` in pS becomes ``we_pS``, in µS ``we_uS``. Columns without quantities stay as they
        are.

    Raises
    ------
    pint.DimensionalityError
        If a column mixes dimensions.

    Examples
    --------
    >>> import pandas as pd, pyadex
    >>> from pyadex.units import pS
    >>> pyadex.units_to_header(pd.DataFrame(dict(we=[1 * pS, 2 * pS]))).columns.tolist()
    ['we_pS']
    """
    with interrupt_waits():
        import pandas as pd

    headers: list[str] = []
    columns: dict[int, Any] = {}  # by place, since two may have one name
    for i, name in enumerate(df.columns):
        values = list(df.iloc[:, i])
        quantities = [v for v in values if isinstance(v, pint.Quantity)]
        if not quantities:
            headers.append(str(name))
            columns[i] = df.iloc[:, i]
            continue
        unit = _unit_of_most(quantities)
        headers.append(f"{name}_{unit_in_name(unit)}")
        columns[i] = [magnitude_in(v, unit) if isinstance(v, pint.Quantity) else v for v in values]
    table = pd.DataFrame(columns, index=df.index)
    table.columns = pd.Index(headers)
    return table


def _unit_of_most(quantities: list[Any]) -> Any:
    counted = [q.units for q in quantities if np.any(q.magnitude != 0)] or [quantities[0].units]
    return max(dict.fromkeys(counted), key=counted.count)
