"""The study: how well inputs can be seen, over noise, durations and seeds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.plain_calls import argument_names, told_plainly
from pyadex.base.progress import progress_bar
from pyadex.base.units import minute, nS
from pyadex.batch.executors import done_by_executor
from pyadex.batch.store import open_store
from pyadex.model.arguments import WEIGHT, quantities, steps_of, whole_number, whole_numbers
from pyadex.model.inputs import check_rate
from pyadex.model.named_neurons import check_no_neuron, neuron_of
from pyadex.model.parameters import (
    Parameters,
    canonical,
    cortical_RS,
    with_followers,
)
from pyadex.studies.connection_test.averages import WINDOW
from pyadex.studies.connection_test.detections import Detection, detection
from pyadex.studies.connection_test.imaging import checked_clip, checked_snr, is_raised_before
from pyadex.studies.connection_test.own_data import samples_of
from pyadex.studies.connection_test.recorded_runs import RecordedRun, Row, scores_here
from pyadex.studies.connection_test.scoring import STATISTICS

if TYPE_CHECKING:
    import pandas as pd

WEIGHTS_FOR_4_HZ = {  # nS, as the lab note's last table prints them
    10: 2.838843, 20: 1.856241, 45: 1.052897, 100: 0.586951, 200: 0.335195, 400: 0.183884,
    800: 0.100299, 1600: 0.055847, 3200: 0.029046, 6500: 0.015036,
}  # fmt: skip
SNRS = (math.inf, 100, 40, 20, 10, 4, 2, 1)  # those of the lab
# A sample of a recording takes 10 bytes while its inputs are tested.
MOST_SAMPLES_AT_ONCE = 100_000_000
Task = tuple[RecordedRun, list[float]]


@told_plainly
def connections(
    N: int = 6500,
    duration: Any = 10 * minute,
    snr: Any = SNRS,
    seed: Any = range(1, 6),
    trains: int = 100,
    *,
    we: Any = None,
    wi: Any = None,
    params: Parameters | str = cortical_RS,
    window: Any = WINDOW,
    surrogates: int = 100,
    statistic: str = "height",
    clip: float = 99.9,
    raised: str = "reset",
    noise_seed: int = 1,
    cache: Any = None,
    progress: bool | None = None,
    executor: Executor | None = None,
    **changes: Any,
) -> pd.DataFrame:
    """Tell how well a neuron's inputs can be seen in its voltage, recorded with noise.

    Each run is simulated, recorded at every noise level (`pyadex.imaged`), and tested for its
    fastest inputs of each kind and for as many Poisson trains that are no inputs
    (`pyadex.connection_scores`). Those have rates drawn from the inputs' by a stream of the run's
    seed + 1. What was computed is kept on disk by run and recording, and an interrupted study goes
    on where it was.

    Parameters
    ----------
    N
        Number of inputs.
    duration, snr, seed
        One value or several: length of the runs, spike-SNR of the recordings (infinity for no
        noise), seed of the runs' input.
    trains
        How many inputs of each kind are tested: the fastest, or all if there are fewer.
    we, wi
        The weights; left out, ``we`` is the lab note's for 4 Hz where it has one for this N (10,
        20, 45, 100, 200, 400, 800, 1600, 3200, 6500), and ``wi`` is 4 ``we``.
    params, **changes
        The neuron, its input and the time step, as in `pyadex.sim`.
    window, surrogates
        As in `pyadex.connection_scores`.
    statistic
        ``"height"``, ``"area"`` or ``"peak"``.
    clip, raised
        As in `pyadex.imaged`.
    noise_seed
        Of the noise, the same for all recordings.
    cache, progress, executor
        As in `pyadex.sweep`. An executor is given a run with its recordings at a time.

    Returns
    -------
    pandas.DataFrame
        One row a recording, durations outermost, seeds innermost, with the columns duration_min,
        snr, seed, F1max, AUC, AUC_exc, AUC_inh; see `pyadex.Detection`.

    Raises
    ------
    InputError
        If an argument is not what it may be.
    CacheError
        If the cache folder can't be written.
    EngineError
        If Julia can't be started or fails; what was computed before is in the cache.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import second
    >>> df = pyadex.connections(100, 5 * second, snr=[40], seed=[1], trains=10)
    >>> list(df.columns)
    ['duration_min', 'snr', 'seed', 'F1max', 'AUC', 'AUC_exc', 'AUC_inh']
    """
    with interrupt_waits():
        import pandas as pd

    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InputError(f"executor must be a concurrent.futures.Executor, not {executor!r:.60}")
    check_no_neuron(N)
    params = neuron_of(params)
    if changes:
        params = params.replace(**canonical(changes, argument_names(connections)))
    snrs, seeds = _snrs(snr), whole_numbers(seed, "seed").tolist()
    runs = runs_of_study(
        N, duration, seeds, trains, we=we, wi=wi, params=params, window=window,
        surrogates=surrogates, statistic=statistic, clip=clip, raised=raised,
        noise_seed=noise_seed,
    )  # fmt: skip
    rows = rows_of_runs(runs, snrs, cache, progress, executor)
    table = []
    for first in range(0, len(runs), len(seeds)):  # the runs of a duration
        for level in snrs:
            for run in runs[first : first + len(seeds)]:
                one = detection_of(rows[run, level])
                told = (run.duration / 60, level, run.seed)
                table.append((*told, one.F1max, one.AUC, one.AUC_exc, one.AUC_inh))
    columns = ["duration_min", "snr", "seed", "F1max", "AUC", "AUC_exc", "AUC_inh"]
    return pd.DataFrame(table, columns=columns)


def runs_of_study(
    N: int,
    duration: Any,
    seeds: Sequence[int],
    trains: int = 100,
    *,
    we: Any = None,
    wi: Any = None,
    params: Parameters = cortical_RS,
    window: Any = WINDOW,
    surrogates: int = 100,
    statistic: str = "height",
    clip: float = 99.9,
    raised: str = "reset",
    noise_seed: int = 1,
) -> list[RecordedRun]:
    """Return the runs of a study, durations outermost, checked; see `connections`."""
    neuron_of(params)
    if statistic not in STATISTICS:
        raise InputError(
            f"statistic must be one of {', '.join(STATISTICS)}, not {statistic!r:.60}; for a "
            "function of your own, use connection_scores"
        )
    N = whole_number(N, "N", smallest=1)
    si = with_followers(params.si)
    check_rate(N * si["mean_rate"], si["dt"])
    we_si = WEIGHT["we"].to_si(default_weight(N) if we is None else we)
    return [
        RecordedRun(
            N=N,
            seed=seed,
            duration=seconds,
            we=we_si,
            wi=4 * we_si if wi is None else WEIGHT["wi"].to_si(wi),
            params=tuple(si.items()),
            trains=whole_number(trains, "trains", smallest=1),
            window=samples_of(window, si["dt"], steps_of(seconds, si["dt"])),
            surrogates=whole_number(surrogates, "surrogates", smallest=1),
            statistic=statistic,
            clip=checked_clip(clip),
            raised_before=is_raised_before(raised),
            noise_seed=whole_number(noise_seed, "noise_seed"),
            seed_of_rates=seed + 1,
        )
        for seconds in quantities(duration, "duration").tolist()
        for seed in seeds
    ]


def default_weight(N: int) -> Any:
    """Return the lab note's weight for 4 Hz; raise `InputError` if it has none for this N."""
    if N in WEIGHTS_FOR_4_HZ:
        return WEIGHTS_FOR_4_HZ[N] * nS
    known = ", ".join(map(str, WEIGHTS_FOR_4_HZ))
    raise InputError(
        f"we is needed for N = {N}: the lab note has weights for {known} inputs; "
        "pyadex.calibrate finds others"
    )


def _snrs(snr: Any) -> list[float]:
    given = list(snr) if np.iterable(snr) and not isinstance(snr, str) else [snr]
    if not given:
        raise InputError("snr must hold at least one value, not none")
    return [checked_snr(level) for level in given]


def detection_of(row: Row) -> Detection:
    """Return how well the scores of a stored row tell its trains."""
    kinds = [
        *["exc"] * row["excitatory"],
        *["inh"] * row["inhibitory"],
        *["unc"] * row["unconnected"],
    ]
    return detection(row["scores"], kinds)


def rows_of_runs(
    runs: Sequence[RecordedRun],
    snrs: Sequence[float],
    cache: Any = None,
    progress: bool | None = None,
    executor: Executor | None = None,
) -> dict[tuple[RecordedRun, float], Row]:
    """Return the row of each run and SNR: from the store, or computed and stored."""
    wanted = list(dict.fromkeys((run, level) for run in runs for level in snrs))
    with open_store(cache) as store:
        stored = store.get_many([run.key(level) for run, level in wanted])
        rows = {task: row for task, row in zip(wanted, stored, strict=True) if row is not None}
        missing: dict[RecordedRun, list[float]] = {}
        for run, level in wanted:
            if (run, level) not in rows:
                missing.setdefault(run, []).append(level)
        tests = sum(run.tests for run, _ in wanted)
        seconds = sum(run.seconds(len(levels)) for run, levels in missing.items())
        with progress_bar(progress, tests, seconds, unit="test") as advance:
            advance(sum(run.tests for run, _ in rows))
            for (run, levels), found in _computed(missing, executor, advance):
                new = dict(zip(levels, found, strict=True))
                rows.update({(run, level): row for level, row in new.items()})
                store.set_many([(run.key(level), row) for level, row in new.items()])
    return rows


def _computed(
    missing: dict[RecordedRun, list[float]], executor: Executor | None, advance: Any
) -> Iterator[tuple[Task, list[Row]]]:
    tasks = [
        (run, levels[first : first + at_once])
        for run, levels in missing.items()
        for at_once in [_recordings_at_once(run)]
        for first in range(0, len(levels), at_once)
    ]
    if executor is None:
        for run, levels in tasks:
            yield (run, levels), run.scores(levels, advance)
        return
    for (run, levels), found in done_by_executor(
        executor, scores_here, ((task, task) for task in tasks)
    ):
        advance(run.tests * len(levels))
        yield (run, levels), found


def _recordings_at_once(run: RecordedRun) -> int:
    """Return how many recordings of a run are held in memory at a time."""
    return max(1, int(MOST_SAMPLES_AT_ONCE / (run.duration / dict(run.params)["dt"])))
