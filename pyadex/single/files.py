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
from pyadex.base.units import Hz, pS, second
from pyadex.model.arguments import steps_of, whole_number
from pyadex.model.inputs import Source
from pyadex.model.parameters import Parameters
from pyadex.single.simulation import SIGNALS, Simulation

FORMAT = "pyadex.Simulation"
VERSION = 1
_ARRAYS_OF_SOURCE = ("rates", "times", "ids")


def save(run: Simulation, path: str | os.PathLike[str]) -> None:
    """Write a run to a file; see `pyadex.Simulation.save`."""
    path = Path(path)
    # Under another name first: whoever reads the file meanwhile sees the old one, never half of it.
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            np.savez(file, **_contents(run))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load(path: str | os.PathLike[str]) -> Simulation:
    """Read a run that `pyadex.Simulation.save` wrote.

    Parameters
    ----------
    path
        The file. It is data and can't run code, whoever wrote it.

    Returns
    -------
    Simulation
        As it was saved, to the last bit. Its Poisson ``trains`` are drawn again when asked for.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    InputError
        If it is damaged, or not of pyadex.

    Examples
    --------
    >>> import pyadex, tempfile
    >>> from pyadex.units import ms
    >>> run = pyadex.sim(100, 100 * ms)
    >>> run.save(f"{tempfile.gettempdir()}/run.npz")
    >>> pyadex.load(f"{tempfile.gettempdir()}/run.npz")
    <Simulation: N=100, 0.1 s, seed=1, we=14.0 pS, wi=56.0 pS: 0 output spikes>
    """
    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as archive:
                contents = {name: archive[name] for name in archive.files}
            about = json.loads(str(contents.pop("about")[()]))
            if about["format"] != FORMAT:
                raise ValueError(f"its format is {about['format']!r}")
            version = about["version"]
            run = _simulation(about, contents) if version == VERSION else None
        except Exception as error:  # a damaged zip file raises nearly anything
            raise InputError(
                f"path must be a Simulation saved by pyadex; {os.fspath(path)!r} is not, or is "
                f"damaged ({type(error).__name__}: {error})"
            ) from None
    if run is None:
        raise InputError(f"{os.fspath(path)!r} is of version {version}: it needs a newer pyadex")
    return run


def _contents(run: Simulation) -> dict[str, Any]:
    source = run.source
    plain = {name: v for name, v in source.fields.items() if name not in _ARRAYS_OF_SOURCE}
    about = {
        "format": FORMAT,
        "version": VERSION,
        "N": run.N,
        "seed": run.seed,
        "every": run.every,
        "duration_s": float(run.duration.m_as("second")),
        "we_pS": float(run.we.m_as("pS")),
        "wi_pS": float(run.wi.m_as("pS")),
        "params_SI": run.params.si,
        "signals": list(run.signals),
        "source": {"fields": plain, "N": source.N, "drop_last_spike": source.drop_last_spike},
    }
    arrays = {
        "spiketimes_s": run.spiketimes.m_as("second"),
        "rates_Hz": run.rates.m_as("Hz"),
        **{_signal(name): signal.magnitude for name, signal in run.signals.items()},
        **{f"source_{n}": source.fields[n] for n in _ARRAYS_OF_SOURCE if n in source.fields},
    }
    if source.waveform is not None:
        arrays["source_waveform"] = source.waveform
    return {"about": np.array(json.dumps(about, allow_nan=False)), **arrays}


def _signal(name: str) -> str:
    """Return the name of a signal's array: ``V_mV``."""
    return f"{name}_{SIGNALS[name][1]:~P}"


def _simulation(about: dict[str, Any], arrays: dict[str, Any]) -> Simulation:
    params = Parameters.from_si(about["params_SI"])
    every = whole_number(about["every"], "every", smallest=1)
    duration = float(about["duration_s"])
    samples = -(-steps_of(duration, params.si["dt"]) // every)
    signals = {
        name: _numbers(arrays[_signal(name)], samples) * SIGNALS[name][1]
        for name in about["signals"]
    }
    given = {f"source_{name}": name for name in _ARRAYS_OF_SOURCE}
    own = {name: arrays[key] for key, name in given.items() if key in arrays}
    source = about["source"]
    return Simulation(
        N=whole_number(about["N"], "N", smallest=1),
        duration=duration * second,
        seed=whole_number(about["seed"], "seed"),
        we=float(about["we_pS"]) * pS,
        wi=float(about["wi_pS"]) * pS,
        params=params,
        signals=signals,
        spiketimes=_numbers(arrays["spiketimes_s"]) * second,
        rates=_numbers(arrays["rates_Hz"]) * Hz,
        every=every,
        source=Source(
            {**source["fields"], **own},
            source["N"],
            source["drop_last_spike"],
            arrays.get("source_waveform"),
        ),
    )


def _numbers(array: Any, size: int | None = None) -> Any:
    """Return an array of the file, which must be a list of numbers."""
    if array.dtype != np.float64 or array.ndim != 1 or size not in (None, array.size):
        raise ValueError(f"an array of {array.dtype} with shape {array.shape} in it")
    return array
