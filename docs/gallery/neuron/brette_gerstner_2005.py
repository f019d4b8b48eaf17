"""
The neuron of Brette & Gerstner 2005
====================================

The paper that introduced the AdEx model gives one set of parameters. Here it is beside the
default neuron, both under the same current.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex import neurons
from pyadex.units import nA, second

pyadex.use_style()
fig, axs = plt.subplots(nrows=2, figsize=(6, 4), sharex=True)
cells = {"Brette & Gerstner 2005": neurons.brette_gerstner, "default": pyadex.cortical_RS}
for ax, (name, params) in zip(axs, cells.items(), strict=True):
    run = pyadex.sim(N=0, duration=0.5 * second, params=params, I=0.8 * nA)
    pyadex.plotsig(pyadex.ceil_spikes(run), tlim=[0, 0.5] * second, ax=ax, xlabel="", lw=1)
    ax.set_title(f"{name}: {run.output_rate:.0f~P}")
axs[-1].set_xlabel("Time")
fig.tight_layout()

# %%
# Every number of it; one is changed by ``neurons.brette_gerstner.replace(b=0 * pA)``.

print(neurons.brette_gerstner)
