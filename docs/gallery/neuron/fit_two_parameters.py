"""
Fitting two parameters to a spike train
=======================================

A neuron with unknown ``b`` and ``tau_w`` gave these spikes in answer to a current step. SciPy looks
for the two. The cost is the mean difference between the spikes' times, so that it is smooth enough
where the number of spikes is right, and 20 ms for each spike too few or too many.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

import pyadex
from pyadex.units import ms, pA, second

step = ([0, 50] * ms, [0, 200] * pA)


def spikes(b: float, tau_w: float) -> np.ndarray:
    run = pyadex.sim(duration=1 * second, current=step, b=b * pA, tau_w=tau_w * ms, record="")
    return run.spiketimes.m_as("ms")


def cost(x: np.ndarray) -> float:
    found = spikes(*x)
    size = min(len(found), len(observed))
    off = np.abs(found[:size] - observed[:size]).mean() if size else 0  # none: a silent guess
    return off + 20 * abs(len(found) - len(observed))


observed = spikes(b=90, tau_w=140)
fit = minimize(cost, x0=[65, 88], method="Nelder-Mead", bounds=[(1, 300), (20, 400)])
fig, ax = plt.subplots(figsize=(6, 2))
ax.eventplot([observed, spikes(*fit.x), spikes(65, 88)], colors=["k", "C0", "C3"])
ax.set_yticks([0, 1, 2], ["observed", "fitted", "first guess"])
ax.set_xlabel("Time (ms)")
print(f"b = {fit.x[0]:.1f} pA, tau_w = {fit.x[1]:.1f} ms, {fit.nfev} runs")
