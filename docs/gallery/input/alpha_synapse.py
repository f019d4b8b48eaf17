"""
Alpha synapses
==============

After a spike, the conductance of an exponential synapse jumps and decays. That of an alpha
synapse rises first and has its peak, the weight, after ``tau_e``. Both are shown after one
input spike at 10 ms.
"""

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import ms, nS

pyadex.use_style()
fig, (above, below) = plt.subplots(nrows=2, figsize=(4, 4), sharex=True)
for synapse in ("exponential", "alpha"):
    run = pyadex.sim(
        trains=[[10] * ms], duration=60 * ms, we=2 * nS, synapse=synapse, record="V,ge"
    )
    pyadex.plotsig(run.ge, tlim=[0, 60] * ms, ax=above, xlabel="", label=synapse)
    pyadex.plotsig(run.V, tlim=[0, 60] * ms, ax=below)
above.legend()
pyadex.hylabel(above, "Excitatory conductance")
pyadex.hylabel(below, "Membrane potential")
fig.tight_layout()
