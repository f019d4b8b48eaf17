"""
Balanced input
==============

Stronger inhibition lowers the mean of V until only its fluctuations reach the threshold: the
neuron fires less, and less regularly (a CV of 0.7 instead of 0.2). ``wi`` is swept at a fixed
``we``.
"""

import matplotlib.pyplot as plt
import numpy as np

import pyadex
from pyadex.units import pS, second

wi = np.linspace(80, 200, 13) * pS
df = pyadex.sweep(
    N=6500, duration=20 * second, we=30 * pS, wi=wi, statistics="output_rate,cv_isi,mean_Vm"
)
mean = df.groupby("wi_pS").mean()

pyadex.use_style()
fig, axs = plt.subplots(nrows=3, figsize=(5, 5), sharex=True)
for ax, column in zip(axs, ["output_rate_Hz", "cv_isi", "mean_Vm_mV"], strict=True):
    ax.plot(mean.index, mean[column], ".-")
    ax.set_ylabel(column)
axs[-1].set_xlabel("wi (pS)")
fig.tight_layout()
