"""Brian2 on given input spikes: the note's neuron, sample by sample, by a simulator not ours.

    python brian2_given.py INPUT.npz OUTPUT.npz

INPUT.npz holds the arrival times `excitatory` and `inhibitory` (s), the weights `we` and `wi` (S)
and the `duration` (s). OUTPUT.npz gets `V` (V, one sample a step) and `spiketimes` (s). Prints one
line of JSON with the seconds of `net.run`, warm, in Brian2's Cython target.

How Brian2's time step lines up with the note's. In the note, step i (at time t, added up from 0 by
dt) first delivers the spikes with time < t, then does one Euler step of all four variables, then
compares V with the threshold, resets, and records V. Brian2's step runs through the slots start,
groups (the Euler step), thresholds, synapses, resets, end. So the arrivals are delivered in
`start`, and V is recorded in `end`. They come as counts per step and not from a
SpikeGeneratorGroup, which allows one spike per source and step and rounds times to steps in a way
of its own. The traces then differ by rounding alone: 1e-16 V as a rule, up to 1e-10 V on the
upstroke of an output spike, which magnifies it.
"""

import json
import sys
from time import perf_counter

import brian2
import neuron as p
import numpy as np
from brian2 import Network, TimedArray, second, siemens
from brian2_model import adex, monitors

REPEATS = 3


def step_times(duration: float) -> np.ndarray:
    """The time of every step, added up from 0 as the note does: i * dt differs in the last bits."""
    steps = round(duration / p.dt)
    return np.concatenate([[0.0], np.cumsum(np.full(steps - 1, p.dt))])


def counts(arrivals: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Arrivals per step, shape (steps,): one belongs to the first step whose time is past it."""
    step = np.searchsorted(times, arrivals, side="right")
    return np.bincount(step, minlength=len(times))[: len(times)].astype(float)


def network(given: dict) -> Network:
    times = step_times(float(given["duration"]))
    constants = {
        "exc": TimedArray(counts(given["excitatory"], times), dt=p.dt * second),
        "inh": TimedArray(counts(given["inhibitory"], times), dt=p.dt * second),
        "we": float(given["we"]) * siemens,
        "wi": float(given["wi"]) * siemens,
    }
    neuron = adex(constants)
    neuron.run_regularly("ge += we*exc(t); gi += wi*inh(t)", when="start")
    return Network(neuron, *neuron.contained_objects, *monitors(neuron))


def main() -> None:
    brian2.prefs.codegen.target = "cython"
    with np.load(sys.argv[1]) as file:
        given = dict(file)
    net = network(given)
    net.store("rest")
    net.run(p.dt * second)
    runs = []
    for _ in range(REPEATS):
        net.restore("rest")
        start = perf_counter()
        net.run(float(given["duration"]) * second)
        runs.append(perf_counter() - start)
    trace = next(obj for obj in net.objects if isinstance(obj, brian2.StateMonitor))
    spikes = next(obj for obj in net.objects if isinstance(obj, brian2.SpikeMonitor))
    np.savez(sys.argv[2], V=np.asarray(trace.V[0]), spiketimes=np.asarray(spikes.t))
    print(json.dumps({"version": brian2.__version__, "run_s": runs}))


if __name__ == "__main__":
    main()
