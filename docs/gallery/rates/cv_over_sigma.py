"""
Irregularity over the spread of rates
=====================================

``sigma`` is the width of the inputs' rate distribution: at 0 all inputs fire at 4 Hz, at 2 a few
fire most spikes, and so the neuron is driven by fewer, stronger trains.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import nS, second

df = pyadex.sweep(
    N=200, duration=60 * second, we=0.4 * nS, sigma=[0, 0.5, 1, 1.5, 2], seed=range(20),
    statistics="output_rate,cv_isi",
)  # fmt: skip

pyadex.use_style()
fig, ax = plt.subplots()
ax.plot(df.sigma, df.cv_isi, ".", color="gray")
ax.plot(df.groupby("sigma").cv_isi.mean(), "k.-")
ax.set(xlabel="sigma", ylabel="CV of the inter-spike intervals")
