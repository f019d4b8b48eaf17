"""Time the note's neuron as a plain loop in numba, the way most would write it today.

    python numba_loop.py single    one run, on one core
    python numba_loop.py sweep     the note's 180 runs, one after the other and by prange

The input is Poisson counts for each time step, drawn from the summed rates of the excitatory and of
the inhibitory inputs: the same in law as 6500 trains, not the same numbers. One forward Euler step
as in the note. The sweep's 18 weights share the input of their seed; medians by np.median, exact.

Prints one line of JSON. `run_s` is warm (compiled), the drawing of the input and the medians
included; `build_s` is compiling.
"""

import json
import os
import sys
from time import perf_counter

import neuron as p
import numba
import numpy as np
from numba import njit, prange

REPEATS = {"single": 30, "sweep": 5}
STEPS = round(p.duration / p.dt)


@njit(error_model="numpy")
def simulate(we, wi, exc, inh, V_trace):
    V, w, ge, gi, spikes = p_EL, 0.0, 0.0, 0.0, 0
    for i in range(exc.size):
        ge += we * exc[i]
        gi += wi * inh[i]
        current = ge * (V - p_Ee) + gi * (V - p_Ei)
        dV = (
            -p_gL * (V - p_EL) + p_gL * p_DeltaT * np.exp((V - p_VT) / p_DeltaT) - current - w
        ) / p_C
        dw = (p_a * (V - p_EL) - w) / p_tau_w
        V += p_dt * dV
        w += p_dt * dw
        ge -= p_dt / p_tau_g * ge
        gi -= p_dt / p_tau_g * gi
        V_trace[i] = V
        if V > p_Vs:
            V, w, spikes, V_trace[i] = p_Vr, w + p_b, spikes + 1, p_Vs
    return spikes


# numba takes these as constants.
p_C, p_gL, p_EL, p_VT, p_DeltaT, p_Vs = p.C, p.gL, p.EL, p.VT, p.DeltaT, p.Vs
p_Vr, p_a, p_b, p_tau_w, p_tau_g = p.Vr, p.a, p.b, p.tau_w, p.tau_g
p_Ee, p_Ei, p_dt = p.Ee, p.Ei, p.dt


@njit
def draw(seed, rate, counts):
    np.random.seed(seed)
    for i in range(counts.size):
        counts[i] = np.random.poisson(rate)


@njit
def single(seed, rate_e, rate_i, we):
    exc, inh, V = np.empty(STEPS), np.empty(STEPS), np.empty(STEPS)
    draw(2 * seed, rate_e * p_dt, exc)
    draw(2 * seed + 1, rate_i * p_dt, inh)
    return simulate(we, 4 * we, exc, inh, V), V


@njit(parallel=True)
def sweep(seeds, weights, rate_e, rate_i):
    """Output spikes and medians of all runs, shape (weights, seeds)."""
    exc, inh = np.empty((seeds.size, STEPS)), np.empty((seeds.size, STEPS))
    for s in prange(seeds.size):
        draw(2 * seeds[s], rate_e * p_dt, exc[s])
        draw(2 * seeds[s] + 1, rate_i * p_dt, inh[s])
    spikes = np.empty((weights.size, seeds.size))
    medians = np.empty((weights.size, seeds.size))
    for run in prange(weights.size * seeds.size):
        k, s = run // seeds.size, run % seeds.size
        V = np.empty(STEPS)
        spikes[k, s] = simulate(weights[k], 4 * weights[k], exc[s], inh[s], V)
        medians[k, s] = np.median(V)
    return spikes, medians


def main() -> None:
    task = sys.argv[1]
    rate_e, rate_i = (rates.sum() for rates in np.split(p.input_rates(), [p.Ne]))

    def run(number):
        if task == "single":
            return single(number, rate_e, rate_i, p.we)[0]
        spikes, _ = sweep(np.arange(10) + 10 * number, p.WEIGHTS, rate_e, rate_i)
        return spikes[p.WEIGHTS == p.we].mean()

    threads = int(os.environ.get("PEER_THREADS", "1"))
    numba.set_num_threads(threads)
    start = perf_counter()
    run(0)
    build = perf_counter() - start
    runs, spikes = [], []
    for number in range(1, 1 + REPEATS[task]):
        start = perf_counter()
        spikes.append(run(number))
        runs.append(perf_counter() - start)
    report = {
        "version": numba.__version__,
        "threads": threads,
        "build_s": build,
        "run_s": runs,
        "output_rate_Hz": float(np.mean(spikes)) / p.duration,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
