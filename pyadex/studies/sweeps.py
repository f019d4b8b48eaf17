"""Sweeps: any parameter over any values, one row a run."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from pyadex.base.errors import InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.plain_calls import argument_names, told_plainly
from pyadex.base.units import plain, second
from pyadex.batch.execution import Outcome, computed_by, run_all_of
from pyadex.batch.runs import Runs
from pyadex.batch.store import open_store
from pyadex.engine.versions import versions
from pyadex.model.arguments import as_sequence
from pyadex.model.calls import MOST_LISTED, Call, plain_values
from pyadex.model.inputs import OF_SOURCE, check_no_rates_beside
from pyadex.model.named_neurons import check_no_neuron
from pyadex.model.parameters import check_names, cortical_RS
from pyadex.model.spike_trains import duration_of
from pyadex.model.statistics import STATISTICS, statistic_names
from pyadex.studies.cases import cases_of
from pyadex.studies.grid import (
    OWN,
    Grid,
    axes_of,
    order_of,
    refuse_if_huge,
    runs_of,
    together_in,
    trains_in,
)

if TYPE_CHECKING:
    import pandas as pd

MOST_RUNS = 10_000_000


@told_plainly
def sweep(
    N: Any = None,
    duration: Any = None,
    *,
    params: Any = cortical_RS,
    statistics: str | Sequence[str] = ("median_Vm", "output_rate"),
    zipped: Sequence[str] = (),
    rates: Any = None,
    trains: Any = None,
    trains_i: Any = None,
    current: Any = None,
    drop_last_spike: bool = False,
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
        One value or several. Left out, they are as in `pyadex.sim`.
    **swept
        ``we``, ``wi``, ``seed``, ``burn_in``, ``Ne`` and ``Ni`` instead of ``N``, and any parameter
        by name: one value, or several to sweep over, in any unit that fits. Rows are in grid order:
        N and duration outermost, then these, in the order in which they are given. Left out: we is
        14 pS, wi is 4 we, seed is range(10), burn_in is 0 s. Also what else of the input
        `pyadex.sim` takes, such as ``pooled``, the same for all runs.
    params
        Where the values of the other parameters come from: a neuron, or its name, as in
        `pyadex.sim`. Several neurons make a column ``params``: a mapping from labels, such as
        `pyadex.neurons.firing_patterns`, a list, or names, ``"RS,FS"``.
    statistics
        Any of median_Vm (of the trace with spikes at their ceiling), output_rate, spike_count,
        mean_Vm, std_Vm (of V as recorded), mean_w, cv_isi, spiketimes.
    zipped
        Names of arguments that vary together instead of crosswise.
    rates, trains, trains_i, current, drop_last_spike
        As in `pyadex.sim`. A mapping from labels to rates, trains or currents sweeps over them, as
        a list of rates (an array each) or of currents does. Their columns come first.
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
        (``we_pS``), and for each statistic (``median_Vm_mV``, ``output_rate_Hz``). Its ``attrs``
        say all that made it: the single values, every parameter, the call, the versions; they are
        kept by `pyadex.write_table`.

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
    call = Call.of("sweep", locals())
    names = statistic_names(statistics)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InputError(f"executor must be a concurrent.futures.Executor, not {executor!r:.60}")
    check_no_neuron(N)
    N = as_sequence(N, "N")
    of_source = {name: swept.pop(name) for name in OF_SOURCE if name in swept}
    check_names([name for name in swept if name not in OWN], (*argument_names(sweep), *OWN))
    swept = {name: as_sequence(value, name) for name, value in swept.items()}
    cases = cases_of(params=params, rates=rates, trains=trains, current=current)
    duration = None if duration is None else as_sequence(duration, "duration")
    drawn = rates is None and trains is None and trains_i is None
    seed = range(10) if drawn else 1
    asked = {"N": 1 if N is None else N, "duration": duration, "seed": seed, **swept}
    refuse_if_huge(asked, zipped, params, max_runs, len(cases))
    planned = []
    for labels, case in cases:
        given = trains_in(case["trains"], trains_i, N, swept)
        varied = swept if given is None else {n: v for n, v in swept.items() if n != "Ne"}
        length = duration_of(duration, given, usual=10 * second)
        if len(cases) == 1:
            call.arguments.setdefault("duration", length)
        axes = axes_of(
            N,
            length,
            varied,
            has_own_input=case["rates"] is not None or given is not None,
            current=case["current"],
            weights=of_source.get("weights"),
        )
        check_no_rates_beside(
            [name for name, axis in axes.items() if given is None or not axis.many],
            case["rates"],
            given,
        )
        grid = Grid(axes, order_of(axes, together_in(axes, varied, zipped)))
        own = {"rates": case["rates"], "current": case["current"], "given": given}
        own |= {"drop_last_spike": drop_last_spike, **of_source}
        planned.append((labels, grid, runs_of(grid, case["params"], own)))
    with open_store(cache) as store:
        outcomes = run_all_of([runs for _, _, runs in planned], names, store, progress, executor)
    df = _joined(
        [
            _table(labels, grid, outcome, names)
            for (labels, grid, _), outcome in zip(planned, outcomes, strict=True)
        ]
    )
    made_by = versions(computed_by(outcomes, executor))
    df.attrs.update({**call.attributes(), **_shared(planned), **made_by})
    return df


def _shared(planned: Sequence[tuple[dict[str, Any], Grid, Runs]]) -> dict[str, Any]:
    """Return what is one value for all runs, by column; and the seeds."""
    first, *others = (_shared_by(grid, runs) for _, grid, runs in planned)
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }


def _shared_by(grid: Grid, runs: Runs) -> dict[str, Any]:
    found = plain_values(runs.columns)
    if "wi" not in grid.axes:
        found["wi"] = "4 we"
    seeds = grid.axes["seed"]
    if seeds.many and len(seeds.si) <= MOST_LISTED:
        found["seed"] = seeds.si.tolist()
    return found


def _table(
    labels: dict[str, Any], grid: Grid, outcome: Outcome, statistics: Sequence[str]
) -> pd.DataFrame:
    with interrupt_waits():
        import pandas as pd

    columns: dict[str, Any] = {name: [label] * grid.size for name, label in labels.items()}
    columns |= {
        axis.column: values for axis, values in grid.unrolled(lambda axis: axis.shown) if axis.many
    }
    for name in statistics:
        known, values = STATISTICS[name], outcome.si(name)
        is_listed = name == "spiketimes"  # a list of numbers in each row
        columns[known.column] = values if is_listed else plain(known.shown(values))
    return pd.DataFrame(columns)


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all cases, one below the other."""
    if len(tables) == 1:
        return tables[0]
    with interrupt_waits():
        import pandas as pd

    return pd.concat(tables, ignore_index=True)
