"""The neurons and the inputs on which we are compared with Brian2."""

from typing import Any

import numpy as np

from pyadex import Parameters, Simulation, cortical_RS, neurons, sim
from pyadex.units import ms, mV, pA, pS, second

DURATION = 10 * second
N = 100

CASES: dict[str, dict[str, Any]] = {
    "cortical_RS": {"params": cortical_RS, "we": 900 * pS},
    "cortical_RS_unlike_synapses": {
        "params": cortical_RS.replace(tau_e=3 * ms, tau_i=12 * ms, Ei=-72 * mV, b=90 * pA),
        "we": 1700 * pS,
        "wi": 2000 * pS,
    },
    "adaptation": {"params": neurons.adaptation.replace(I=200 * pA), "we": 1500 * pS},
    "initial_burst": {"params": neurons.initial_burst.replace(I=150 * pA), "we": 1500 * pS},
    "regular_bursting": {"params": neurons.regular_bursting.replace(I=100 * pA), "we": 1200 * pS},
}


def poisson_run(name: str, seed: int) -> Simulation:
    """A run of a case under Poisson input, from which its arrivals are taken."""
    return sim(N, DURATION, seed, record="", **CASES[name])


def arrivals(run: Simulation) -> dict[str, np.ndarray]:
    """The input spikes of a run, sorted: the excitatory and the inhibitory ones (s)."""
    trains = [train.m_as("second") for train in run.trains]
    exc, inh = trains[: run.Ne], trains[run.Ne :]
    return {"excitatory": np.sort(np.concatenate(exc)), "inhibitory": np.sort(np.concatenate(inh))}


def constants(run: Simulation) -> dict[str, float]:
    """The neuron and the weights of a run in SI units."""
    return {**run.params.si, "we": run.we.m_as("S"), "wi": run.wi.m_as("S")}


def ours(given: dict[str, Any]) -> Simulation:
    """Our run of a neuron on given arrivals: one train of each kind."""
    params = Parameters.from_si({**given, "excitatory_fraction": 0.5})
    weights = {name: given[name] / 1e-12 * pS for name in ("we", "wi")}
    trains, trains_i = ([given[kind] * second] for kind in ("excitatory", "inhibitory"))
    return sim(trains=trains, trains_i=trains_i, duration=DURATION, params=params, **weights)
