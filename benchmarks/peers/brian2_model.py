"""The lab note's neuron in Brian2, in the order of the note's time step."""

import neuron as p
from brian2 import (
    NeuronGroup,
    SpikeMonitor,
    StateMonitor,
    amp,
    defaultclock,
    farad,
    second,
    siemens,
    volt,
)

EQUATIONS = """
dV/dt  = (-gL*(V - EL) + gL*DeltaT*exp((V - VT)/DeltaT) - I - w) / C : volt
dw/dt  = (a*(V - EL) - w) / tau_w                                    : amp
dge/dt = -ge / tau_g                                                 : siemens
dgi/dt = -gi / tau_g                                                 : siemens
I      = ge*(V - Ee) + gi*(V - Ei)                                   : amp
"""

CONSTANTS = {
    "C": p.C * farad,
    "gL": p.gL * siemens,
    "EL": p.EL * volt,
    "VT": p.VT * volt,
    "DeltaT": p.DeltaT * volt,
    "Vs": p.Vs * volt,
    "Vr": p.Vr * volt,
    "a": p.a * siemens,
    "b": p.b * amp,
    "tau_w": p.tau_w * second,
    "tau_g": p.tau_g * second,
    "Ee": p.Ee * volt,
    "Ei": p.Ei * volt,
}


def adex(constants: dict | None = None) -> NeuronGroup:
    """One neuron at rest, advanced by forward Euler."""
    defaultclock.dt = p.dt * second
    neuron = NeuronGroup(
        1,
        EQUATIONS,
        threshold="V > Vs",
        reset="V = Vr; w += b",
        method="euler",
        namespace=CONSTANTS | (constants or {}),
        name="neuron",
    )
    neuron.V = p.EL * volt
    return neuron


def monitors(neuron: NeuronGroup) -> tuple[StateMonitor, SpikeMonitor]:
    """The trace of V after every step's reset, as the note records it, and the output spikes."""
    return StateMonitor(neuron, "V", record=0, when="end"), SpikeMonitor(neuron)
