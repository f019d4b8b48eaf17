"""
A trace with its inputs
=======================

The membrane potential of a neuron under 100 Poisson inputs, and above it the spikes that come
in: excitatory inputs in blue, inhibitory ones in red.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import ms, nS, second

run = pyadex.sim(N=100, duration=1 * second, seed=3, we=0.6 * nS)
trains = [train.m_as("ms") for train in run.trains]

pyadex.use_style()
fig, (above, below) = plt.subplots(nrows=2, figsize=(6, 4), height_ratios=[1, 1.5])
colors = ["C0"] * run.Ne + ["C3"] * (run.N - run.Ne)
above.eventplot(trains, colors=colors, linewidths=1.5, linelengths=3)
above.set(ylabel="Input", xlim=(0, 1000), ylim=(-1, 100))
pyadex.rm_ticks_and_spine(above)
pyadex.plotsig(pyadex.ceil_spikes(run), tlim=[0, 1000] * ms, ax=below, lw=1)
pyadex.hylabel(below, "Membrane potential")
fig.tight_layout()

# %%
# The output spikes are ``run.spiketimes``; every statistic of a sweep is there, too.

print(run.spiketimes.to("ms").round(1))
print(run.output_rate, run.cv_isi)
