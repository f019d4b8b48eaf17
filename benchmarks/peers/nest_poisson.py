"""Time one run of the note's neuron in NEST: aeif_cond_exp under Poisson input, 10 s.

    python nest_poisson.py separate     6500 generators, one an input, as in the note
    python nest_poisson.py separate_1s  the same for 1 s, `run_s` ten times what that takes
    python nest_poisson.py summed       two generators, with the summed rates

For a lone neuron the two are the same in law: its excitatory inputs have one weight, and a sum of
Poisson trains is a Poisson train. The second is what NEST is best at here; it has no input trains.

Prints one line of JSON. `build_s` is making and connecting the nodes, `run_s` is `nest.Run(10 s)`
on one thread, V recorded every 0.1 ms.

The numerics differ from the note's: NEST solves the equations by an adaptive Runge-Kutta method
inside every step of 0.1 ms, where the note does one Euler step. And the reset threshold of 40 mV
cannot be kept: the exponential current, of slope 0.8 mV, is there e^115 times its size at VT, and
at the first output spike NEST stops with NumericalInstability (see it: `nest_poisson.py summed 40`,
V_peak in mV). V_peak is therefore -35 mV, 21 slopes past VT, from where the upstroke takes a
fraction of a step. It hardly matters where: from -40 to 0 mV the rate is the same, and the median
within 0.4 uV.
"""

import json
import sys
from time import perf_counter

import nest
import neuron as p
import numpy as np

REPEATS = {"separate": 1, "separate_1s": 1, "summed": 5}
V_PEAK = -35.0

# NEST counts in mV, ms, pF, pA and nS.
NEURON = {
    "C_m": p.C * 1e12,
    "g_L": p.gL * 1e9,
    "E_L": p.EL * 1e3,
    "V_m": p.EL * 1e3,
    "V_th": p.VT * 1e3,
    "Delta_T": p.DeltaT * 1e3,
    "V_reset": p.Vr * 1e3,
    "a": p.a * 1e9,
    "b": p.b * 1e12,
    "tau_w": p.tau_w * 1e3,
    "tau_syn_ex": p.tau_g * 1e3,
    "tau_syn_in": p.tau_g * 1e3,
    "E_ex": p.Ee * 1e3,
    "E_in": p.Ei * 1e3,
    "t_ref": 0.0,
}


def generator_rates(kind: str) -> tuple[list[float], list[float]]:
    """The rates (Hz) of the excitatory and of the inhibitory generators."""
    exc, inh = np.split(p.input_rates(), [p.Ne])
    if kind == "summed":
        return [exc.sum()], [inh.sum()]
    return exc.tolist(), inh.tolist()


def connect_input(neuron: "nest.NodeCollection", rates: list[float], weight: float) -> None:
    """A Poisson generator for each rate; the sign of the weight (nS) says which input it is."""
    generators = nest.Create("poisson_generator", len(rates), params={"rate": rates})
    nest.Connect(generators, neuron, syn_spec={"weight": weight, "delay": p.dt * 1e3})


def build(kind: str, v_peak: float) -> "nest.NodeCollection":
    """The neuron, its input and its recorders; returns the recorder of output spikes."""
    nest.ResetKernel()
    nest.set(resolution=p.dt * 1e3, local_num_threads=1, rng_seed=1)
    neuron = nest.Create("aeif_cond_exp", params=NEURON | {"V_peak": v_peak})
    exc, inh = generator_rates(kind)
    connect_input(neuron, exc, p.we * 1e9)
    connect_input(neuron, inh, -p.wi * 1e9)
    voltmeter = nest.Create("voltmeter", params={"interval": p.dt * 1e3})
    nest.Connect(voltmeter, neuron)
    spikes = nest.Create("spike_recorder")
    nest.Connect(neuron, spikes)
    return spikes


def main(kind: str, v_peak: float = V_PEAK) -> None:
    nest.verbosity = nest.VerbosityLevel.ERROR
    builds, runs = [], []
    duration = 1.0 if kind == "separate_1s" else p.duration
    for _ in range(REPEATS[kind]):
        start = perf_counter()
        spikes = build(kind, v_peak)
        nest.Prepare()
        builds.append(perf_counter() - start)
        start = perf_counter()
        nest.Run(duration * 1e3)
        runs.append((perf_counter() - start) * p.duration / duration)
        nest.Cleanup()
    result = {
        "version": nest.__version__,
        "build_s": float(np.median(builds)),
        "run_s": runs,
        "output_rate_Hz": spikes.n_events / duration,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
