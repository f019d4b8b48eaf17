"""
Spike trains of one's own
=========================

Given trains replace the Poisson inputs: ``trains`` excite, ``trains_i`` inhibit, each a list with
the times of every input. Here 50 excitatory inputs fire together every 100 ms, give or take 3 ms,
and 20 inhibitory ones fire 5 ms after them.
"""

import numpy as np

import pyadex
from pyadex.units import ms, nS

rng = np.random.default_rng(1)
volleys = np.arange(50, 1000, 100)
excitatory = [rng.normal(volleys, 3) * ms for _ in range(50)]
inhibitory = [rng.normal(volleys + 5, 3) * ms for _ in range(20)]
run = pyadex.sim(duration=1000 * ms, trains=excitatory, trains_i=inhibitory, we=0.3 * nS)

pyadex.use_style()
fig = run.plot()

# %%
# Another form is a pair of times and input numbers: ``trains=([5, 8, 9] * ms, [0, 1, 0])``.

print(run, run.Ne, "of", run.N, "inputs excite")
