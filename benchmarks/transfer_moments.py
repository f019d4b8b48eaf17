"""Where the analytic moments of the membrane hold: beside those of simulated membranes.

    python benchmarks/transfer_moments.py [runs [seconds]]      prints a table; by default 4 of 20 s

The membrane is the RS cell's: once without spikes, for which the moments are meant, and once with.
Rates in Hz, potentials in mV, times in ms.
"""

from __future__ import annotations

import sys

import numpy as np

import pyadex
from pyadex.units import Hz, mV, second

RATES_E, RATES_I = [0.5, 1, 2, 4, 8, 16], [2, 8, 20]  # Hz, of one input
SPIKING = pyadex.neurons.mean_field_RS
SILENT = SPIKING.replace(VT=20 * mV, Vs=30 * mV)


def main(runs: str = "4", seconds: str = "20") -> None:
    asked = {"rate_e": RATES_E * Hz, "rate_i": RATES_I * Hz, "seed": range(int(runs))}
    asked |= {"duration": float(seconds) * second, "burn_in": 1 * second, "cache": False}
    silent, spiking = (
        pyadex.transfer_function(cell, **asked, autocorrelation=True).moments()
        for cell in (SILENT, SPIKING)
    )
    order = np.lexsort((silent.rate_e_Hz, silent.rate_i_Hz))
    head = ["νe", "νi", "ν"]
    head += [
        f"{m}{of}" for m in ("μV", "σV", "τV") for of in (", formula", ", silent", ", spiking")
    ]
    print(f"| {' | '.join(head)} |")
    print("|" + "---:|" * len(head))
    for quiet, fires in zip(
        silent.iloc[order].itertuples(), spiking.iloc[order].itertuples(), strict=True
    ):
        assert quiet.output_rate_Hz == 0
        cells = [f"{quiet.rate_e_Hz:g}", f"{quiet.rate_i_Hz:g}", f"{fires.output_rate_Hz:.1f}"]
        for formula, column, digits in (
            (quiet.mean_Vm_analytic_mV, "mean_Vm_mV", 1),
            (quiet.std_Vm_analytic_mV, "std_Vm_mV", 2),
            (quiet.tau_Vm_analytic_ms, "tau_Vm_ms", 1),
        ):
            three = (formula, getattr(quiet, column), getattr(fires, column))
            cells += [f"{x:.{digits}f}" for x in three]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
