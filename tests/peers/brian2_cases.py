"""The neurons and the inputs on which we are compared with Brian2."""

from typing import Any

import numpy as np
import reference

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
    "refractory": {
        "params": cortical_RS.replace(t_ref=5 * ms, V_init=-60 * mV, w_init=40 * pA, b=20 * pA),
        "we": 1500 * pS,
    },
    "noise": {
        "params": cortical_RS.replace(noise_std=40 * pA, noise_tau=10 * ms, I=30 * pA),
        "we": 600 * pS,
    },
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
    return {**run.params.si, "we": run.we.m_as("S"), "wi": run.wi.m_as("S"), "seed": run.seed}


def with_noise(given: dict[str, Any]) -> dict[str, Any]:
    """A neuron with the noise of its current, which its seed decides: it need not be stored."""
    if not given.get("noise_std", 0) > 0:
        return given
    steps = round(DURATION.m_as("second") / float(given["dt"]))
    tau, dt, std = (float(given[name]) for name in ("noise_tau", "dt", "noise_std"))
    return {**given, "noise": std * np.array(reference.noise(int(given["seed"]), tau, steps, dt))}


def ours(given: dict[str, Any]) -> Simulation:
    """Our run of a neuron on given arrivals: one train of each kind."""
    params = Parameters.from_si({**cortical_RS.si, **given, "excitatory_fraction": 0.5})
    weights = {name: given[name] / 1e-12 * pS for name in ("we", "wi")}
    trains, trains_i = ([given[kind] * second] for kind in ("excitatory", "inhibitory"))
    seed = int(given.get("seed", 1))
    return sim(
        trains=trains, trains_i=trains_i, seed=seed, duration=DURATION, params=params, **weights
    )
