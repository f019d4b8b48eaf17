"""Store what Brian2 makes of given arrivals: tests/data/brian2_*.npz, one a neuron.

    PYTHONPATH=tests python tests/peers/make_brian2.py [case ...]

It needs pyadex and its extra brian2, and takes minutes.

Each file holds the neuron's constants, weights (SI) and seed, the arrivals ``excitatory`` and
``inhibitory`` (s), and of Brian2 all ``spiketimes`` (s), every tenth sample of V as ``V_thin`` (V),
and its version.
"""

import sys
from pathlib import Path

import brian2
import numpy as np
from brian2_cases import CASES, DURATION, arrivals, constants, poisson_run, with_noise
from brian2_peer import simulate

DATA = Path(__file__).parents[1] / "data"


def main() -> None:
    seeds = {name: seed for seed, name in enumerate(CASES, start=1)}
    names = sys.argv[1:] or list(CASES)
    runs = [poisson_run(name, seeds[name]) for name in names]
    given = [{**constants(run), **arrivals(run)} for run in runs]
    duration, dt = DURATION.m_as("second"), runs[0].params.si["dt"]
    made_by_brian2 = simulate([with_noise(neuron) for neuron in given], duration, dt)
    for name, neuron, made in zip(names, given, made_by_brian2, strict=True):
        np.savez_compressed(
            DATA / f"brian2_{name}.npz",
            **neuron,
            V_thin=made["V"][::10],
            spiketimes=made["spiketimes"],
            version=np.array(brian2.__version__),
        )


if __name__ == "__main__":
    main()
