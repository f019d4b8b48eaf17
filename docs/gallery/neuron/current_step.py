"""
A current step
==============

Current on at 200 ms and off at 600 ms: a pair of times and of the values that hold from then on.
With ``current`` and no ``N`` the neuron has no other input. Below, its adaptation current.
"""

import pyadex
from pyadex.units import ms, pA

step = ([0, 200, 600] * ms, [0, 150, 0] * pA)
run = pyadex.sim(duration=1000 * ms, current=step, record="V,w")

pyadex.use_style()
fig = run.plot()

# %%
# The intervals between the spikes grow: the neuron adapts.

print((run.spiketimes[1:] - run.spiketimes[:-1]).to("ms").round(1))
