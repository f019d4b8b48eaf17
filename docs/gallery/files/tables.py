"""
Tables that say what made them
==============================

``write_table`` writes CSV, JSON or Parquet, by the file's ending; ``df.attrs``, with every
parameter, the seeds and the versions, goes along. ``rerun``, in
Python or in the shell, does it again and says whether the numbers are the same.
"""

import matplotlib.pyplot as plt
import numpy as np

import pyadex
from pyadex.units import pA, pS

df = pyadex.sweep(we=np.arange(10, 20) * pS, b=80 * pA, seed=range(5))
pyadex.write_table(df, "rates.csv")

back = pyadex.read_table("rates.csv")
print({name: back.attrs[name] for name in ("N", "b_pA", "duration_s", "seed", "pyadex_version")})
print(pyadex.rerun("rates.csv"))

fig, ax = plt.subplots()
ax.plot(back.groupby("we_pS").output_rate_Hz.mean(), ".-")
ax.set(xlabel="we (pS)", ylabel="Output rate (Hz)")

# %%
# A single run goes to a file likewise: all of it to ``run.npz``, its signals to ``run.csv``.

run = pyadex.sim(we=15 * pS)
run.save("run.npz")
print(pyadex.load("run.npz"))
