"""Runs in files: NumPy's own format for arrays, without pickles.

The file is a ``.npz``: arrays with their unit in their name (what begins with ``source_`` is in SI
units), and ``about``, a text in JSON, for all the rest. ``numpy.load(path)`` reads it, too.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.table_files import ENDINGS, ending_of, write_table
from pyadex.base.units import Hz, pS, second
from pyadex.base.whole_files import place_for, written_whole
from pyadex.model.arguments import steps_of, whole_number
from pyadex.model.calls import Call
from pyadex.model.inputs import Source
from pyadex.model.parameters import Parameters
from pyadex.single.record import RunRecord
from pyadex.single.signals import SIGNALS, column

FORMAT = "pyadex.Simulation"
VERSION = 1


def write(run: RunRecord, path: str | os.PathLike[str]) -> None:
    """Write a run to a file; see `pyadex.Simulation.save`."""
    place_for(path)
    if Path(os.fsdecode(path)).suffix and ending_of(path, (*ENDINGS, ".npz")) != ".npz":
        from pyadex.single.dataframes import to_dataframe  # pandas takes long to import

        write_table(to_dataframe(run), path)
        return
    with written_whole(path) as part, open(part, "wb") as file:
        np.savez(file, **_contents(run))


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a file says of a run, as the fields of a `RunRecord`; see `pyadex.load`."""
    if "\0" in os.fsdecode(path):
        raise InputError(f"path must be the path of a file, not {os.fsdecode(path)!r:.60}")
    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                contents = {name: arrays[name] for name in arrays.files}
            about = json.loads(str(contents.pop("about")[()]))
            if about["format"] != FORMAT:
                raise ValueError(f"its format is {about['format']!r}")
            version = about["version"]
            run = _fields(about, contents) if version == VERSION else None
        except Exception as error:  # a damaged zip file raises nearly anything
            raise InputError(
                f"path must be a Simulation saved by pyadex; {os.fspath(path)!r} is not, or is "
                f"damaged ({type(error).__name__}: {error!s:.200})"
            ) from None
    if run is None:
        raise InputError(f"{os.fspath(path)!r} is of version {version}: it needs a newer pyadex")
    return run


def _contents(run: RunRecord) -> dict[str, Any]:
    source = run.source
    plain = {n: v for n, v in source.fields.items() if not isinstance(v, np.ndarray)}
    about = {
        "format": FORMAT,
        "version": VERSION,
        "N": run.N,
        "Ne": run.Ne,
        "seed": run.seed,
        "every": run.every,
        "duration_s": float(run.duration.m_as("second")),
        "burn_in_s": float(run.burn_in.m_as("second")),
        "we_pS": float(run.we.m_as("pS")),
        "wi_pS": float(run.wi.m_as("pS")),
        "weights_SI": run.weights_si,
        "params_SI": run.params.si,
        "signals": list(run.signals),
        "source": {"fields": plain, "N": source.N, "drop_last_spike": source.drop_last_spike},
        "call": None if run.call is None else run.call.to_data(),
        "versions": run.versions,
    }
    arrays = {
        "spiketimes_s": run.spiketimes.m_as("second"),
        "rates_Hz": run.rates.m_as("Hz"),
        **{column(name): signal.magnitude for name, signal in run.signals.items()},
        **{f"source_{n}": v for n, v in source.fields.items() if isinstance(v, np.ndarray)},
    }
    if source.waveform is not None:
        arrays["source_waveform"] = source.waveform
    return {"about": np.array(json.dumps(about, allow_nan=False)), **arrays}


def _fields(about: dict[str, Any], arrays: dict[str, Any]) -> dict[str, Any]:
    params = Parameters.from_si(about["params_SI"])
    every = whole_number(about["every"], "every", smallest=1)
    duration = float(about["duration_s"])
    samples = -(-steps_of(duration, params.si["dt"]) // every)
    signals = {
        name: _numbers(arrays[column(name)], samples) * SIGNALS[name].shown_in
        for name in about["signals"]
    }
    own = {
        key.removeprefix("source_"): array
        for key, array in arrays.items()
        if key.startswith("source_") and key != "source_waveform"
    }
    source = about["source"]
    call = about.get("call")  # absent in the files of pyadex's first days
    return {
        "N": whole_number(about["N"], "N"),
        "Ne": whole_number(about["Ne"], "Ne"),
        "duration": duration * second,
        "seed": whole_number(about["seed"], "seed"),
        "we": float(about["we_pS"]) * pS,
        "wi": float(about["wi_pS"]) * pS,
        "params": params,
        "weights_si": about.get("weights_SI"),
        "signals": signals,
        "spiketimes": _numbers(arrays["spiketimes_s"]) * second,
        "rates": _numbers(arrays["rates_Hz"]) * Hz,
        "every": every,
        "burn_in": float(about.get("burn_in_s", 0)) * second,
        "source": Source(
            {**source["fields"], **own},
            source["N"],
            source["drop_last_spike"],
            arrays.get("source_waveform"),
        ),
        "call": None if call is None else _call(call),
        "versions": {str(name): str(value) for name, value in about.get("versions", {}).items()},
    }


def _call(data: Any) -> Call | None:
    try:
        return Call.from_data(data)
    except InputError:  # an argument that no file can hold: the run is there, without its call
        return None


def _numbers(array: Any, size: int | None = None) -> Any:
    """Return an array of the file, which must be a list of numbers."""
    if array.dtype != np.float64 or array.ndim != 1 or size not in (None, array.size):
        raise ValueError(f"an array of {array.dtype} with shape {array.shape} in it")
    return array
