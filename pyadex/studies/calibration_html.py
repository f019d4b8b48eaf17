"""A calibration as a notebook shows it: its table, and a thumbnail of V at the value found."""

from __future__ import annotations

import html
from typing import Any

import numpy as np

from pyadex.base.errors import PyadexError
from pyadex.base.units import second, symbol
from pyadex.model.calls import Call
from pyadex.model.inputs import ALONG_TIME
from pyadex.single.html import table_as_html, thumbnail_of
from pyadex.single.simulate import sim

LONGEST = 1 * second  # of the run for the thumbnail
_OF_SEARCH = (
    "target", "nseeds", "parameter", "statistic", "bracket", "initial", "xtol", "maxiter", "seed",
    "burn_in",
)  # fmt: skip


def calibration_as_html(found: Any) -> str:
    """Return a calibration's table as HTML; for a single N with a thumbnail of V."""
    if np.ndim(found.N):
        caption = f"{found.parameter} for {found.statistic} = {_short(found.target)}"
        table = found.to_dataframe().to_html(index=False, float_format="{:.6g}".format)
        return f"<p>Calibration: {html.escape(caption)}</p>{table}"
    rows = {
        "inputs": str(found.N),
        found.parameter: _short(found.value),
        found.statistic: f"{_short(found.reached)} (asked: {_short(found.target)})",
        "first guess": f"{_short(found.initial_value)}: {_short(found.initial_reached)}",
    }
    return table_as_html("Calibration", rows) + _thumbnail(found)


def _short(value: Any) -> str:
    unit = f" {symbol(value.units)}" if hasattr(value, "units") else ""
    return f"{float(getattr(value, 'magnitude', value)):.6g}{unit}"


def _thumbnail(found: Any) -> str:
    """Return a picture of the first second at the value found; nothing if it can't be run."""
    try:
        asked = Call.from_data(found.attrs).arguments
        arguments = {name: value for name, value in asked.items() if name not in _OF_SEARCH}
        if not {"trains", "trains_i", *ALONG_TIME} & arguments.keys():
            arguments["duration"] = min(arguments["duration"], LONGEST)
        number = {} if "Ne" in arguments else {"N": int(found.N)}
        arguments |= {**number, found.parameter: found.value}
        return thumbnail_of(sim(**arguments, seed=_first_seed(found), progress=False))
    except (PyadexError, KeyError, TypeError):
        return ""


def _first_seed(found: Any) -> int:
    seeds = found.attrs.get("seed", 0)
    return int(seeds[0] if isinstance(seeds, list) else seeds)
