"""
Firing patterns
===============

The named neurons of Naud et al. (2008), each under its step current. ``pyadex.neurons`` holds
their parameters.
"""

import pyadex
from pyadex.gallery import firing_patterns

fig = firing_patterns()

# %%
# One of them, with one parameter changed:

neuron = pyadex.neurons.firing_patterns["initial_burst"]
print(neuron.tau_w, neuron.replace(tau_w=30 * pyadex.units.ms).tau_w)
