"""The grid of a sweep: the values of each argument, crossed or side by side, as a table of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError
from pyadex.base.units import Unit, from_si, pS, second, unit_in_name
from pyadex.batch.runs import OF_PIECE, SECONDS_OF_LANE_STEP, Runs, usual_wi
from pyadex.model.arguments import (
    QUANTITIES,
    WHOLE,
    as_sequence,
    check_burn_in,
    how_many,
    is_many,
    names_in,
    quantities,
    steps_of,
    unit_of_column,
    whole_number,
    whole_numbers,
)
from pyadex.model.input_numbers import check_weights, numbers_of_inputs, usual_number
from pyadex.model.inputs import ALONG_TIME, check_correlation, check_rate, source_of
from pyadex.model.named_neurons import neuron_of
from pyadex.model.parameters import (
    INPUT,
    Parameters,
    canonical,
    check_together,
    with_followers,
    without_changed,
)
from pyadex.model.spike_trains import GivenInputs, given_inputs

OWN = ("N", "Ne", "Ni", "duration", "burn_in", "we", "wi", "seed")


class Axis:
    """The values of one argument: as they were given, and as plain SI numbers."""

    def __init__(self, name: str, values: Any) -> None:
        values = as_sequence(values, name)
        self.name = name
        self.many = is_many(values)
        self.unit: Unit | None = None
        if name in WHOLE:
            self.si: NDArray[Any] = whole_numbers(values, name, smallest=WHOLE[name])
            self.shown = self.si
        else:
            self.si = quantities(values, name)
            self.unit = unit_of_column(values, name)
            self.shown = _shown(values, self.si, self.unit, name)

    @property
    def column(self) -> str:
        """The name of the argument's column."""
        return self.name if self.unit is None else f"{self.name}_{unit_in_name(self.unit)}"


def _is_in(value: Any, unit: Unit) -> bool:
    units = getattr(value, "units", None)
    return isinstance(units, Unit) and units == unit


def _shown(values: Any, si: Any, unit: Unit | None, name: str) -> Any:
    """Return the numbers in the unit of the column; those that were typed, if they were in it."""
    if unit is None:
        return si
    if _is_in(values, unit):
        return np.atleast_1d(np.asarray(values.magnitude, dtype=float))
    if isinstance(values, list | tuple) and all(_is_in(v, unit) for v in values):
        return np.array([float(v.magnitude) for v in values])
    return from_si(si, QUANTITIES[name].si_unit, unit).magnitude


def trains_in(trains: Any, trains_i: Any, N: Any, swept: dict[str, Any]) -> GivenInputs | None:
    """Return the trains that are given, with their kinds, which arguments of a sweep may tell."""
    if trains is None and trains_i is None:
        return None
    name = "excitatory_fraction"
    return given_inputs(
        trains,
        trains_i,
        N=None if N is None or is_many(N) else whole_number(N, "N"),
        Ne=whole_number(swept["Ne"], "Ne") if "Ne" in swept else None,
        Ni=whole_number(swept["Ni"], "Ni") if "Ni" in swept else None,
        fraction=float(quantities(swept[name], name)[0]) if name in swept else None,
    )


def axes_of(
    N: Any,
    duration: Any,
    swept: dict[str, Any],
    *,
    has_own_input: bool,
    current: Any = None,
    weights: Any = None,
) -> dict[str, Axis]:
    """Return the arguments of a sweep by name, in the order in which they were given."""
    changes = {name: value for name, value in swept.items() if name not in OWN}
    canonical(changes, OWN)  # names that are not known end here
    values: dict[str, Any] = {"N": N, "duration": duration}
    if N is None:
        del values["N"]
    if N is None and not has_own_input and not {"Ne", "Ni"} & swept.keys():
        values = {"N": usual_number(current, weights), **values}
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


def arguments_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments by their own names, in their order, tau_g as the two that it stands for."""
    canonical({name: None for name in given if name not in OWN}, OWN)  # none is given twice
    return {name: value for asked, value in given.items() for name in canonical_names(asked)}


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


def refuse_if_huge(
    given: Mapping[str, Any], zipped: Any, params: Any, max_runs: int, cases: int = 1
) -> None:
    """Raise `InputError` for a grid of too many runs, before anything is laid out.

    It says how long they would take.
    """
    max_runs = whole_number(max_runs, "max_runs", smallest=1)
    side_by_side = {name for each in names_in(zipped, "zipped") for name in canonical_names(each)}
    size, together = cases, 1
    for name, values in given.items():
        if side_by_side & set(canonical_names(name)):
            together = max(together, how_many(values))
        else:
            size *= how_many(values)
    size *= together
    if size <= max_runs:
        return
    duration, dt = given.get("duration"), given.get("dt")
    length = 10.0 if duration is None or how_many(duration) > max_runs else float(
        quantities(duration, "duration").max()
    )  # fmt: skip
    si = params.si if isinstance(params, Parameters) else {"dt": 1e-4}
    step = si["dt"] if dt is None or how_many(dt) > 1 else float(quantities(dt, "dt")[0])
    told = _long_time(size * length / step * SECONDS_OF_LANE_STEP)
    raise InputError(
        f"the grid has {size:,} runs, which would take about {told} of one "
        f"core; allowed are {max_runs:,}, or more with max_runs={size}"
    )


def _long_time(seconds: float) -> str:
    for size, name in ((86400 * 365, "years"), (86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {name}"
    return f"{seconds:.0f} seconds"


def runs_of(
    grid: Grid,
    params: Parameters,
    of_source: Mapping[str, Any],
) -> Runs:
    """Return the runs of a grid, checked as a whole.

    ``of_source`` holds the arguments of `pyadex.model.inputs.source_of` that were given.
    """
    kept = without_changed(neuron_of(params).si, grid.axes)
    columns = {name: np.full(grid.size, value) for name, value in kept.items()}
    for axis, values in grid.unrolled(lambda axis: axis.si):
        columns[axis.name] = values
    columns = with_followers(columns)
    check_together(columns)
    columns.setdefault("wi", usual_wi(columns["we"]))
    durations = np.unique(np.column_stack([columns["duration"], columns["dt"]]), axis=0)
    for seconds, dt in durations:
        steps_of(float(seconds), float(dt))
    burn_ins = np.unique(np.column_stack([columns[n] for n in OF_PIECE]), axis=0)
    for duration, burn_in, dt in burn_ins.tolist():
        check_burn_in(burn_in, duration, dt)
    along = [name for name in ALONG_TIME if of_source.get(name) is not None]
    if along and len(durations) > 1:
        what = "trains" if along[0] == "given" else along[0]
        raise InputError(f"duration and dt must be single values beside {what}")
    duration, dt = (float(x) for x in durations[0])
    source = source_of(N=None, duration=duration, dt=dt, **of_source)
    check_correlation(columns, source)
    given = of_source.get("given")
    numbers = numbers_of_inputs(
        source,
        given,
        **{name: columns.get(name) for name in ("N", "Ne", "Ni", "excitatory_fraction")},
        fraction_given="excitatory_fraction" in grid.axes,
    )
    columns["N"], columns["Ne"] = (np.full(grid.size, n, dtype=np.int64) for n in numbers)
    check_weights(columns, columns["N"], source)
    if source.N is None:
        excited = columns["Ne"] * columns["mean_rate_e"]
        inhibited = (columns["N"] - columns["Ne"]) * columns["mean_rate_i"]
        check_rate(float((excited + inhibited).max()), float(columns["dt"].max()))
    if given is not None:
        # The seed decides the noise of the current, where there is any.
        of_input = ("excitatory_fraction", "mean_rate", "sigma", *INPUT, "Ne")
        for name in of_input if (columns["noise_std"] > 0).any() else ("seed", *of_input):
            if (columns[name] != columns[name][0]).any():
                raise InputError(f"{name} must be a single value beside given trains")
    return Runs(columns, source)
