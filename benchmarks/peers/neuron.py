"""The lab note's neuron and its input, in SI units, for the simulators we compare with.

Written out here, and not taken from pyadex, because each simulator lives in an environment of its
own and is to be read on its own.
"""

import numpy as np

C = 104e-12
gL = 4.3e-9
EL = -65e-3
VT = -52e-3
DeltaT = 0.8e-3
Vs = 40e-3  # threshold of the reset
Vr = -53e-3
a = -0.8e-9
b = 65e-12
tau_w = 88e-3
tau_g = 7e-3
Ee = 0.0
Ei = -80e-3
dt = 0.1e-3

N = 6500
Ne = N * 4 // 5
we = 15e-12
wi = 4 * we
# Those of the note's sweep; every one of them is run with ten seeds.
WEIGHTS = np.array([0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30])
WEIGHTS *= 1e-12
WEIGHTS[10] = we  # to the last bit
duration = 10.0


def input_rates(seed: int = 1) -> np.ndarray:
    """Log-normal input rates of mean 4 Hz, shape (N,), in Hz; the excitatory inputs come first."""
    sigma = np.sqrt(0.6)
    return np.random.default_rng(seed).lognormal(np.log(4) - sigma**2 / 2, sigma, N)
