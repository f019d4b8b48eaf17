"""Time a transfer function in Brian2: all pairs of rates as 2500 neurons of one group, Cython.

    python brian2_transfer.py

A grid of 50 × 50 pairs of rates, 10 s each. Every neuron draws in each step the numbers of
excitatory and inhibitory spikes that arrive from their summed rates, the fast way to write it. Only
spikes are counted; V is not recorded, for which 2500 traces would need 2 GB.

Prints one line of JSON. `run_s` is run(10 s) of a network that has run before, `build_s` making the
objects and compiling.
"""

import json
import os
from time import perf_counter

import brian2
import mean_field_cell as p
from brian2 import (
    Network,
    NeuronGroup,
    SpikeMonitor,
    defaultclock,
    farad,
    second,
    siemens,
    volt,
)  # fmt: skip

EQUATIONS = """
dV/dt = (-gL*(V - EL) + gL*DeltaT*exp((V - VT)/DeltaT) - ge*(V - Ee) - gi*(V - Ei))/C
        : volt (unless refractory)
dge/dt = -ge/tau_g : siemens
dgi/dt = -gi/tau_g : siemens
mean_e : 1 (constant)
mean_i : 1 (constant)
"""
CONSTANTS = {
    "C": p.C * farad, "gL": p.gL * siemens, "EL": p.EL * volt, "VT": p.VT * volt,
    "DeltaT": p.DeltaT * volt, "Vs": p.Vs * volt, "Vr": p.Vr * volt, "tau_g": p.tau_g * second,
    "Ee": p.Ee * volt, "Ei": p.Ei * volt, "we": p.we * siemens, "wi": p.wi * siemens,
}  # fmt: skip


def main() -> None:
    brian2.prefs.codegen.target = "cython"
    start = perf_counter()
    defaultclock.dt = p.dt * second
    # Brian2 counts the step of the spike among the refractory ones.
    group = NeuronGroup(
        p.RATES_E.size, EQUATIONS, threshold="V > Vs", reset="V = Vr", method="euler",
        refractory=(p.t_ref + p.dt) * second, namespace=CONSTANTS,
    )  # fmt: skip
    group.V = p.EL * volt
    group.mean_e, group.mean_i = p.Ne * p.RATES_E * p.dt, p.Ni * p.RATES_I * p.dt
    group.run_regularly("ge += we*poisson(mean_e); gi += wi*poisson(mean_i)", when="start")
    spikes = SpikeMonitor(group, record=False)
    net = Network(group, *group.contained_objects, spikes)
    net.store("rest")
    net.run(p.dt * second)
    build = perf_counter() - start
    runs = []
    for _ in range(int(os.environ.get("PEER_REPEATS", "2"))):
        net.restore("rest")
        start = perf_counter()
        net.run(p.duration * second)
        runs.append(perf_counter() - start)
    report = {
        "version": brian2.__version__,
        "build_s": build,
        "run_s": runs,
        "output_rate_Hz": float(spikes.count[:].mean() / p.duration),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
