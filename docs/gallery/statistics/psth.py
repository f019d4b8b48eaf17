"""
Peri-stimulus time histogram
============================

The rate over time, averaged over repetitions: 500 seeds of a neuron whose inputs double their
rates from 200 ms to 400 ms. The column ``spiketimes_s`` of a sweep holds the spikes of each run.
"""

import pyadex
from pyadex.units import ms, nS

pulse = ([200, 400] * ms, [2, 1])
df = pyadex.sweep(
    N=100,
    duration=600 * ms,
    we=0.5 * nS,
    modulation=pulse,
    seed=range(500),
    statistics="spiketimes",
)

pyadex.use_style()
ax = pyadex.psth(df.spiketimes_s, bin=10 * ms).plot()
