"""A run's recorded signals as tables of other libraries, with their units."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pyadex.base.errors import PyadexError
from pyadex.base.interrupts import interrupt_waits
from pyadex.model.parameters import PARAMETERS
from pyadex.single.record import RunRecord
from pyadex.single.signals import SIGNALS, column


def to_dataframe(run: RunRecord) -> pd.DataFrame:
    """Return the recorded signals as a table; see `pyadex.Simulation.to_dataframe`."""
    columns = {"t_ms": run.t.m_as("ms")}
    for name, signal in run.signals.items():
        columns[column(name)] = signal.magnitude
    return pd.DataFrame(columns)


def to_xarray(run: RunRecord) -> Any:
    """Return the recorded signals as a labelled data set; see `pyadex.Simulation.to_xarray`."""
    try:
        with interrupt_waits():
            import xarray
    except ImportError:
        raise PyadexError(
            "to_xarray needs the package xarray; install it, or pyadex with the extra: "
            "pip install 'pyadex[xarray]'"
        ) from None
    variables = {
        name: ("t", signal.magnitude, _described(f"{signal.units:~P}", SIGNALS[name].meaning))
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
    """Return what was asked as plain numbers (so that it can go into any file), units in names."""
    attributes = {
        "N": run.N,
        "seed": run.seed,
        "duration_s": float(run.duration.m_as("second")),
        "burn_in_s": float(run.burn_in.m_as("second")),
        "we_pS": float(run.we.m_as("pS")),
        "wi_pS": float(run.wi.m_as("pS")),
    }
    for name, parameter in PARAMETERS.items():
        value = getattr(run.params, name)
        attributes[parameter.column] = float(getattr(value, "magnitude", value))
    return attributes
