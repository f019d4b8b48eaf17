"""Sweeps: any parameter over any values, one row a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pyadex.arguments import (
    QUANTITIES,
    is_many,
    names_in,
    quantities,
    steps_of,
    unit_of_column,
    whole_number,
    whole_numbers,
)
from pyadex.elsewhere import computed_elsewhere
from pyadex.errors import InputError
from pyadex.inputs import check_rate, source_of
from pyadex.parameters import INPUT, PARAMETERS, Parameters, canonical, check_together, cortical_RS
from pyadex.progress import progress_bar
from pyadex.runs import OF_STABILITY, STATISTICS, Runs, compute, has, pieces, total_seconds
from pyadex.stability import warn_if_unstable
from pyadex.storage import Store, open_store
from pyadex.units import Unit, pS, second

if TYPE_CHECKING:
    import pandas as pd

MOST_RUNS = 10_000_000
_COLUMN_OF_STATISTIC = {
    "median_Vm": "median_Vm_mV",
    "output_rate": "output_rate_Hz",
    "mean_Vm": "mean_Vm_mV",
    "std_Vm": "std_Vm_mV",
    "spiketimes": "spiketimes_s",
}
_OWN = ("N", "duration", "we", "wi", "seed")


def sweep(
    N: Any = 6500,
    duration: Any = 10 * second,
    *,
    params: Parameters = cortical_RS,
    statistics: str | Sequence[str] = ("median_Vm", "output_rate"),
    zipped: Sequence[str] = (),
    rates: Any = None,
    trains: Any = None,
    current: Any = None,
    drop_last_spike: bool | None = None,
    cache: Any = None,
    progress: bool | None = None,
    executor: Executor | None = None,
    max_runs: int = MOST_RUNS,
    **swept: Any,
) -> pd.DataFrame:
    """Simulate every combination of the given values; return a table with one row a run.

    Runs with the same input (N, seed, input distribution) share it and are computed together. Each
    run that the cache has is taken from there; each other is stored as it comes, so that a sweep
    that was interrupted goes on where it was.

    Parameters
    ----------
    N, duration
        One value or several, as in `pyadex.sim`.
    **swept
        ``we``, ``wi``, ``seed`` and any parameter by name: one value, or several to sweep over, in
        any unit that fits. Rows are in grid order, the first argument outermost. Left out: we is
        14 pS, wi is 4 we, seed is range(10).
    params
        Where the values of the other parameters come from.
    statistics
        Any of median_Vm (of the trace with spikes at their ceiling), output_rate, spike_count,
        mean_Vm, std_Vm (of V as recorded), cv_isi, spiketimes.
    zipped
        Names of arguments that vary together instead of crosswise.
    rates, trains, current, drop_last_spike
        As in `pyadex.sim`, the same for all runs.
    cache
        None for the default folder, a folder, or False.
    progress
        Show a progress bar; by default when the work takes longer than a moment.
    executor
        Where to compute: any `concurrent.futures.Executor`. Groups of runs that share input stay
        together.
    max_runs
        A larger grid is refused before it starts.

    Returns
    -------
    pandas.DataFrame
        A column for each argument with several values, named with the unit it was given in
        (``we_pS``), and for each statistic (``median_Vm_mV``, ``output_rate_Hz``).

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
    >>> from pyadex.units import pS, second
    >>> df = pyadex.sweep(N=100, duration=1 * second, we=[500, 700] * pS, seed=range(2))
    >>> list(df.columns)
    ['we_pS', 'seed', 'median_Vm_mV', 'output_rate_Hz']
    """
    names = statistic_names(statistics)
    axes = _axes(N, duration, swept, has_own_input=rates is not None or trains is not None)
    grid = Grid(axes, _order(axes, _together(axes, swept, zipped)))
    _refuse_if_huge(grid, params, max_runs)
    runs = runs_of(grid, params, rates, trains, current, drop_last_spike)
    with open_store(cache) as store:
        rows = run_all(runs, names, store, progress, executor)
    return _table(grid, runs, rows, names)


def statistic_names(statistics: str | Sequence[str]) -> list[str]:
    """Return the statistics asked for, checked, each once."""
    names = names_in(statistics, "statistics")
    for name in names:
        if name not in STATISTICS:
            raise InputError(f"statistics must be of {', '.join(STATISTICS)}, not {name!r}")
    if not names:
        raise InputError("statistics must name at least one")
    return list(dict.fromkeys(names))


# --- the grid -----------------------------------------------------------------------------------


class Axis:
    """The values of one argument: as they were given, and as plain SI numbers."""

    def __init__(self, name: str, values: Any) -> None:
        self.name = name
        self.many = is_many(values)
        self.unit: Unit | None = None
        if name in ("N", "seed"):
            self.si: NDArray[Any] = whole_numbers(values, name, smallest=1 if name == "N" else 0)
            self.shown = self.si
        else:
            self.si = quantities(values, name)
            self.unit = unit_of_column(values, name)
            self.shown = _shown(values, self.si, self.unit, name)

    @property
    def column(self) -> str:
        """The name of the argument's column."""
        return self.name if self.unit is None else f"{self.name}_{self.unit:~P}"


def _shown(values: Any, si: Any, unit: Unit | None, name: str) -> Any:
    """Return the numbers in the unit of the column; those that were typed, if they were in it."""
    if unit is None:
        return si
    if getattr(values, "units", None) == unit:
        return np.atleast_1d(np.asarray(values.magnitude, dtype=float))
    from pyadex.units import from_si

    return from_si(si, QUANTITIES[name].si_unit, unit).magnitude


def _axes(N: Any, duration: Any, swept: dict[str, Any], *, has_own_input: bool) -> dict[str, Axis]:
    changes = {name: value for name, value in swept.items() if name not in _OWN}
    canonical(changes, _OWN)  # names that are not known end here
    values: dict[str, Any] = {} if has_own_input else {"N": N}
    values["duration"] = duration
    for name, value in swept.items():
        values.update({name: value} if name in _OWN else canonical({name: value}))
    if values.get("wi", 0) is None:
        del values["wi"]
    values.setdefault("we", 14 * pS)
    values.setdefault("seed", 1 if has_own_input else range(10))
    return {name: Axis(name, value) for name, value in values.items()}


def _together(
    axes: dict[str, Axis], swept: dict[str, Any], zipped: Sequence[str]
) -> list[list[str]]:
    """Return the arguments that vary together: those zipped, and the two that tau_g stands for."""
    asked = names_in(zipped, "zipped")
    names = list(dict.fromkeys(name for given in asked for name in canonical_names(given)))
    both = ["tau_e", "tau_i"] if swept.keys() & {"tau_g", "τg"} else []
    if set(both) & set(names):
        names, both = list(dict.fromkeys([*names, *both])), []
    for name in names:
        if name not in axes:
            raise InputError(f"zipped names {name!r}, which is not among the arguments")
    for group in (names, both):
        sizes = {name: len(axes[name].si) for name in group}
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{name} has {size}" for name, size in sizes.items())
            raise InputError(f"zipped arguments must have equally many values, but {told}")
    return [names, both]


def _order(axes: dict[str, Axis], together: Sequence[Sequence[str]]) -> list[list[Axis]]:
    """Return the grid's dimensions, outermost first; arguments that go together share one."""
    dimensions: list[list[Axis]] = []
    for name, axis in axes.items():
        group = next((group for group in together if name in group), [name])
        if not any(axis in dimension for dimension in dimensions):
            dimensions.append([axes[n] for n in axes if n in group])
    return dimensions


def canonical_name(name: str) -> str:
    """Return an argument's own name; the first of two for tau_g."""
    return canonical_names(name)[0]


def canonical_names(name: str) -> list[str]:
    """Return an argument's own name; two for tau_g."""
    return [name] if name in _OWN else list(canonical({name: None}, _OWN))


class Grid:
    """The outer product of dimensions, unrolled: the first varies slowest."""

    def __init__(self, axes: dict[str, Axis], dimensions: list[list[Axis]]) -> None:
        self.axes = axes
        self.dimensions = dimensions
        self.shape = tuple(len(dimension[0].si) for dimension in dimensions)
        self.size = 1
        for length in self.shape:
            self.size *= length

    def unrolled(self, values_of: Callable[[Axis], NDArray[Any]]) -> Iterator[tuple[Axis, Any]]:
        """Yield each argument and its value in every run."""
        outer, inner = 1, self.size
        for dimension, length in zip(self.dimensions, self.shape, strict=True):
            inner //= length
            for axis in dimension:
                yield axis, np.tile(np.repeat(values_of(axis), inner), outer)
            outer *= length


def _refuse_if_huge(grid: Grid, params: Parameters, max_runs: int) -> None:
    max_runs = whole_number(max_runs, "max_runs", smallest=1)
    if grid.size <= max_runs:
        return
    longest = float(grid.axes["duration"].si.max())
    from pyadex.runs import SECONDS_OF_LANE_STEP

    seconds = grid.size * longest / params.si["dt"] * SECONDS_OF_LANE_STEP
    raise InputError(
        f"the grid has {grid.size:,} runs, which would take about {_long_time(seconds)} of one "
        f"core; allowed are {max_runs:,}, or more with max_runs={grid.size}"
    )


def _long_time(seconds: float) -> str:
    for size, name in ((86400 * 365, "years"), (86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {name}"
    return f"{seconds:.0f} seconds"


def runs_of(
    grid: Grid,
    params: Parameters,
    rates: Any = None,
    trains: Any = None,
    current: Any = None,
    drop_last_spike: bool | None = None,
) -> Runs:
    """Return the runs of a grid, checked as a whole."""
    if not isinstance(params, Parameters):
        raise InputError(f"params must be a pyadex.Parameters, not {params!r:.60}")
    columns = {name: np.full(grid.size, value) for name, value in params.si.items()}
    for axis, values in grid.unrolled(lambda axis: axis.si):
        columns[axis.name] = values
    check_together({name: columns[name] for name in PARAMETERS})
    columns.setdefault("wi", 4 * columns["we"])
    durations = np.unique(np.column_stack([columns["duration"], columns["dt"]]), axis=0)
    for seconds, dt in durations:
        steps_of(float(seconds), float(dt))
    own_input = rates is not None or trains is not None or current is not None
    if own_input and len(durations) > 1:
        raise InputError("duration and dt must be single values beside rates, trains or current")
    source = source_of(
        N=None,
        duration=float(durations[0][0]),
        dt=float(durations[0][1]),
        excitatory_fraction=float(columns["excitatory_fraction"][0]),
        rates=rates,
        trains=trains,
        current=current,
        drop_last_spike=drop_last_spike,
    )
    columns.setdefault("N", np.full(grid.size, source.N or 1, dtype=np.int64))
    if rates is None and trains is None:
        check_rate(float((columns["N"] * columns["mean_rate"]).max()), float(columns["dt"].max()))
    if trains is not None:
        for name in ("seed", *INPUT):
            if (columns[name] != columns[name][0]).any():
                raise InputError(f"{name} must be a single value beside given trains")
    return Runs(columns, source)


# --- the work -----------------------------------------------------------------------------------


def run_all(
    runs: Runs,
    statistics: Sequence[str],
    store: Store,
    progress: bool | None,
    executor: Executor | None = None,
) -> list[dict[str, Any]]:
    """Return a row for each run: from the store, or computed and stored."""
    keys = runs.keys()
    rows = store.get_many(keys)
    missing = np.array(
        [i for i, row in enumerate(rows) if not has(row, statistics)], dtype=np.int64
    )
    if missing.size:
        seconds = total_seconds(runs.take(missing))
        with progress_bar(progress, len(runs), len(runs) - missing.size, seconds) as advance:
            for piece, new_rows in _computed(runs, missing, statistics, executor):
                merged = [
                    {**(rows[i] or {}), **row} for i, row in zip(piece, new_rows, strict=True)
                ]
                store.set_many((keys[i], row) for i, row in zip(piece, merged, strict=True))
                for i, row in zip(piece, merged, strict=True):
                    rows[i] = row
                advance(len(piece))
    judged = {name: [row[name] for row in rows] for name in OF_STABILITY}  # type: ignore[index]
    warn_if_unstable(judged["coarseness"], judged["final_V"], runs.columns["dt"], stacklevel=3)
    return rows  # type: ignore[return-value]


def _computed(
    runs: Runs, missing: Any, statistics: Sequence[str], executor: Executor | None
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    if executor is not None:
        yield from computed_elsewhere(runs, missing, statistics, executor)
        return
    for piece in pieces(runs, missing):
        yield piece, compute(runs.take(piece), statistics)


def _table(
    grid: Grid, runs: Runs, rows: Sequence[dict[str, Any]], statistics: Sequence[str]
) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {
        axis.column: values for axis, values in grid.unrolled(lambda axis: axis.shown) if axis.many
    }
    for name in statistics:
        column = _COLUMN_OF_STATISTIC.get(name, name)
        columns[column] = statistic_values(name, rows, runs.columns["duration"])
    return pd.DataFrame(columns)


def statistic_values(name: str, rows: Sequence[dict[str, Any]], duration: Any) -> Any:
    """Return a statistic of rows in the unit of its column."""
    values = [row[STATISTICS[name]] for row in rows]
    if name == "output_rate":
        return np.array(values, dtype=float) / duration
    if name in ("median_Vm", "mean_Vm", "std_Vm"):
        return np.array(values, dtype=float) * 1e3  # V to mV
    return values if name == "spiketimes" else np.array(values)
