"""From a neuron to a mean-field model: its transfer function, and the formula fitted to it."""
