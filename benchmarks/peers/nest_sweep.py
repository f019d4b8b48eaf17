"""Time the note's sweep in NEST: 18 weights x 10 seeds as one population of 180 aeif_cond_exp.

    python nest_sweep.py       on PEER_THREADS threads

Two Poisson generators with the summed rates; NEST gives each neuron a train of its own from each,
where the note's runs of one seed share their input. The neuron's numerics differ from the note's as
nest_poisson.py tells. V is recorded every 0.1 ms into memory, and its medians are taken by NumPy.

Prints one line of JSON: `run_s` is `nest.Run(10 s)` and the medians, `build_s` making the nodes.
"""

import json
import os
from time import perf_counter

import nest
import neuron as p
import numpy as np
from nest_poisson import NEURON, V_PEAK

SEEDS = 10
REPEATS = 2


def build(threads: int, seed: int) -> tuple["nest.NodeCollection", "nest.NodeCollection"]:
    """The recorders of V and of output spikes."""
    nest.ResetKernel()
    nest.set(resolution=p.dt * 1e3, local_num_threads=threads, rng_seed=seed)
    weights = np.repeat(p.WEIGHTS, SEEDS) * 1e9
    neurons = nest.Create("aeif_cond_exp", len(weights), params=NEURON | {"V_peak": V_PEAK})
    for rates, of_neuron in zip(
        np.split(p.input_rates(), [p.Ne]), (weights, -4 * weights), strict=True
    ):
        generator = nest.Create("poisson_generator", params={"rate": rates.sum()})
        synapses = {"weight": of_neuron[:, None], "delay": p.dt * 1e3}
        nest.Connect(generator, neurons, "all_to_all", syn_spec=synapses)
    voltmeter = nest.Create("voltmeter", params={"interval": p.dt * 1e3})
    nest.Connect(voltmeter, neurons)
    spikes = nest.Create("spike_recorder")
    nest.Connect(neurons, spikes)
    return voltmeter, spikes


def medians(voltmeter: "nest.NodeCollection") -> np.ndarray:
    events = voltmeter.events
    order = np.argsort(events["senders"], kind="stable")
    return np.median(events["V_m"][order].reshape(len(p.WEIGHTS) * SEEDS, -1), axis=1)


def main() -> None:
    nest.verbosity = nest.VerbosityLevel.ERROR
    threads = int(os.environ.get("PEER_THREADS", "1"))
    builds, runs = [], []
    for number in range(REPEATS):
        start = perf_counter()
        voltmeter, spikes = build(threads, 1 + number)
        nest.Prepare()
        builds.append(perf_counter() - start)
        start = perf_counter()
        nest.Run(p.duration * 1e3)
        medians(voltmeter)
        runs.append(perf_counter() - start)
        nest.Cleanup()
    first = SEEDS * int(np.flatnonzero(p.WEIGHTS == p.we)[0]) + 1
    senders = spikes.events["senders"]
    of_note_weight = ((senders >= first) & (senders < first + SEEDS)).sum()
    report = {
        "version": nest.__version__,
        "threads": threads,
        "build_s": float(np.median(builds)),
        "run_s": runs,
        "output_rate_Hz": float(of_note_weight) / SEEDS / p.duration,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
