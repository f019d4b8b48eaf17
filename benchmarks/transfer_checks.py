"""The transfer function of the two mean-field cells, three ways: formula, plain loop, pyadex.

    python benchmarks/transfer_checks.py [runs [seconds]]   prints a table; by default 100 of 10 s

The plain loop is NumPy alone, written from the model's description: forward Euler with 0.1 ms, the
counts of arriving spikes drawn in each step. It shares no line and no random number with pyadex.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

import pyadex
from pyadex.units import Hz, ms, second

POINTS = [(2, 2), (4, 2), (4, 8), (6, 8), (8, 8), (8, 16), (10, 16)]  # rates of the inputs (Hz)
CELLS = {"RS": pyadex.neurons.mean_field_RS, "FS": pyadex.neurons.mean_field_FS}
DT, BURN_IN = 0.1e-3, 0.1  # s


def plain_loop(seeds: int, seconds: float, seed: int = 5) -> Any:
    """Rates (Hz) by cell, point and run."""
    draw = np.random.default_rng(seed).poisson
    C, gL, EL, VT, Vr, t_ref = 200e-12, 10e-9, -65e-3, -50e-3, -65e-3, 5e-3
    Qe, Qi, Ee, Ei, tau = 1.5e-9, 5e-9, 0.0, -80e-3, 5e-3
    shape = (len(CELLS), len(POINTS), seeds)
    slope = np.array([2e-3, 0.5e-3])[:, None, None]
    top = VT + 5 * slope
    e, i = np.array(POINTS, dtype=float).T[:, :, None] * np.ones(seeds)
    V, ge, gi = np.full(shape, EL), np.zeros(shape[1:]), np.zeros(shape[1:])
    held, spikes = np.zeros(shape, dtype=int), np.zeros(shape, dtype=int)
    for step in range(round(seconds / DT)):
        ge += Qe * draw(400 * e * DT)
        gi += Qi * draw(100 * i * DT)
        upswing = gL * slope * np.exp((V - VT) / slope)
        dV = (-gL * (V - EL) + upswing - ge * (V - Ee) - gi * (V - Ei)) / C
        V = np.where(held > 0, Vr, V + DT * dV)
        held = np.maximum(held - 1, 0)
        ge *= 1 - DT / tau
        gi *= 1 - DT / tau
        fires = top < V
        V, held = np.where(fires, Vr, V), np.where(fires, round(t_ref / DT), held)
        if step >= round(BURN_IN / DT):
            spikes += fires
    return spikes / (seconds - BURN_IN)


def ours(seeds: int, seconds: float) -> Any:
    """The same by pyadex, and the published formula's rate by cell and point."""
    simulated, formula = [], []
    for cell in CELLS.values():
        for e, i in POINTS:
            tf = pyadex.transfer_function(
                cell, rate_e=e * Hz, rate_i=i * Hz, seed=range(seeds), duration=seconds * second,
                burn_in=BURN_IN * 1e3 * ms, cache=False,
            )  # fmt: skip
            simulated.append(tf.table.output_rate_Hz.to_numpy())
            formula.append(float(tf.published.rate(e * Hz, i * Hz).m_as("Hz")))
    shape = (len(CELLS), len(POINTS))
    return np.reshape(simulated, (*shape, seeds)), np.reshape(formula, shape)


def main(seeds: str = "100", seconds: str = "10") -> None:
    loop = plain_loop(int(seeds), float(seconds))
    simulated, formula = ours(int(seeds), float(seconds))
    print("| cell | νe | νi | formula | plain loop | pyadex | pyadex − formula | distance |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for c, name in enumerate(CELLS):
        for p, (e, i) in enumerate(POINTS):
            (m, s), (n, u) = (_mean_and_error(x[c, p]) for x in (loop, simulated))
            away, of_both = n / formula[c, p] - 1, abs(n - m) / np.hypot(s, u)
            rates = f"{formula[c, p]:.2f} | {m:.2f} ± {s:.2f} | {n:.2f} ± {u:.2f}"
            print(f"| {name} | {e} | {i} | {rates} | {100 * away:+.1f} % | {of_both:.1f} |")
    print("distance: of pyadex from the plain loop, in standard errors of their difference")


def _mean_and_error(rates: Any) -> tuple[float, float]:
    return float(rates.mean()), float(rates.std(ddof=1) / np.sqrt(len(rates)))


if __name__ == "__main__":
    main(*sys.argv[1:])
