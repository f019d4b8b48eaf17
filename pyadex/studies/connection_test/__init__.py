"""The connection test: whether a spike train is an input of a recorded neuron, and its kind."""
