"""
From the shell
==============

Every study is a command, too. ``-o`` writes a file, ``-o -`` and ``--json`` write to standard
output for other programs, such as jq::

    pyadex sweep -N 100 --we 0.4,0.6nS --json | jq 'map(.output_rate_Hz) | add / length'
    pyadex sim -N 100 --we 0.6nS --json | jq .spiketimes_s
    pyadex sweep -N 100 --we 0.4:0.8:0.1nS -o rates.csv && pyadex rerun rates.csv

The first one's JSON, here read by Python:
"""

import json
import subprocess
import sys

import matplotlib.pyplot as plt

pyadex = [sys.executable, "-m", "pyadex.cli"]  # in a shell: pyadex
command = ["sweep", "-N", "100", "--we", "0.4:0.8:0.1nS", "--nseeds", "5", "--json"]
done = subprocess.run([*pyadex, *command], capture_output=True, check=True, text=True)
rows = json.loads(done.stdout)
print(rows[0])

fig, ax = plt.subplots()
ax.plot([row["we_nS"] for row in rows], [row["output_rate_Hz"] for row in rows], ".")
ax.set(xlabel="we (nS)", ylabel="Output rate (Hz)")
