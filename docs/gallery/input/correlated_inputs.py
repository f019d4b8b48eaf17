"""
Correlated inputs
=================

With ``correlation=c``, the spike counts of any two inputs of a kind have the correlation c.
Each input alone is still a Poisson process. Correlated inputs arrive in volleys, so that the
same mean input makes more output spikes.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import ms, pS, second

fig, axs = plt.subplots(nrows=2, figsize=(6, 4), sharex=True)
for ax, c in zip(axs, (0, 0.02), strict=True):
    run = pyadex.sim(N=1000, duration=2 * second, we=60 * pS, sigma=0, correlation=c)
    pyadex.plotsig(pyadex.ceil_spikes(run), tlim=[0, 2000] * ms, ax=ax, lw=1)
    ax.set_title(f"correlation {c}: {run.output_rate:.1f~P}")
fig.tight_layout()

# %%
# The rate over the correlation, in a sweep. All inputs of a kind need the same rate: ``sigma=0``.

df = pyadex.sweep(
    1000, 10 * second, we=60 * pS, sigma=0, correlation=[0, 0.01, 0.02, 0.05], seed=range(5)
)
df.groupby("correlation").output_rate_Hz.agg(["mean", "std"]).round(2)
