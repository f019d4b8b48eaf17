"""The fast-spiking cell of mean-field models and its grid of rates, in SI units, for the peers.

Zerlaut et al. (2018), J. Comput. Neurosci. 44:45, without adaptation, which the transfer function
is simulated without. 400 excitatory and 100 inhibitory inputs, all of a kind of the same rate.
"""

import numpy as np

C = 200e-12
gL = 10e-9
EL = -65e-3
VT = -50e-3
DeltaT = 0.5e-3
Vs = VT + 5 * DeltaT
Vr = -65e-3
t_ref = 5e-3
tau_g = 5e-3
Ee = 0.0
Ei = -80e-3
we = 1.5e-9
wi = 5e-9
Ne = 400
Ni = 100
dt = 0.1e-3
duration = 10.0
RATES = np.linspace(0.5, 20, 50)  # Hz, of an excitatory and of an inhibitory input
# Each pair of them, the excitatory one outermost.
RATES_E, RATES_I = (x.ravel() for x in np.meshgrid(RATES, RATES, indexing="ij"))
