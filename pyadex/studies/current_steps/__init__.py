"""Steps of current: the rates that a neuron answers them with, and where it begins to fire."""
