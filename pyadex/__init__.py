"""pyadex: one AdEx neuron under N Poisson inputs, simulated by Julia, with units.

>>> import pyadex
>>> from pyadex.units import pS, second
>>> run = pyadex.sim(6500, 10 * second, we=14 * pS)
>>> print(run.spikerate)
4.1 hertz
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from pyadex.base.interrupts import interrupt_waits
from pyadex.base.version import __version__ as __version__

# What is offered is imported when it is first asked for: together it takes most of a second, in
# which the command line already starts Julia, and drawing takes as long again.
_HOMES = {
    "pyadex.base.errors": (
        "CacheError", "CalibrationError", "CalibrationWarning", "EngineError", "FileError",
        "InputError", "InstabilityWarning", "PyadexError", "UnitError", "WorkerDied",
    ),
    "pyadex.base.table_files": ("read_table", "write_table"),
    "pyadex.base.tables": ("units_to_header",),
    "pyadex.engine": ("julia",),
    "pyadex.batch.function_cache": ("cache",),
    "pyadex.model.modulation": ("sinusoid",),
    "pyadex.model.parameters": ("Parameters", "cortical_RS"),
    "pyadex.model.spike_statistics": (
        "fano_factor", "isi_histogram", "local_variation", "psth",
    ),
    "pyadex.plot": (
        "hylabel", "plot_dots_and_means", "plotsig", "rm_ticks_and_spine", "savefig_thesis",
        "set_figure_folder", "sett", "use_style",
    ),
    "pyadex.single.record": ("ceil_spikes",),
    "pyadex.single.simulate": ("sim",),
    "pyadex.single.simulation": ("Simulation", "load"),
    "pyadex.studies.again": ("Comparison", "rerun"),
    "pyadex.studies.calibration": ("Calibration", "calibrate"),
    "pyadex.studies.connection_test.averages": ("sta",),
    "pyadex.studies.connection_test.detections": ("Detection", "detection"),
    "pyadex.studies.connection_test.imaging": ("imaged",),
    "pyadex.studies.connection_test.scoring": ("connection_scores",),
    "pyadex.studies.connection_test.study": ("connections",),
    "pyadex.studies.connection_test.surrogate_averages": ("surrogate_stas",),
    "pyadex.studies.current_steps.curve": ("FICurve", "fi_curve"),
    "pyadex.studies.explorer": ("Explorer",),
    "pyadex.studies.mean_field.simulated": ("TransferFunction", "transfer_function"),
    "pyadex.studies.mean_field.threshold_fit": ("ThresholdFit",),
    "pyadex.studies.sweeps": ("sweep",),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("figures", "gallery", "neurons", "plot", "units")

if TYPE_CHECKING:
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
    from pyadex.base.table_files import read_table, write_table
    from pyadex.base.tables import units_to_header
    from pyadex.batch.function_cache import cache
    from pyadex.engine import julia
    from pyadex.model.modulation import sinusoid
    from pyadex.model.parameters import Parameters, cortical_RS
    from pyadex.model.spike_statistics import fano_factor, isi_histogram, local_variation, psth
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
    from pyadex.single.record import ceil_spikes
    from pyadex.single.simulate import sim
    from pyadex.single.simulation import Simulation, load
    from pyadex.studies.again import Comparison, rerun
    from pyadex.studies.calibration import Calibration, calibrate
    from pyadex.studies.connection_test.averages import sta
    from pyadex.studies.connection_test.detections import Detection, detection
    from pyadex.studies.connection_test.imaging import imaged
    from pyadex.studies.connection_test.scoring import connection_scores
    from pyadex.studies.connection_test.study import connections
    from pyadex.studies.connection_test.surrogate_averages import surrogate_stas
    from pyadex.studies.current_steps.curve import FICurve, fi_curve
    from pyadex.studies.explorer import Explorer
    from pyadex.studies.mean_field.simulated import TransferFunction, transfer_function
    from pyadex.studies.mean_field.threshold_fit import ThresholdFit
    from pyadex.studies.sweeps import sweep


if "IPython" in sys.modules:
    from pyadex.base.notebook import show_arrays_shortened

    show_arrays_shortened()


def __getattr__(name: str) -> Any:
    with interrupt_waits():
        if name in _HOME:
            found = getattr(importlib.import_module(_HOME[name]), name)
        elif name in (*_MODULES, "engine"):
            found = importlib.import_module(f"pyadex.{name}")
        else:
            raise AttributeError(f"module 'pyadex' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES, "__version__"})


__all__ = [
    "CacheError",
    "Calibration",
    "CalibrationError",
    "CalibrationWarning",
    "Comparison",
    "Detection",
    "EngineError",
    "Explorer",
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
    "julia",
    "load",
    "local_variation",
    "plot_dots_and_means",
    "plotsig",
    "psth",
    "read_table",
    "rerun",
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
    "write_table",
]
