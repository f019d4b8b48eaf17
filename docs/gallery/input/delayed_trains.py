"""
Delayed trains
==============

The ``trains`` of a run are quantity arrays: add a delay and give them to another run. They know
which of them inhibit. Without a delay, the second run is the first one again.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import ms, nS, second

asked = {"duration": 1 * second, "we": 0.6 * nS}
run = pyadex.sim(N=100, **asked)
late = [(train + 30 * ms)[train < 970 * ms] for train in run.trains]
delayed = pyadex.sim(trains=late[: run.Ne], trains_i=late[run.Ne :], **asked)
again = pyadex.sim(trains=run.trains, **asked)
assert (again.V == run.V).all()

fig, ax = plt.subplots(figsize=(6, 2.5))
ax.plot(run.t.m_as("s"), run.V.m_as("mV"), label="as drawn")
ax.plot(delayed.t.m_as("s"), delayed.V.m_as("mV"), label="30 ms later")
ax.set(xlabel="Time (s)", ylabel="V (mV)", xlim=(0.2, 0.5))
ax.legend()
