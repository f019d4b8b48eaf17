"""Time a transfer function as a plain loop in numba, the way people make them.

    python numba_transfer.py

A grid of 50 × 50 pairs of rates, a run of 10 s each, by prange over the runs. In each step the
numbers of excitatory and inhibitory spikes that arrive are drawn from their summed rates, then one
forward Euler step is done. No trace is kept: mean and standard deviation of V are added up.

Prints one line of JSON. `run_s` is a warm (compiled) call, `build_s` is compiling.
"""

import json
import os
from time import perf_counter

import mean_field_cell as p
import numba
import numpy as np
from numba import njit, prange

STEPS = round(p.duration / p.dt)
HELD = round(p.t_ref / p.dt)
# numba takes these as constants.
C, gL, EL, VT, DeltaT, Vs, Vr = p.C, p.gL, p.EL, p.VT, p.DeltaT, p.Vs, p.Vr
tau_g, Ee, Ei, we, wi, Ne, Ni, dt = p.tau_g, p.Ee, p.Ei, p.we, p.wi, p.Ne, p.Ni, p.dt


@njit(parallel=True, error_model="numpy")
def transfer(rates_e, rates_i, seed):
    """Output spikes, mean and standard deviation of V of each run, shape (3, runs)."""
    found = np.empty((3, rates_e.size))
    for run in prange(rates_e.size):
        np.random.seed(seed + run)
        mean_e, mean_i = Ne * rates_e[run] * dt, Ni * rates_i[run] * dt
        V, ge, gi, held, spikes, first, second = EL, 0.0, 0.0, 0, 0, 0.0, 0.0
        for _ in range(STEPS):
            ge += we * np.random.poisson(mean_e)
            gi += wi * np.random.poisson(mean_i)
            if held > 0:
                V, held = Vr, held - 1
            else:
                upswing = gL * DeltaT * np.exp((V - VT) / DeltaT)
                V += dt / C * (-gL * (V - EL) + upswing - ge * (V - Ee) - gi * (V - Ei))
            ge -= dt / tau_g * ge
            gi -= dt / tau_g * gi
            if Vs < V:
                V, held, spikes = Vr, HELD, spikes + 1
            first += V - EL
            second += (V - EL) ** 2
        mean = first / STEPS
        found[0, run], found[1, run] = spikes, EL + mean
        found[2, run] = np.sqrt(second / STEPS - mean**2)
    return found


def main() -> None:
    numba.set_num_threads(int(os.environ.get("PEER_THREADS", "1")))
    start = perf_counter()
    transfer(p.RATES_E[:2], p.RATES_I[:2], 1)
    build = perf_counter() - start
    runs, rates = [], []
    for number in range(int(os.environ.get("PEER_REPEATS", "3"))):
        start = perf_counter()
        spikes, _, _ = transfer(p.RATES_E, p.RATES_I, 10_000 * number)
        runs.append(perf_counter() - start)
        rates.append(float(spikes.mean()) / p.duration)
    report = {
        "version": numba.__version__,
        "build_s": build,
        "run_s": runs,
        "output_rate_Hz": float(np.mean(rates)),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
