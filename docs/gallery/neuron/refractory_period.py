"""
Refractory period
=================

After a spike, V stays at its reset for ``t_ref``. Inputs, conductances and adaptation go on.
The defaults have no refractory period; here the output rate goes down as it grows.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import ms, pA, pS, second

df = pyadex.sweep(
    duration=10 * second,
    we=30 * pS,
    b=[0, 65] * pA,
    t_ref=[0, 2, 5, 10, 20] * ms,
    seed=range(5),
)

pyadex.use_style()
fig, ax = plt.subplots()
for b, rows in df.groupby("b_pA"):
    means = rows.groupby("t_ref_ms").output_rate_Hz.mean()
    ax.plot(means.index, means, ".-", label=f"b = {b:g} pA")
ax.set(xlabel="Refractory period (ms)", ylabel="Output rate (Hz)", ylim=(0, None))
ax.legend()
