"""Calibration: the value of a parameter that brings a statistic to a target, by root finding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pyadex.base.interrupts import interrupt_waits
from pyadex.base.progress import progress_bar
from pyadex.base.units import Hz, from_si, nS, plain, second
from pyadex.batch.store import Store, open_store
from pyadex.model.arguments import is_many, unit_of_column, whole_number, whole_numbers
from pyadex.model.inputs import usual_number
from pyadex.model.parameters import Parameters, cortical_RS
from pyadex.model.spike_trains import duration_of
from pyadex.model.statistics import STATISTICS
from pyadex.studies.grid import GivenInput
from pyadex.studies.joint_searches import search_together
from pyadex.studies.root_search import Found, Problem, Search

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Calibration:
    """What was found; each field holds one value, or an array with one for each N of a list.

    Attributes
    ----------
    N, target, parameter, statistic
        What was asked.
    value
        The parameter's value found. For the weight also by the name ``we``.
    reached
        The statistic there, the mean over the seeds; also by its name, ``output_rate``.
    initial_value, initial_reached
        The first guess and the statistic there; also ``initial_we``, ``initial_output_rate``.
    iterations, function_calls
        Of scipy's ``root_scalar``.
    """

    N: Any
    target: Any
    parameter: str
    statistic: str
    value: Any
    reached: Any
    initial_value: Any
    initial_reached: Any
    iterations: Any
    function_calls: Any

    def _names_of_fields(self) -> dict[str, str]:
        """Return the fields that are also known by the parameter's name, or as a rate."""
        names = {self.parameter: "value", f"initial_{self.parameter}": "initial_value"}
        if self.statistic == "output_rate":
            names |= {"output_rate": "reached", "initial_output_rate": "initial_reached"}
            names |= {"rate": "reached", "initial_rate": "initial_reached"}  # the note's words
        return names

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        mine = self._names_of_fields()
        if name in mine:
            return getattr(self, mine[name])
        raise AttributeError(f"a Calibration of {self.parameter} has no {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._names_of_fields()})

    def to_dataframe(self) -> pd.DataFrame:
        """Return a table with a row for each N: N, the value, the statistic, and the factor.

        The factor is the first guess over the value found, as in the lab note.
        """
        with interrupt_waits():
            import pandas as pd

        shown = {
            "N": np.atleast_1d(self.N),
            _header(self.parameter, self.value): np.atleast_1d(plain(self.value)),
            STATISTICS[self.statistic].column: np.atleast_1d(plain(self.reached)),
        }  # fmt: skip
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.atleast_1d(plain(self.initial_value)) / np.atleast_1d(plain(self.value))
        return pd.DataFrame({**shown, "factor": factor})


def _header(name: str, values: Any) -> str:
    return f"{name}_{values.units:~P}" if hasattr(values, "units") else name


def calibrate(
    N: Any = None,
    target: Any = 4 * Hz,
    nseeds: int | None = None,
    duration: Any = None,
    *,
    parameter: str = "we",
    statistic: str = "output_rate",
    bracket: Any = None,
    initial: Any = None,
    xtol: Any = None,
    maxiter: int = 100,
    seed: Any = None,
    burn_in: Any = 0 * second,
    params: Parameters = cortical_RS,
    rates: Any = None,
    trains: Any = None,
    trains_i: Any = None,
    Ne: int | None = None,
    current: Any = None,
    drop_last_spike: bool = False,
    cache: Any = None,
    progress: bool | None = None,
    **fixed: Any,
) -> Calibration:
    """Find the value of a parameter at which a statistic, averaged over seeds, meets its target.

    By scipy's ``root_scalar`` with a bracket (Brent's method), as in the lab note. For the weight
    ``we`` the first guess is w0 = 15 pS · 6500/N, the bracket [w0/4, 4 w0] and the tolerance
    w0/1000. If the ends of the bracket have the statistic on the same side of the target, the
    bracket is widened. All N of a list are calibrated at once, and so cost little more than one.

    Parameters
    ----------
    N
        Number of inputs, or a list of them. Left out, it is as in `pyadex.sim`.
    target
        The statistic's value to reach, e.g. ``4 * Hz``.
    nseeds, seed
        Seeds to average over: range(nseeds), unless ``seed`` gives one or several. Left out,
        nseeds is 10; beside given trains, where nothing is drawn, there is one run.
    duration, burn_in
        Length of each run, and the time at its start that the statistic does not see.
    parameter
        Any scalar parameter by name; also ``"wi"``.
    statistic
        output_rate, spike_count, median_Vm, mean_Vm, std_Vm or cv_isi.
    bracket
        Two values between which to search; then it is not widened.
    initial
        First guess, where the bracket is not given. By default that for ``we``, else the value in
        ``params``.
    xtol, maxiter
        Tolerance of the value, and how many iterations are allowed.
    rates, trains, trains_i, Ne, current
        As in `pyadex.sim`.
    params, drop_last_spike, cache, progress
        As in `pyadex.sweep`.
    **fixed
        Values of other parameters, also ``we`` and ``wi``. If ``we`` varies, wi is 4 we unless
        given here.

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        If an argument is not what it may be.
    CalibrationError
        If the statistic does not cross the target where it was searched, with what was tried; or if
        ``maxiter`` was not enough.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import Hz, second
    >>> found = pyadex.calibrate(100, target=4 * Hz, nseeds=2, duration=2 * second)
    >>> 0.1 < found.we.m_as("nS") < 2
    True
    """
    own = GivenInput(rates, trains, trains_i, Ne, current, drop_last_spike)
    given = own.trains_in(N, fixed)
    length = duration_of(duration, given, usual=10 * second)
    if seed is None and nseeds is None:
        seed = range(10) if given is None else 1
    elif seed is None:
        seed = range(whole_number(nseeds, "nseeds", smallest=1))
    problem = Problem(
        parameter, statistic, target, length, params, fixed, own, given,
        whole_numbers(seed, "seed"), burn_in,
    )  # fmt: skip
    if N is None:
        N = usual_number(current) if problem.source.N is None else problem.source.N
    numbers = whole_numbers(N, "N")
    problem.check_numbers(numbers)
    searches = [
        Search(problem, int(number), bracket, initial, xtol, whole_number(maxiter, "maxiter", 1))
        for number in numbers
    ]
    with open_store(cache) as store:
        found = _solve(searches, problem, store, progress)
    return _calibration(
        problem, N, numbers, found, unit_from=bracket if initial is None else initial
    )


def _solve(
    searches: list[Search], problem: Problem, store: Store, progress: bool | None
) -> list[Found]:
    known: dict[tuple[int, float], float] = {}

    def evaluate(asked: Sequence[tuple[int, float]]) -> list[float]:
        pairs = [(searches[i].N, value) for i, value in asked]
        new = list(dict.fromkeys(pair for pair in pairs if pair not in known))
        if new:
            known.update(zip(new, problem.means(new, store), strict=True))
        return [known[pair] for pair in pairs]

    evaluate([(i, value) for i, search in enumerate(searches) for value in search.first_values()])
    with progress_bar(progress, len(searches), 0, math.inf, unit="N") as advance:
        return search_together([search.run for search in searches], evaluate, advance)


def _calibration(
    problem: Problem, N: Any, numbers: Any, found: list[Found], unit_from: Any
) -> Calibration:
    unit = unit_of_column(unit_from, problem.name) if unit_from is not None else None
    if unit is None and problem.known.shown_in is not None:
        unit = nS if problem.name in ("we", "wi") else problem.known.shown_in

    def gathered(values: list[Any]) -> Any:
        return np.array(values) if is_many(N) else values[0]

    def parameter_values(values: list[float]) -> Any:
        numbers = gathered(values)
        return numbers if unit is None else from_si(numbers, problem.known.si_unit, unit)

    def statistics(values: list[float]) -> Any:
        return problem.statistic.shown(gathered(values))

    return Calibration(
        N=gathered([int(n) for n in numbers]),
        target=problem.statistic.shown(problem.target),
        parameter=problem.name,
        statistic=problem.statistic.name,
        value=parameter_values([f.value for f in found]),
        reached=statistics([f.reached for f in found]),
        initial_value=parameter_values([f.initial for f in found]),
        initial_reached=statistics([f.initial_reached for f in found]),
        iterations=gathered([f.iterations for f in found]),
        function_calls=gathered([f.function_calls for f in found]),
    )
