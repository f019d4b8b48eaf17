"""
Rates that change in time
=========================

A factor on the rates of all inputs, or of one kind: a sinusoid, or times and the factors that
hold from then on. The histogram is the mean over 100 seeds (a PSTH).
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import Hz, ms, pS, second

inputs = {
    "sinusoid": pyadex.sinusoid(5 * Hz, depth=0.8),
    "step": ([300, 600] * ms, [2, 1]),
}

pyadex.use_style()
fig, axs = plt.subplots(nrows=2, figsize=(5, 4), sharex=True)
for ax, (name, modulation) in zip(axs, inputs.items(), strict=True):
    df = pyadex.sweep(
        1000,
        1 * second,
        we=70 * pS,
        modulation_e=modulation,
        statistics="spiketimes",
        seed=range(100),
    )
    pyadex.psth(df.spiketimes_s, 20 * ms, duration=1 * second).plot(ax)
    ax.set_title(name)
fig.tight_layout()
