"""
f–I curve
=========

The output rate over a constant current: ``N=0`` leaves all inputs away, and ``I`` is swept. The
first half second is not counted (``burn_in``), so that this is the rate of the adapted neuron.
"""

import numpy as np

import pyadex
from pyadex.plot import plot
from pyadex.units import Hz, pA, second

names = ("tonic_spiking", "adaptation", "initial_burst", "regular_bursting")
neurons = {name: pyadex.neurons.firing_patterns[name] for name in names}
neurons["cortical_RS"] = pyadex.cortical_RS
df = pyadex.sweep(
    N=0,
    duration=2 * second,
    burn_in=0.5 * second,
    I=np.linspace(0, 300, 16) * pA,
    params=neurons,
    seed=1,
)

# %%
# The table has one row a run.

pyadex.use_style()
for name, rows in df.groupby("params"):
    ax = plot(rows.I_pA.to_numpy() * pA, rows.output_rate_Hz.to_numpy() * Hz, ".-", label=name)
ax.set(xlabel="Current", ylabel="Output rate")
ax.legend()
