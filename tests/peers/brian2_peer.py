"""Several AdEx neurons in Brian2, each on given arrivals. It needs Brian2 and NumPy, not pyadex.

How Brian2's time step lines up with ours. Our step, at time t (added up from 0 by dt), delivers
the spikes with time < t, does one Euler step of all four variables, compares V with Vs, resets,
records V. Brian2's step runs through its slots start, groups (the Euler step), thresholds,
synapses, resets, end. So the arrivals, counted per step, are delivered in ``start`` and V is
recorded in ``end``.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

EQUATIONS = """
dV/dt  = (-gL*(V - EL) + gL*DeltaT*exp((V - VT)/DeltaT) - I_syn - w + I) / C : volt
dw/dt  = (a*(V - EL) - w) / tau_w  : amp
dge/dt = -ge / tau_e               : siemens
dgi/dt = -gi / tau_i               : siemens
I_syn  = ge*(V - Ee) + gi*(V - Ei) : amp
C      : farad (constant)
gL     : siemens (constant)
a      : siemens (constant)
we     : siemens (constant)
wi     : siemens (constant)
EL     : volt (constant)
VT     : volt (constant)
DeltaT : volt (constant)
Vs     : volt (constant)
Vr     : volt (constant)
Ee     : volt (constant)
Ei     : volt (constant)
b      : amp (constant)
I      : amp (constant)
tau_w  : second (constant)
tau_e  : second (constant)
tau_i  : second (constant)
"""
CONSTANTS = [line.split()[0] for line in EQUATIONS.splitlines() if line.endswith("(constant)")]


def step_times(duration: float, dt: float) -> np.ndarray:
    """The time of every step, added up from 0: i * dt differs in the last bits."""
    return np.concatenate([[0.0], np.cumsum(np.full(round(duration / dt) - 1, dt))])


def counts(arrivals: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Arrivals per step, shape (steps,): one belongs to the first step whose time is past it."""
    step = np.searchsorted(times, arrivals, side="right")
    return np.bincount(step, minlength=len(times))[: len(times)].astype(float)


def simulate(
    neurons: list[Mapping[str, Any]], duration: float, dt: float
) -> list[dict[str, np.ndarray]]:
    """The trace ``V`` (V) and ``spiketimes`` (s) of each neuron.

    A neuron is its constants and the arrivals ``excitatory`` and ``inhibitory`` (s), all in SI.
    """
    import brian2 as b2

    b2.defaultclock.dt = dt * b2.second
    times = step_times(duration, dt)
    arrivals = {
        kind: b2.TimedArray(
            np.stack([counts(neuron[kind], times) for neuron in neurons], axis=1), dt=dt * b2.second
        )
        for kind in ("excitatory", "inhibitory")
    }
    group = b2.NeuronGroup(
        len(neurons),
        EQUATIONS,
        threshold="V > Vs",
        reset="V = Vr; w += b",
        method="euler",
        namespace=arrivals,
    )
    for name in CONSTANTS:
        getattr(group, f"{name}_")[:] = [float(neuron[name]) for neuron in neurons]
    group.V_[:] = [float(neuron["EL"]) for neuron in neurons]
    deliver = "ge += we*excitatory(t, i); gi += wi*inhibitory(t, i)"
    operation = group.run_regularly(deliver, when="start")
    trace = b2.StateMonitor(group, "V", record=True, when="end")
    spikes = b2.SpikeMonitor(group)
    b2.Network(group, operation, trace, spikes).run(duration * b2.second)
    trains = spikes.spike_trains()
    return [
        {"V": np.asarray(trace.V_[k]), "spiketimes": np.asarray(trains[k])}
        for k in range(len(neurons))
    ]
