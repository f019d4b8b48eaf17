"""
Transfer function, with its fit
===============================

The output rate of a fast-spiking cell over the rates of its inputs, as mean-field models need
it: simulated (dots) and fitted by the formula of Zerlaut et al. 2018 (lines).
"""

import numpy as np

import pyadex
from pyadex.units import Hz, second

tf = pyadex.transfer_function(
    pyadex.neurons.mean_field_FS,
    rate_e=np.linspace(0.5, 20, 20) * Hz,
    rate_i=np.linspace(0.5, 20, 10) * Hz,
    duration=5 * second,
)
fit = tf.fit()
fig = tf.plot(fit)

# %%
# How far the fit is from the simulated rates, and its ten coefficients:

print(fit.rms)
print([f"{P:.2f~P}" for P in fit.P.to("mV")])
