"""
Intervals between spikes
========================

The histogram of inter-spike intervals, with the coefficient of variation (CV), the local
variation (LV) and the Fano factor, for a neuron without adaptation and for the same with it.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import ms, pA, pS, second

pyadex.use_style()
fig, axs = plt.subplots(nrows=2, figsize=(5, 4), sharex=True)
for ax, b in zip(axs, [0, 65] * pA, strict=True):
    run = pyadex.sim(N=6500, duration=100 * second, we=17.5 * pS, b=b)
    pyadex.isi_histogram(run, bins=20 * ms).plot(ax)
    LV, fano = pyadex.local_variation(run), pyadex.fano_factor(run, window=500 * ms)
    ax.set_title(f"b = {b:~P}: CV {run.cv_isi:.2f}, LV {LV:.2f}, Fano {fano:.2f}")
    ax.set_xlim(0, 1000)
fig.tight_layout()
