"""Store what Brian2 makes of given arrivals: tests/data/brian2_*.npz, one a neuron.

    python tests/peers/make_brian2.py [case ...]    with pyadex and its extra brian2; takes minutes

Each file holds the neuron's constants and weights (SI), the arrivals ``excitatory`` and
``inhibitory`` (s), and of Brian2 all ``spiketimes`` (s), every tenth sample of V as ``V_thin`` (V),
and its version.
"""

import sys
from pathlib import Path

import brian2
import numpy as np
from brian2_cases import CASES, DURATION, arrivals, constants, poisson_run
from brian2_peer import simulate

DATA = Path(__file__).parents[1] / "data"


def main() -> None:
    seeds = {name: seed for seed, name in enumerate(CASES, start=1)}
    names = sys.argv[1:] or list(CASES)
    runs = [poisson_run(name, seeds[name]) for name in names]
    given = [{**constants(run), **arrivals(run)} for run in runs]
    duration, dt = DURATION.m_as("second"), runs[0].params.si["dt"]
    for name, neuron, made in zip(names, given, simulate(given, duration, dt), strict=True):
        np.savez_compressed(
            DATA / f"brian2_{name}.npz",
            **neuron,
            V_thin=made["V"][::10],
            spiketimes=made["spiketimes"],
            version=np.array(brian2.__version__),
        )


if __name__ == "__main__":
    main()
