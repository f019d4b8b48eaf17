"""Calibration: the value of a parameter that brings a statistic to a target, by root finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pyadex.base.errors import CalibrationError, CalibrationWarning, InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.near_names import NearNames, no_attribute
from pyadex.base.plain_calls import argument_names, told_plainly
from pyadex.base.progress import progress_bar
from pyadex.base.telling import tell
from pyadex.base.units import Hz, from_si, nS, plain, second, unit_in_name
from pyadex.batch.runs import total_seconds
from pyadex.batch.store import Store, open_store
from pyadex.engine.versions import versions
from pyadex.model.arguments import (
    QUANTITIES,
    as_sequence,
    how_many,
    is_many,
    unit_of_column,
    whole_number,
    whole_numbers,
)
from pyadex.model.calls import Call, plain_values
from pyadex.model.inputs import OF_SOURCE, check_no_rates_beside
from pyadex.model.named_neurons import check_no_neuron
from pyadex.model.parameters import Parameters, check_names, cortical_RS
from pyadex.model.spike_trains import duration_of
from pyadex.model.statistics import STATISTICS
from pyadex.studies.grid import OWN, arguments_of, trains_in
from pyadex.studies.joint_searches import search_together
from pyadex.studies.root_search import Found, Problem, Search

if TYPE_CHECKING:
    import pandas as pd


ROUNDS = 4  # so many times the work of the first values, about


@dataclass(frozen=True)
class Calibration(NearNames):
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
    attrs
        What was asked, every parameter, and the versions of what computed it, as plain data.
    """

    _also_known_as: ClassVar[Mapping[str, str]] = {
        "value": "x root result solution found weight w",
        "reached": "statistic_value achieved",
        "initial_value": "guess first_guess initial w0 x0",
        "to_dataframe()": "df dataframe table to_df to_pandas",
    }

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
    attrs: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def _names_of_fields(self) -> dict[str, str]:
        """Return the fields that are also known by the parameter's name, or as a rate."""
        names = {self.parameter: "value", f"initial_{self.parameter}": "initial_value"}
        if self.statistic == "output_rate":
            names |= {"output_rate": "reached", "initial_output_rate": "initial_reached"}
            names |= {"rate": "reached", "initial_rate": "initial_reached"}  # the note's words
        return names

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or "parameter" not in self.__dict__:  # not made yet, in pickle
            raise AttributeError(f"'Calibration' object has no attribute {name!r}")
        mine = self._names_of_fields()
        if name in mine:
            return getattr(self, mine[name])
        own = f"what was found is {self.parameter}, also by the name value"
        raise no_attribute(
            self,
            name,
            called=f"a Calibration of {self.parameter}",
            hint=own if name in QUANTITIES else "",
        )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._names_of_fields()})

    def _repr_html_(self) -> str:
        from pyadex.studies.calibration_html import calibration_as_html

        return calibration_as_html(self)

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
        df = pd.DataFrame({**shown, "factor": factor})
        df.attrs.update(self.attrs)
        return df


def _header(name: str, values: Any) -> str:
    return f"{name}_{unit_in_name(values.units)}" if hasattr(values, "units") else name


@told_plainly
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
    params: Parameters | str = cortical_RS,
    rates: Any = None,
    trains: Any = None,
    trains_i: Any = None,
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
        output_rate, spike_count, median_Vm, mean_Vm, std_Vm, mean_w or cv_isi.
    bracket
        Two values between which to search; then it is not widened.
    initial
        First guess, where the bracket is not given. By default that for ``we``, else the value in
        ``params``.
    xtol, maxiter
        Tolerance of the value, and how many iterations are allowed.
    rates, trains, trains_i, current
        As in `pyadex.sim`.
    params, drop_last_spike, cache, progress
        As in `pyadex.sweep`.
    **fixed
        Values of other parameters, also ``we``, ``wi``, ``Ne`` and ``Ni``. If ``we`` varies, wi is
        4 we unless given here. Also what else of the input `pyadex.sim` takes, such as ``pooled``.

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        If an argument is not what it may be.
    CalibrationError
        If the statistic does not cross the target where it was searched, with what was tried; or if
        ``maxiter`` was not enough. Of several N, those that can't be reached are NaN, and a
        `CalibrationWarning` says why; so does one for a value that misses the target by more than a
        fiftieth, where the statistic jumps or ``xtol`` is coarse.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import Hz, second
    >>> found = pyadex.calibrate(100, target=4 * Hz, nseeds=2, duration=2 * second)
    >>> 0.1 < found.we.m_as("nS") < 2
    True
    """
    call = Call.of("calibrate", locals())
    check_no_neuron(N, what_varies=True)
    N, seed = as_sequence(N, "N"), as_sequence(seed, "seed")
    of_source = {name: fixed.pop(name) for name in OF_SOURCE if name in fixed}
    check_names([name for name in fixed if name not in OWN], (*argument_names(calibrate), *OWN))
    fixed = {name: as_sequence(value, name) for name, value in fixed.items()}
    check_no_rates_beside(arguments_of(fixed), rates, trains if trains_i is None else trains_i)
    given = trains_in(trains, trains_i, N, fixed)
    of_source |= {"rates": rates, "given": given, "current": current}
    of_source |= {"drop_last_spike": drop_last_spike}
    length = duration_of(duration, given, usual=10 * second)
    call.arguments.setdefault("duration", length)
    if seed is not None and nseeds is not None:
        raise InputError("give seed, one or several, or nseeds, how many; not both")
    if seed is None and nseeds is None:
        seed = range(10) if given is None else 1
    elif seed is None:
        seed = range(whole_number(nseeds, "nseeds", smallest=1))
    _refuse_if_huge(1 if N is None else how_many(N), how_many(seed))
    problem = Problem(
        parameter, statistic, target, length, params, fixed, of_source,
        whole_numbers(seed, "seed"), burn_in,
    )  # fmt: skip
    numbers = problem.numbers_of_inputs(N)
    N = int(numbers[0]) if N is None or (not is_many(N) and len(numbers) == 1) else N
    searches = [
        Search(problem, int(number), bracket, initial, xtol, whole_number(maxiter, "maxiter", 1))
        for number in numbers
    ]
    with open_store(cache) as store:
        outcomes = _solve(searches, problem, store, progress)
    problem.warn_if_unstable()
    found = _those_found(searches, outcomes)
    return replace(
        _calibration(problem, N, numbers, found, unit_from=bracket if initial is None else initial),
        attrs=_attrs(problem, call),
    )


MOST_RUNS = 10_000_000  # of all values that are tried first


def _refuse_if_huge(numbers: int, seeds: int) -> None:
    runs = 3 * numbers * seeds
    if runs > MOST_RUNS:
        raise InputError(
            f"{numbers:,} N and {seeds:,} seeds need {runs:,} runs to begin with; "
            f"allowed are {MOST_RUNS:,}"
        )


def _those_found(searches: list[Search], outcomes: list[Found | CalibrationError]) -> list[Found]:
    """Return what was found, NaN for what was not, and tell what there is to tell, once.

    Raises
    ------
    CalibrationError
        The first one, if nothing was found.
    """
    errors = [outcome for outcome in outcomes if isinstance(outcome, CalibrationError)]
    if len(errors) == len(outcomes):
        raise errors[0]
    found = [
        search.not_found() if isinstance(outcome, CalibrationError) else outcome
        for search, outcome in zip(searches, outcomes, strict=True)
    ]
    missed = [
        told
        for search, outcome in zip(searches, outcomes, strict=True)
        if isinstance(outcome, Found) and (told := search.how_far_off(outcome))
    ]
    if errors or missed:
        tell("; ".join([*map(str, errors), *missed]), CalibrationWarning)
    return found


def _attrs(problem: Problem, call: Call) -> dict[str, Any]:
    made_by = versions(None if problem.computed else "none: all runs were in the cache")
    asked = plain_values(problem.all_values())
    if problem.name != "wi" and "wi" not in call.arguments:
        asked = {**asked, "wi": "4 we"}
    return {**call.attributes(), **asked, "seed": problem.seeds.tolist(), **made_by}


def _solve(
    searches: list[Search], problem: Problem, store: Store, progress: bool | None
) -> list[Found | CalibrationError]:
    known: dict[tuple[int, float], float] = {}

    def evaluate(asked: Sequence[tuple[int, float]]) -> list[float]:
        pairs = [(searches[i].N, value) for i, value in asked]
        new = list(dict.fromkeys(pair for pair in pairs if pair not in known))
        if new:
            known.update(zip(new, problem.means(new, store), strict=True))
        return [known[pair] for pair in pairs]

    finished = 0

    def finish(n: int) -> None:
        nonlocal finished
        finished += n
        advance(n)

    first = [(i, value) for i, search in enumerate(searches) for value in search.first_values()]
    runs = problem.runs([searches[i].N for i, _ in first], [value for _, value in first])
    # Brent's method asks for some ten values more than the first three.
    seconds = total_seconds(runs) * ROUNDS
    with progress_bar(progress, len(searches), seconds, unit="N") as advance:
        try:
            evaluate(first)
            return search_together(
                [search.run for search in searches], evaluate, finish, kept=(CalibrationError,)
            )
        except KeyboardInterrupt as interrupt:
            interrupt.__notes__ = []  # of the last few runs alone
            kept = "none is kept: no cache" if store.folder is None else "finished runs are kept"
            interrupt.add_note(f"{finished} of {len(searches)} values were found; {kept}")
            raise


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
