"""pyadex: one AdEx neuron under N Poisson inputs, simulated by Julia, with units.

>>> import pyadex
>>> from pyadex.units import pS, second
>>> run = pyadex.sim(6500, 10 * second, we=15 * pS)
>>> print(run.spikerate)
4.8 Hz
"""

from pyadex.simulate import Simulation, sim, ceil_spikes
from pyadex.sweep import sweep
from pyadex.memo import cache
