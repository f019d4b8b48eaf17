"""Writes mixed_runs.csv: single runs of all sorts, computed by tests/reference.py, in SI units,
without the last input spike as in the lab note.

python tests/data/make_mixed_runs.py
"""

import csv
import random
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

import reference  # noqa: E402

COLUMNS = [
    *("N", "seed", "duration_s", "we_S", "wi_S"),
    *("input_spikes", "median_Vm_V", "output_rate_Hz"),
]
NS = [*range(1, 11), 15, 16, 17, 20, 45, 100, 333, 1000, 6500, 20_000]
SEEDS = [0, 1, 2, 9, 41, 2**31, 2**32 - 1, 2**32, 2**40 + 3, 2**53 + 1, 2**63 - 1]
DURATIONS = [0.0001, 0.01, 0.1, 0.5, 1.0, 1.00005, 2.5, 10 / 3, 10.0]


def mixed_runs() -> list[list[float]]:
    pick = random.Random(2023)
    rows = []
    for N in 3 * NS:
        seed, duration = pick.choice(SEEDS), pick.choice(DURATIONS)
        we = pick.choice([0, 0.25, 0.5, 1, 1.5, 2, 4]) * 15e-12 * 6500 / N
        wi = pick.choice([4, 4, 4, 0, 1, 10]) * we
        run = reference.sim(N, duration, seed, we, wi, drop_last_spike=True)
        rows.append([N, seed, duration, we, wi, run.input_spikes, run.median, run.spikerate])
    long_run = reference.sim(100, 60.0, 3, 0.6e-9, drop_last_spike=True)
    spikes = long_run.input_spikes
    rows.append([100, 3, 60.0, 0.6e-9, 4 * 0.6e-9, spikes, long_run.median, long_run.spikerate])
    return rows


if __name__ == "__main__":
    with (FOLDER / "mixed_runs.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(mixed_runs())
