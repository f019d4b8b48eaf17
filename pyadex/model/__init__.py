"""The model: parameters, named neurons, inputs, checks of arguments, stability."""
