"""
Going on after an interruption
==============================

Every finished run is kept in the cache. A sweep that was interrupted, or gets more values,
computes what is missing and takes the rest from the disk.
"""

import tempfile
from time import perf_counter

import matplotlib.pyplot as plt

import pyadex
from pyadex.units import pS, second

folder = tempfile.mkdtemp()  # by default all sweeps share one folder: `pyadex cache info`
seconds = {}
for name, weights in {"first": [10, 20], "again": [10, 20], "one more": [10, 20, 30]}.items():
    start = perf_counter()
    df = pyadex.sweep(duration=10 * second, we=weights * pS, seed=range(50), cache=folder)
    seconds[f"{name}\n{len(df)} runs"] = perf_counter() - start

fig, ax = plt.subplots()
ax.bar(list(seconds), list(seconds.values()))
ax.set_ylabel("Time (s)")
