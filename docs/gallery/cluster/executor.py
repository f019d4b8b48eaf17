"""
An executor
===========

``sweep`` gives its runs to any executor of ``concurrent.futures``: a process pool, Dask, MPI.
What is finished is stored by this process as it comes. Threads stand for the workers of a
cluster here.
"""

from concurrent.futures import ThreadPoolExecutor

import pyadex
from pyadex.units import pS, second

with ThreadPoolExecutor(2) as pool:
    df = pyadex.sweep(
        duration=10 * second, we=[10, 12, 14, 16, 18, 20] * pS, seed=range(10), executor=pool
    )

pyadex.use_style()
ax = pyadex.plot_dots_and_means(df.we_pS, df.output_rate_Hz, fs=(4, 2.4))
ax.set(xlabel="Weight of an excitatory input (pS)", ylabel="Output rate (Hz)")
