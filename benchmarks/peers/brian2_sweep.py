"""Time the note's sweep in Brian2: 18 weights x 10 seeds as 180 neurons of one group.

    python brian2_sweep.py summed        each neuron draws its summed input itself, Cython
    python brian2_sweep.py standalone    the same as a compiled C++ program, OpenMP where asked
    python brian2_sweep.py shared        18 neurons share a PoissonGroup of 6500; ten times, Cython

`summed` is the fast way to write it: a Poisson count a step from the summed rates, the same in law
for each neuron, but every neuron has an input of its own, where the note's runs of one seed share
theirs. `shared` has the note's input trains. V is recorded and its medians are taken by NumPy, as
the note does; the spikes' samples are at their ceiling only in ours and the note's.

Prints one line of JSON. `run_s` is the run (of the compiled program) and the medians; `build_s`
making the objects and compiling.
"""

import json
import os
import sys
import tempfile
from time import perf_counter

import brian2
import neuron as p
import numpy as np
from brian2 import (
    Hz,
    Network,
    PoissonGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    defaultclock,
    device,
    second,
    set_device,
    siemens,
)
from brian2_model import CONSTANTS, EQUATIONS

SEEDS = 10
WITH_WEIGHTS = EQUATIONS + "we : siemens (constant)\nwi : siemens (constant)\n"


def neurons(weights: np.ndarray, constants: dict) -> brian2.NeuronGroup:
    defaultclock.dt = p.dt * second
    group = brian2.NeuronGroup(
        len(weights), WITH_WEIGHTS, threshold="V > Vs", reset="V = Vr; w += b", method="euler",
        namespace=CONSTANTS | constants,
    )  # fmt: skip
    group.V = p.EL * brian2.volt
    group.we = weights * siemens
    group.wi = 4 * weights * siemens
    return group


def summed() -> tuple[Network, StateMonitor, SpikeMonitor]:
    exc, inh = (rates.sum() for rates in np.split(p.input_rates(), [p.Ne]))
    counts = {"lam_e": exc * p.dt, "lam_i": inh * p.dt}
    group = neurons(np.repeat(p.WEIGHTS, SEEDS), counts)
    group.run_regularly("ge += we*poisson(lam_e); gi += wi*poisson(lam_i)", when="start")
    return with_monitors(group)


def shared() -> tuple[Network, StateMonitor, SpikeMonitor]:
    group = neurons(p.WEIGHTS, {})
    inputs = PoissonGroup(p.N, p.input_rates() * Hz)
    exc = Synapses(inputs[: p.Ne], group, on_pre="ge_post += we_post")
    inh = Synapses(inputs[p.Ne :], group, on_pre="gi_post += wi_post")
    exc.connect()
    inh.connect()
    return with_monitors(group, inputs, exc, inh)


def with_monitors(group: object, *others: object) -> tuple[Network, StateMonitor, SpikeMonitor]:
    trace, spikes = StateMonitor(group, "V", record=True, when="end"), SpikeMonitor(group)
    return Network(group, *group.contained_objects, *others, trace, spikes), trace, spikes


def time_cython(kind: str) -> tuple[float, list[float], float]:
    brian2.prefs.codegen.target = "cython"
    start = perf_counter()
    net, trace, spikes = {"summed": summed, "shared": shared}[kind]()
    net.store("rest")
    net.run(p.dt * second)
    build = perf_counter() - start
    runs = []
    times, repeats = (1, 3) if kind == "summed" else (SEEDS, 1)
    for _ in range(repeats):
        seconds = 0.0
        for _ in range(times):
            net.restore("rest")
            start = perf_counter()
            net.run(p.duration * second)
            np.median(trace.V_, axis=1)
            seconds += perf_counter() - start
        runs.append(seconds)
    return build, runs, rate_at_note_weight(spikes.count[:], times)


def time_standalone() -> tuple[float, list[float], float]:
    with tempfile.TemporaryDirectory() as folder:
        set_device("cpp_standalone", directory=folder, build_on_run=False)
        threads = int(os.environ.get("PEER_THREADS", "1"))
        brian2.prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0
        start = perf_counter()
        net, trace, spikes = summed()
        net.run(p.duration * second)
        device.build(directory=folder, compile=True, run=False)
        build = perf_counter() - start
        runs = []
        for _ in range(3):
            start = perf_counter()
            device.run(with_output=False)
            np.median(trace.V_, axis=1)
            runs.append(perf_counter() - start)
        return build, runs, rate_at_note_weight(spikes.count[:], 1)


def rate_at_note_weight(count: np.ndarray, times: int) -> float:
    """The mean output rate (Hz) of the runs with the note's single weight."""
    of_weight = np.asarray(count).reshape(len(p.WEIGHTS), -1)
    return float(of_weight[p.WEIGHTS == p.we].mean() / p.duration)


def main() -> None:
    kind = sys.argv[1]
    build, runs, rate = time_standalone() if kind == "standalone" else time_cython(kind)
    report = {
        "version": brian2.__version__,
        "build_s": build,
        "run_s": runs,
        "output_rate_Hz": rate,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
