"""
The weight for a given rate
===========================

Which weight makes the neuron fire at 4 Hz, the mean rate of its inputs? ``calibrate`` searches
it for all numbers of inputs at once. (This is the second study of the lab note, whose curve has
the same shape.)
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import Hz

N = [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]
found = pyadex.calibrate(N, target=4 * Hz)

pyadex.use_style()
fig, ax = plt.subplots()
ax.loglog(N, found.initial_we.m_as("nS"), ".-", label="first guess: 15 pS · 6500/N")
ax.loglog(N, found.we.m_as("nS"), ".-", label="found")
ax.set(xlabel="Number of inputs", ylabel="Weight (nS)")
ax.legend()

# %%
# The same as a table:

found.to_dataframe()
