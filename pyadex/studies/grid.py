"""The grid of a sweep: the values of each argument, crossed or side by side, as a table of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import Unit, from_si, pS, second
from pyadex.batch.runs import OF_PIECE, SECONDS_OF_LANE_STEP, Runs, usual_wi
from pyadex.model.arguments import (
    QUANTITIES,
    check_burn_in,
    is_many,
    names_in,
    quantities,
    steps_of,
    unit_of_column,
    whole_number,
    whole_numbers,
)
from pyadex.model.inputs import Source, check_rate, source_of, usual_number
from pyadex.model.parameters import INPUT, PARAMETERS, Parameters, canonical, check_together
from pyadex.model.spike_trains import GivenInputs, given_inputs

OWN = ("N", "duration", "burn_in", "we", "wi", "seed")


class Axis:
    """The values of one argument: as they were given, and as plain SI numbers."""

    def __init__(self, name: str, values: Any) -> None:
        self.name = name
        self.many = is_many(values)
        self.unit: Unit | None = None
        if name in ("N", "seed"):
            self.si: NDArray[Any] = whole_numbers(values, name, 0)
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
    return from_si(si, QUANTITIES[name].si_unit, unit).magnitude


@dataclass(frozen=True)
class GivenInput:
    """What drives all runs of a grid instead of drawn inputs, or beside them."""

    rates: Any = None
    trains: Any = None
    trains_i: Any = None
    Ne: Any = None
    current: Any = None
    drop_last_spike: Any = False

    def trains_in(self, N: Any, swept: Mapping[str, Any]) -> GivenInputs | None:
        """Return the trains that are given, with their kinds."""
        name = "excitatory_fraction"
        fraction = float(quantities(swept[name], name)[0]) if name in swept else None
        one_N = None if N is None or is_many(N) else whole_number(N, "N")
        return given_inputs(
            self.trains,
            self.trains_i,
            N=one_N,
            Ne=None if self.Ne is None else whole_number(self.Ne, "Ne"),
            fraction=None
            if fraction is None
            else float(quantities(fraction, "excitatory_fraction")[0]),
        )


def axes_of(
    N: Any, duration: Any, swept: dict[str, Any], *, has_own_input: bool, current: Any = None
) -> dict[str, Axis]:
    """Return the arguments of a sweep by name, in the order in which they were given."""
    changes = {name: value for name, value in swept.items() if name not in OWN}
    canonical(changes, OWN)  # names that are not known end here
    values: dict[str, Any] = {"N": N, "duration": duration}
    if N is None and has_own_input:
        del values["N"]
    elif N is None:
        values["N"] = usual_number(current)
    for name, value in swept.items():
        values.update({name: value} if name in OWN else canonical({name: value}))
    if values.get("wi", 0) is None:
        del values["wi"]
    values.setdefault("burn_in", 0 * second)
    values.setdefault("we", 14 * pS)
    nothing_is_drawn = not is_many(values.get("N")) and values.get("N") == 0
    values.setdefault("seed", 1 if has_own_input or nothing_is_drawn else range(10))
    return {name: Axis(name, value) for name, value in values.items()}


def together_in(
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


def order_of(axes: dict[str, Axis], together: Sequence[Sequence[str]]) -> list[list[Axis]]:
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
    return [name] if name in OWN else list(canonical({name: None}, OWN))


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


def refuse_if_huge(grid: Grid, params: Parameters, max_runs: int) -> None:
    """Raise `InputError` for a grid of too many runs; it says how long they would take."""
    max_runs = whole_number(max_runs, "max_runs", smallest=1)
    if grid.size <= max_runs:
        return
    longest = float(grid.axes["duration"].si.max())
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
    own: GivenInput = GivenInput(),
    given: GivenInputs | None = None,
) -> Runs:
    """Return the runs of a grid, checked as a whole."""
    if not isinstance(params, Parameters):
        raise InputError(f"params must be a pyadex.Parameters, not {params!r:.60}")
    columns = {name: np.full(grid.size, value) for name, value in params.si.items()}
    for axis, values in grid.unrolled(lambda axis: axis.si):
        columns[axis.name] = values
    check_together({name: columns[name] for name in PARAMETERS})
    columns.setdefault("wi", usual_wi(columns["we"]))
    durations = np.unique(np.column_stack([columns["duration"], columns["dt"]]), axis=0)
    for seconds, dt in durations:
        steps_of(float(seconds), float(dt))
    burn_ins = np.unique(np.column_stack([columns[n] for n in OF_PIECE]), axis=0)
    for duration, burn_in, dt in burn_ins.tolist():
        check_burn_in(burn_in, duration, dt)
    by_steps = own.rates is not None or given is not None or own.current is not None
    if by_steps and len(durations) > 1:
        raise InputError("duration and dt must be single values beside rates, trains or current")
    source = source_of(
        N=None,
        duration=float(durations[0][0]),
        dt=float(durations[0][1]),
        rates=own.rates,
        given=given,
        current=own.current,
        drop_last_spike=own.drop_last_spike,
    )
    columns.setdefault("N", np.full(grid.size, source.N or 0, dtype=np.int64))
    refuse_another_N(columns["N"], source)
    if own.rates is None and given is None:
        check_rate(float((columns["N"] * columns["mean_rate"]).max()), float(columns["dt"].max()))
    if given is not None:
        for name in ("seed", *INPUT):
            if (columns[name] != columns[name][0]).any():
                raise InputError(f"{name} must be a single value beside given trains")
    return Runs(columns, source)


def refuse_another_N(asked: NDArray[np.int64], source: Source) -> None:
    """Raise `InputError` if an N was asked for that is not the number of given inputs."""
    given, what = source.N, source.fields["input"]
    if given is None or (asked == given).all():
        return
    wrong = asked[asked != given][0]
    raise InputError(f"N must be {given} beside {given} given {what}, or left out, not {wrong}")
