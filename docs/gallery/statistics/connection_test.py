"""
Which inputs can be seen in the voltage
=======================================

Each input spike moves V a little. Its mean trace around an input's spikes, the spike-triggered
average, tells whether that train is an input, and of which kind.
"""

import matplotlib.pyplot as plt
import numpy as np

import pyadex
from pyadex.units import ms, nS, second

run = pyadex.sim(N=100, duration=20 * second, we=0.6 * nS)
V = pyadex.imaged(run, snr=40, seed=1)  # as voltage imaging records it
stranger = np.sort(np.random.default_rng(1).uniform(0, 20, 80)) * second
trains = {"excitatory": run.trains[5], "inhibitory": run.trains[85], "no input": stranger}

pyadex.use_style()
fig, ax = plt.subplots()
for name, train in trains.items():
    mean = pyadex.sta(V, train, window=50 * ms)
    ax.plot(np.arange(len(mean)) * 0.1, mean.m_as("mV"), label=name)
ax.set(xlabel="Time after the input's spike (ms)", ylabel="Mean V (mV)")
ax.legend()

# %%
# A score near 1 tells an excitatory input, one near -1 an inhibitory one.

print(pyadex.connection_scores(V, list(trains.values())))
