"""pyadex: one AdEx neuron under N Poisson inputs, simulated by Julia, with units.

>>> import pyadex
>>> from pyadex.units import pS, second
>>> run = pyadex.sim(6500, 10 * second, we=14 * pS)
>>> print(run.spikerate)
4.1 Hz
"""

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
from pyadex.base.tables import units_to_header
from pyadex.base.version import __version__ as __version__
from pyadex.batch.function_cache import cache
from pyadex.lazy import lazily
from pyadex.model.parameters import Parameters, cortical_RS
from pyadex.single.simulate import sim
from pyadex.single.simulation import Simulation, ceil_spikes, load
from pyadex.studies.calibration import Calibration, calibrate
from pyadex.studies.sweeps import sweep
