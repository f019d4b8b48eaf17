"""
Rate over two weights: a heat map
=================================

Every combination of 21 excitatory and 21 inhibitory weights, three seeds each: 1323 runs of
five seconds. Runs that share N and seed share their input, which makes this quick.
"""

import matplotlib.pyplot as plt
import numpy as np

import pyadex
from pyadex.units import pS, second

df = pyadex.sweep(
    N=6500,
    duration=5 * second,
    we=np.linspace(0, 40, 21) * pS,
    wi=np.linspace(0, 160, 21) * pS,
    seed=range(3),
)
rates = df.pivot_table("output_rate_Hz", index="wi_pS", columns="we_pS")

fig, ax = plt.subplots(figsize=(5, 4))
image = ax.pcolormesh(rates.columns, rates.index, rates)
ax.set(xlabel="Excitatory weight (pS)", ylabel="Inhibitory weight (pS)")
fig.colorbar(image, label="Output rate (Hz)")
fig.tight_layout()
