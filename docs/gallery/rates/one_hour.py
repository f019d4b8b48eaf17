"""
One hour
========

A long run: 36 million time steps, some seconds. Of V every thousandth sample is kept; the spikes
are all there. A run that takes longer than a moment shows a clock.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import hour, minute, nS

run = pyadex.sim(N=100, duration=1 * hour, we=0.6 * nS, every=1000)
rates, edges = pyadex.psth(run, bin=1 * minute)

fig, ax = plt.subplots()
ax.stairs(rates.m_as("Hz"), edges.m_as("minute"))
ax.set(xlabel="Time (min)", ylabel="Output rate (Hz)", ylim=(0, None))
print(run.spike_count, "spikes,", len(run.V), "samples of V")
