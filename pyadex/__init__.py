"""pyadex: one AdEx neuron under N Poisson inputs, simulated by Julia, with units.

>>> import pyadex
>>> from pyadex.units import pS, second
>>> run = pyadex.sim(6500, 10 * second, we=14 * pS)
>>> print(run.spikerate)
4.1 Hz
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from pyadex.base.errors import (
    CacheError,
    CalibrationError,
    EngineError,
    InputError,
    InstabilityWarning,
    PyadexError,
    UnitError,
    WorkerDied,
)
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.notebook import show_arrays_shortened
from pyadex.base.table_files import read_table, write_table
from pyadex.base.tables import units_to_header
from pyadex.base.version import __version__ as __version__
from pyadex.batch.function_cache import cache
from pyadex.model.parameters import Parameters, cortical_RS
from pyadex.model.spike_statistics import fano_factor, isi_histogram, local_variation, psth
from pyadex.single.record import ceil_spikes
from pyadex.single.simulate import sim
from pyadex.single.simulation import Simulation, load
from pyadex.studies.calibration import Calibration, calibrate
from pyadex.studies.sweeps import sweep

# Matplotlib takes longer to import than all the rest: these come when they are asked for.
_DRAWING = ("hylabel", "plot_dots_and_means", "plotsig", "rm_ticks_and_spine",
            "savefig_thesis", "set_figure_folder", "sett", "use_style")  # fmt: skip
_MODULES = ("figures", "gallery", "neurons", "plot", "units")

if TYPE_CHECKING:
    from pyadex.plot import (
        hylabel,
        plot_dots_and_means,
        plotsig,
        rm_ticks_and_spine,
        savefig_thesis,
        set_figure_folder,
        sett,
        use_style,
    )


show_arrays_shortened()


def __getattr__(name: str) -> Any:
    with interrupt_waits():
        if name in _DRAWING:
            return getattr(importlib.import_module("pyadex.plot"), name)
        if name in _MODULES:
            return importlib.import_module(f"pyadex.{name}")
    raise AttributeError(f"module 'pyadex' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES, "__version__"})


__all__ = [
    "CacheError",
    "Calibration",
    "CalibrationError",
    "EngineError",
    "InputError",
    "InstabilityWarning",
    "Parameters",
    "PyadexError",
    "Simulation",
    "UnitError",
    "WorkerDied",
    "cache",
    "calibrate",
    "ceil_spikes",
    "cortical_RS",
    "fano_factor",
    "hylabel",
    "isi_histogram",
    "load",
    "local_variation",
    "plot_dots_and_means",
    "plotsig",
    "psth",
    "read_table",
    "rm_ticks_and_spine",
    "savefig_thesis",
    "set_figure_folder",
    "sett",
    "sim",
    "sweep",
    "units_to_header",
    "use_style",
    "write_table",
]
