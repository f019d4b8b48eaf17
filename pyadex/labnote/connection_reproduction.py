"""The lab's second study from end to end, and a comparison with every number published of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pyadex.base.units import minute, second
from pyadex.labnote import connection_numbers as numbers
from pyadex.labnote.reproduction import report
from pyadex.single.simulate import sim
from pyadex.single.simulation import Simulation
from pyadex.studies.connection_test.averages import sta
from pyadex.studies.connection_test.detections import Detection
from pyadex.studies.connection_test.imaging import imaged
from pyadex.studies.connection_test.study import (
    connections,
    default_weight,
    detection_of,
    rows_of_runs,
    runs_of_study,
)
from pyadex.studies.connection_test.surrogate_averages import surrogate_stas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY = "2023-09-20__STA_connection_test"
NOISE, DURATIONS = f"{STUDY}__noise", f"{STUDY}__durations"
N = 6500
DURATION = 10 * minute
SEEDS = range(1, 6)
SNRS = [math.inf, 100, 40, 20, 10, 4, 2, 1]
SECONDS = [10, 30, 60, 120, 240, 600, 1200, 1800, 3600]
SECONDS_QUICK = [10, 30, 60, 120]
SNR_OF_DURATIONS = 40
RAISED = "before"  # the slip of the lab's version of that month, which its digits need


def reproduce_connections(
    out: str | Path = "reproduction", *, quick: bool = False, quiet: bool = False, cache: Any = None
) -> bool:
    """Run the lab's second study, write its tables and figures, and compare the numbers.

    Parameters
    ----------
    out
        Folder for the two CSV files and the figures (PDF and PNG). It is made if need be.
    quick
        Only seed 1, and only durations up to 2 min. What is published of others is not compared.
    quiet
        Show no progress and no tables, and of the comparisons only those that differ.
    cache
        As in `pyadex.sweep`.

    Returns
    -------
    bool
        Whether every number that was published came out, to its last printed digit.

    Examples
    --------
    >>> import tempfile
    >>> from pyadex.labnote.connection_reproduction import reproduce_connections
    >>> reproduce_connections(tempfile.mkdtemp(), quick=True, quiet=True)  # doctest: +SKIP
    True
    """
    say: Callable[..., None] = (lambda *_: None) if quiet else _say
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {
        "raised": RAISED, "cache": cache, "progress": False if quiet else None,
    }  # fmt: skip
    seeds = SEEDS[:1] if quick else SEEDS
    began = time.perf_counter()

    run = sim(N, DURATION, seed=1, we=default_weight(N), drop_last_spike=False)
    clear, trains = clear_detection(cache)

    say(f"Noise: {len(SNRS)} levels × {len(seeds)} seeds, N = {N}, 10 min")
    noise = connections(N, DURATION, SNRS, seeds, **options)
    noise[["snr", "seed", "F1max", "AUC"]].to_csv(folder / f"{NOISE}.csv", index=False)
    say(noise.groupby("snr").mean().drop(columns="seed").round(3).to_string(), "")

    durations = SECONDS_QUICK if quick else SECONDS
    say(f"Durations: {len(durations)} of them × {len(seeds)} seeds, SNR {SNR_OF_DURATIONS}")
    lengths = connections(N, durations * second, SNR_OF_DURATIONS, seeds, **options)
    lengths[["duration_min", "seed", "F1max", "AUC"]].to_csv(
        folder / f"{DURATIONS}.csv", index=False
    )
    say(lengths.groupby("duration_min").mean().drop(columns="seed").round(3).to_string(), "")

    save_figures(folder, run, clear, noise, lengths)
    comparisons = [
        *numbers.compare_recording(run, imaged(run, math.inf, clip=100, raised=RAISED)),
        *numbers.compare_clear(clear, trains["spikes"], trains["drawn_rates"]),
        *numbers.compare_noise(noise),
        *numbers.compare_durations(lengths),
    ]
    seconds = time.perf_counter() - began
    return report(comparisons, folder, seconds, "published numbers", quiet=quiet)


def _say(*lines: str) -> None:
    for line in lines:
        print(line)


def clear_detection(cache: Any = None) -> tuple[Detection, dict[str, Any]]:
    """Return the lab's test without noise or clip, and what is known of its trains."""
    (run,) = runs_of_study(N, DURATION, [1], clip=100, raised=RAISED)
    run = replace(run, seed_of_rates=1, seed_of_trains=9)
    row = rows_of_runs([run], [math.inf], cache)[run, math.inf]
    return detection_of(row), row


def save_figures(
    folder: Path, run: Simulation, clear: Detection, noise: pd.DataFrame, durations: pd.DataFrame
) -> None:
    """Write the study's figures as PDF and PNG."""
    import matplotlib

    # Files are all that is wanted: no window, and none of the user's settings changed.
    backend = matplotlib.get_backend()
    matplotlib.use("agg")
    try:
        _save_each(folder, run, clear, noise, durations)
    finally:
        matplotlib.use(backend)


def _save_each(
    folder: Path, run: Simulation, clear: Detection, noise: pd.DataFrame, durations: pd.DataFrame
) -> None:
    import matplotlib.pyplot as plt

    from pyadex.labnote import connection_figures as figures

    drawn: dict[str, Figure] = {
        "stas": figures.stas(example_stas(run)),
        "scores": figures.scores_of_kinds(clear.scores, clear.kinds),
        "ROC": clear.plot(),
        "performance_vs_noise": figures.performance_vs_noise(noise),
        "performance_vs_duration": figures.performance_vs_duration(durations),
    }
    for name, figure in drawn.items():
        for kind, options in (("pdf", {"metadata": {"CreationDate": None}}), ("png", {"dpi": 200})):
            figure.savefig(folder / f"{STUDY}__{name}.{kind}", bbox_inches="tight", **options)
        plt.close(figure)


def example_stas(run: Simulation) -> dict[str, tuple[Any, Any]]:
    """Return the STA of the fastest input of each kind and its surrogates', without noise (mV)."""
    spikes = np.array([len(train) for train in run.trains])
    V = imaged(run, math.inf, raised=RAISED)
    fastest = {
        "excitatory": int(spikes[: run.Ne].argmax()),
        "inhibitory": run.Ne + int(spikes[run.Ne :].argmax()),
    }
    return {
        f"{kind}, {spikes[k] / run.duration.m_as('second'):.0f} Hz": (
            sta(V, run.trains[k]).m_as("mV"),
            surrogate_stas(V, run.trains[k]).m_as("mV"),
        )
        for kind, k in fastest.items()
    }
