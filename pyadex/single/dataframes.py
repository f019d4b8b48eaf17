"""A run's recorded signals as tables of other libraries, with their units."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from pyadex.base.errors import PyadexError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.units import symbol
from pyadex.single.record import RunRecord, ceil_spikes
from pyadex.single.signals import SIGNALS, column


def to_dataframe(run: RunRecord, *, raised_spikes: bool = False) -> pd.DataFrame:
    """Return the recorded signals as a table; see `pyadex.Simulation.to_dataframe`.

    ``raised_spikes``: with V at the ceiling ``Vs`` in its sample at each output spike, and times as
    they would be typed; the command line's files.
    """
    columns = {"t_ms": run.t.m_as("ms")}
    for name, signal in run.signals.items():
        columns[column(name)] = signal.magnitude
    if raised_spikes:
        columns[column("V")] = ceil_spikes(run).magnitude
        columns["t_ms"] = columns["t_ms"].round(9)  # 0.3, not 0.30000000000000004
    df = pd.DataFrame(columns)
    df.attrs.update(run.attrs)
    df.attrs["output_rate_Hz"] = float(run.output_rate.m_as("Hz"))
    df.attrs["spiketimes_s"] = run.spiketimes.m_as("second").tolist()
    df.attrs["raised_spikes"] = raised_spikes
    return df


def to_xarray(run: RunRecord) -> Any:
    """Return the recorded signals as a labelled data set; see `pyadex.Simulation.to_xarray`."""
    try:
        with interrupt_waits():
            import xarray
    except ImportError:
        raise PyadexError(
            "to_xarray needs the package xarray; install it: pip install xarray"
        ) from None
    variables = {
        name: ("t", signal.magnitude, _described(symbol(signal.units), SIGNALS[name].meaning))
        for name, signal in run.signals.items()
    }
    spikes = (
        "spike",
        run.spiketimes.m_as("second"),
        _described("s", "output spike times"),
    )
    time = ("t", run.t.m_as("second"), _described("s", "time"))
    return xarray.Dataset({**variables, "spiketimes": spikes}, {"t": time}, _attributes(run))


def _described(units: str, meaning: str) -> dict[str, str]:
    return {"units": units, "long_name": meaning}


def _attributes(run: RunRecord) -> dict[str, Any]:
    """Return the run's attrs as what any file holds: numbers, and text for all the rest."""
    return {
        name: value if isinstance(value, int | float | str) and not isinstance(value, bool)
        else json.dumps(value)
        for name, value in run.attrs.items()
    }  # fmt: skip
