"""Several AdEx neurons in Brian2, each on given arrivals. It needs Brian2 and NumPy, not pyadex.

How Brian2's time step lines up with ours. Our step, at time t (added up from 0 by dt), delivers
the spikes with time < t, does one Euler step of all four variables, compares V with Vs, resets,
records V. Brian2's step runs through its slots start, groups (the Euler step), thresholds,
synapses, resets, end. So the arrivals, counted per step, are delivered in ``start`` and V is
recorded in ``end``.

Brian2 holds V in a step if the spike was fewer than refractory/dt steps before: after the step of
the spike that is one step fewer than NEST and we hold it for. So its period is a step longer here.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

EQUATIONS = """
dV/dt  = (-gL*(V - EL) + I_exp - I_syn - w + I + noise(t, i)) / C : volt (unless refractory)
dw/dt  = (a*(V - EL) - w) / tau_w  : amp
dge/dt = -ge / tau_e               : siemens
dgi/dt = -gi / tau_i               : siemens
I_exp  = gL*DeltaT*exp((V - VT)/DeltaT) : amp
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
t_held : second (constant)
"""
CONSTANTS = [line.split()[0] for line in EQUATIONS.splitlines() if line.endswith("(constant)")]
START = {"t_ref": 0.0, "w_init": 0.0}  # where a stored neuron says nothing of them


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

    A neuron is its constants and the arrivals ``excitatory`` and ``inhibitory`` (s), all in SI. One
    with a ``noise_std`` above 0 also has the ``noise`` of its current in each step (A).
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
    silence = np.zeros(len(times))
    noise = np.stack([neuron.get("noise", silence)[: len(times)] for neuron in neurons], axis=1)
    arrivals["noise"] = b2.TimedArray(noise * b2.amp, dt=dt * b2.second)
    group = b2.NeuronGroup(
        len(neurons),
        EQUATIONS,
        threshold="V > Vs",
        reset="V = Vr; w += b",
        refractory="t_held",
        method="euler",
        namespace=arrivals,
    )
    neurons = [{**START, "V_init": neuron["EL"], **neuron} for neuron in neurons]
    held = [float(n["t_ref"]) + dt if n["t_ref"] > 0 else 0.0 for n in neurons]
    for name in CONSTANTS:
        values = held if name == "t_held" else [float(neuron[name]) for neuron in neurons]
        getattr(group, f"{name}_")[:] = values
    group.V_[:] = [float(neuron["V_init"]) for neuron in neurons]
    group.w_[:] = [float(neuron["w_init"]) for neuron in neurons]
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
