"""pyadex: one AdEx neuron under N Poisson inputs, simulated by Julia, with units.

>>> import pyadex
>>> from pyadex.units import pS, second
>>> run = pyadex.sim(6500, 10 * second, we=14 * pS)
>>> print(run.spikerate)
4.1 hertz
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from pyadex.base.errors import (
    CacheError,
    CalibrationError,
    CalibrationWarning,
    EngineError,
    FileError,
    InputError,
    InstabilityWarning,
    PyadexError,
    UnitError,
    WorkerDied,
)
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.tables import units_to_header
from pyadex.base.version import __version__ as __version__
from pyadex.batch.function_cache import cache
from pyadex.model.modulation import sinusoid
from pyadex.model.parameters import Parameters, cortical_RS
from pyadex.model.spike_statistics import fano_factor, isi_histogram, local_variation, psth
from pyadex.single.record import ceil_spikes
from pyadex.single.simulate import sim
from pyadex.single.simulation import Simulation, load
from pyadex.studies.calibration import Calibration, calibrate
from pyadex.studies.connection_test.averages import sta
from pyadex.studies.connection_test.detections import Detection, detection
from pyadex.studies.connection_test.imaging import imaged
from pyadex.studies.connection_test.scoring import connection_scores
from pyadex.studies.connection_test.study import connections
from pyadex.studies.connection_test.surrogate_averages import surrogate_stas
from pyadex.studies.current_steps.curve import FICurve, fi_curve
from pyadex.studies.mean_field.simulated import TransferFunction, transfer_function
from pyadex.studies.mean_field.threshold_fit import ThresholdFit
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
    "CalibrationWarning",
    "Detection",
    "EngineError",
    "FICurve",
    "FileError",
    "InputError",
    "InstabilityWarning",
    "Parameters",
    "PyadexError",
    "Simulation",
    "ThresholdFit",
    "TransferFunction",
    "UnitError",
    "WorkerDied",
    "cache",
    "calibrate",
    "ceil_spikes",
    "connection_scores",
    "connections",
    "cortical_RS",
    "detection",
    "fano_factor",
    "fi_curve",
    "hylabel",
    "imaged",
    "isi_histogram",
    "load",
    "local_variation",
    "plot_dots_and_means",
    "plotsig",
    "psth",
    "rm_ticks_and_spine",
    "savefig_thesis",
    "set_figure_folder",
    "sett",
    "sim",
    "sinusoid",
    "sta",
    "surrogate_stas",
    "sweep",
    "transfer_function",
    "units_to_header",
    "use_style",
]
