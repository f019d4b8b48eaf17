"""
Any parameter for any statistic
===============================

``calibrate`` searches any parameter, not only the weight: here the adaptation ``b``, the inputs'
mean rate and the inhibitory weight ``wi`` at which the same neuron fires at 3 Hz.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import Hz, nS, pA, second

asked = {"N": 100, "target": 3 * Hz, "duration": 20 * second, "we": 0.6 * nS}
b = pyadex.calibrate(parameter="b", bracket=[0, 400] * pA, **asked)
mean_rate = pyadex.calibrate(parameter="mean_rate", **asked)
wi = pyadex.calibrate(parameter="wi", **asked)

fig, axs = plt.subplots(ncols=3, figsize=(7, 2.5), sharey=True)
for ax, found in zip(axs, [b, mean_rate, wi], strict=True):
    table = found.to_dataframe()
    ax.bar(["first guess", "found"], [found.initial_value.m, found.value.m])
    ax.set_title(f"{table.columns[1]} = {table.iloc[0, 1]:.3g}\n{found.reached:.2f~P}")
fig.tight_layout()
