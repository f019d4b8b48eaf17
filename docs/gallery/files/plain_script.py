"""
A plain script
==============

Without pandas, plots' styles and units in the results: arguments carry units, and every result
gives plain NumPy numbers by ``m_as``.
"""

import matplotlib.pyplot as plt
import numpy as np

import pyadex
from pyadex.units import nS, second

run = pyadex.sim(N=100, duration=5 * second, seed=1, we=0.6 * nS)
t, V = run.t.m_as("s"), run.V.m_as("mV")
spikes = run.spiketimes.m_as("s")
np.savetxt("spikes.txt", spikes)
print(len(spikes), "spikes, mean of V", V.mean().round(2), "mV")

plt.plot(t, V, lw=0.5)
plt.plot(spikes, np.full(len(spikes), -40), "k|")
plt.xlabel("Time (s)")
plt.ylabel("V (mV)")
plt.savefig("trace.png")
