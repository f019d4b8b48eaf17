"""
Spike trains of Neo, Brian2 and NEST
====================================

What these programs hand out goes in as it is: a list of Neo's ``SpikeTrain``, a ``SpikeMonitor`` of
Brian2 (``trains=monitor``), or the events of a NEST spike recorder
(``trains=nest.GetStatus(recorder, "events")[0]``, a dict of times in ms and senders). Neo's trains
know when they end; beside the others ``duration`` says it.
"""

import matplotlib.pyplot as plt
import neo
import numpy as np
import quantities as pq

import pyadex
from pyadex.units import nS, second

rng = np.random.default_rng(1)
times = [np.sort(rng.uniform(0, 2, 20)) for _ in range(40)]
of_neo = [neo.SpikeTrain(t * pq.s, t_stop=2 * pq.s) for t in times]
of_nest = {"times": 1000 * np.concatenate(times), "senders": np.repeat(np.arange(3, 43), 20)}

run = pyadex.sim(trains=of_neo, we=0.5 * nS)
same = pyadex.sim(trains=of_nest, duration=2 * second, we=0.5 * nS)
fig, ax = plt.subplots(figsize=(6, 2.5))
ax.plot(run.t.m_as("s"), run.V.m_as("mV"), label="Neo")
ax.plot(same.t.m_as("s"), same.V.m_as("mV"), "--", label="NEST")
ax.set(xlabel="Time (s)", ylabel="V (mV)")
ax.legend()

# %%
# Back to Neo:

print(neo.SpikeTrain(run.spiketimes.m_as("s") * pq.s, t_stop=2 * pq.s))
