"""
Noise of the current
====================

``noise_std`` adds an Ornstein–Uhlenbeck process to the injected current, with the correlation
time ``noise_tau``. Here it is the only input.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import ms, pA, second

pyadex.use_style()
fig, axs = plt.subplots(nrows=3, figsize=(6, 5), sharex=True)
for ax, std in zip(axs, (0, 30, 60), strict=True):
    run = pyadex.sim(N=0, duration=2 * second, I=60 * pA, noise_std=std * pA, noise_tau=5 * ms)
    pyadex.plotsig(pyadex.ceil_spikes(run), tlim=[0, 2000] * ms, ax=ax, xlabel="", lw=1)
    ax.set_title(f"noise_std = {std} pA: {run.output_rate:.1f~P}")
axs[-1].set_xlabel("Time")
fig.tight_layout()
