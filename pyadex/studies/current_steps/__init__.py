"""Steps of current, the f-I curve: what rate a neuron answers a constant current with, and from which current on."""
