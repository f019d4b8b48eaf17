"""Calibration: the value of a parameter that brings a statistic to a target, by root finding."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pyadex.arguments import (
    QUANTITIES,
    is_many,
    quantities,
    unit_of_column,
    whole_number,
    whole_numbers,
)
from pyadex.errors import CalibrationError, InputError
from pyadex.inputs import Source
from pyadex.lockstep import in_lockstep
from pyadex.parameters import Parameter, Parameters, check_together, cortical_RS, parameter_named
from pyadex.progress import progress_bar
from pyadex.runs import STATISTICS, Runs
from pyadex.storage import Store, open_store
from pyadex.sweep import canonical_name, run_all, statistic_values
from pyadex.units import Hz, from_si, mV, nS, scalar_si, second

if TYPE_CHECKING:
    import pandas as pd

_KIND_OF_STATISTIC = {
    "output_rate": ("hertz", Hz),
    "median_Vm": ("volt", mV),
    "mean_Vm": ("volt", mV),
    "std_Vm": ("volt", mV),
    "spike_count": ("", None),
    "cv_isi": ("", None),
}
_WIDENINGS = 8
Mean = Callable[[float], float]


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
        The statistic there, the mean over the seeds. For the output rate also ``rate``.
    initial_value, initial_reached
        The first guess and the statistic there; also ``initial_we``, ``initial_rate``.
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

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        mine = {
            self.parameter: "value",
            f"initial_{self.parameter}": "initial_value",
            **({"rate": "reached", "initial_rate": "initial_reached"}
               if self.statistic == "output_rate" else {}),
        }  # fmt: skip
        if name in mine:
            return getattr(self, mine[name])
        raise AttributeError(f"a Calibration of {self.parameter} has no {name!r}")

    def to_dataframe(self) -> pd.DataFrame:
        """Return a table with a row for each N: N, the value, the statistic, and the factor.

        The factor is the first guess over the value found, as in the lab note.
        """
        import pandas as pd

        shown = {
            "N": np.atleast_1d(self.N),
            _header(self.parameter, self.value): np.atleast_1d(_plain(self.value)),
            _header("fr" if self.statistic == "output_rate" else self.statistic, self.reached):
                np.atleast_1d(_plain(self.reached)),
        }  # fmt: skip
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.atleast_1d(_plain(self.initial_value)) / np.atleast_1d(_plain(self.value))
        return pd.DataFrame({**shown, "factor": factor})


def _plain(values: Any) -> Any:
    return getattr(values, "magnitude", values)


def _header(name: str, values: Any) -> str:
    return f"{name}_{values.units:~P}" if hasattr(values, "units") else name


def calibrate(
    N: Any = 6500,
    target: Any = 4 * Hz,
    nseeds: int = 10,
    duration: Any = 10 * second,
    *,
    parameter: str = "we",
    statistic: str = "output_rate",
    bracket: Any = None,
    initial: Any = None,
    xtol: Any = None,
    maxiter: int = 100,
    seeds: Any = None,
    params: Parameters = cortical_RS,
    drop_last_spike: bool = True,
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
        Number of inputs, or a list of them.
    target
        The statistic's value to reach, e.g. ``4 * Hz``.
    nseeds, seeds
        Seeds to average over: range(nseeds), unless ``seeds`` lists them.
    duration
        Length of each run.
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
    if seeds is None:
        seeds = range(whole_number(nseeds, "nseeds", smallest=1))
    problem = _Problem(
        parameter, statistic, target, duration, params, fixed, drop_last_spike,
        whole_numbers(seeds, "seeds"),
    )  # fmt: skip
    numbers = whole_numbers(N, "N", smallest=1)
    searches = [
        _Search(problem, int(number), bracket, initial, xtol, whole_number(maxiter, "maxiter", 1))
        for number in numbers
    ]
    with open_store(cache) as store:
        found = _solve(searches, problem, store, progress)
    return _calibration(
        problem, N, numbers, found, unit_from=bracket if initial is None else initial
    )


class _Problem:
    """What all N of a calibration share, and the evaluation of many values at once."""

    def __init__(
        self, parameter: str, statistic: str, target: Any, duration: Any, params: Any,
        fixed: dict[str, Any], drop_last_spike: bool, seeds: Any,
    ) -> None:  # fmt: skip
        if statistic not in _KIND_OF_STATISTIC:
            raise InputError(
                f"statistic must be one of {', '.join(_KIND_OF_STATISTIC)}, not {statistic!r}"
            )
        if not isinstance(params, Parameters):
            raise InputError(f"params must be a pyadex.Parameters, not {params!r:.60}")
        self.known = _scalar_parameter(parameter)
        self.name = self.known.name
        self.statistic = statistic
        self.target = scalar_si(target, _KIND_OF_STATISTIC[statistic][0], name="target")
        if not math.isfinite(self.target):
            raise InputError(f"target must be finite, not {target}")
        self.seeds = seeds
        self.source = Source(drop_last_spike=drop_last_spike)
        self.si: dict[str, float] = {
            **params.si,
            "duration": _one(duration, "duration"),
            "we": 14e-12,
        }
        for given, value in fixed.items():
            name = canonical_name(given)
            if name in (self.name, "N", "seed", "duration"):
                raise InputError(f"{given} can't be fixed here")
            self.si[name] = _one(value, name)
        check_together(self.si)

    def runs(self, numbers: Sequence[int], values: Sequence[float]) -> Runs:
        """Return the runs of all seeds for each pair of N and value."""
        size = len(numbers) * len(self.seeds)
        columns: dict[str, Any] = {name: np.full(size, value) for name, value in self.si.items()}
        columns["N"] = np.repeat(np.asarray(numbers, dtype=np.int64), len(self.seeds))
        columns["seed"] = np.tile(self.seeds.astype(np.int64), len(numbers))
        columns[self.name] = np.repeat(np.asarray(values, dtype=float), len(self.seeds))
        columns.setdefault("wi", 4 * columns["we"])
        return Runs(columns, self.source)

    def means(self, pairs: Sequence[tuple[int, float]], store: Store) -> list[float]:
        """Return the statistic, averaged over the seeds, for each pair of N and value."""
        runs = self.runs([n for n, _ in pairs], [value for _, value in pairs])
        rows = run_all(runs, [self.statistic], store, progress=False)
        values = statistic_values(self.statistic, rows, runs.columns["duration"])
        if self.statistic.endswith("_Vm"):
            values = np.array([row[STATISTICS[self.statistic]] for row in rows])
        each = values.reshape(len(pairs), len(self.seeds))
        # Added up one after the other, as in the note: where Brent's method stops hangs on it.
        return [sum(row.tolist()) / len(self.seeds) for row in each]


def _scalar_parameter(name: str) -> Parameter:
    if name in ("we", "wi"):
        return QUANTITIES[name]
    return parameter_named(name, ("we", "wi"))


def _one(value: Any, name: str) -> float:
    if is_many(value):
        raise InputError(f"{name} must be a single value here")
    return float(quantities(value, name)[0])


@dataclass(frozen=True)
class _Found:
    value: float
    reached: float
    initial: float
    initial_reached: float
    iterations: int
    function_calls: int


class _Search:
    """The root finding for one N."""

    def __init__(
        self, problem: _Problem, N: int, bracket: Any, initial: Any, xtol: Any, maxiter: int
    ) -> None:
        self.problem, self.N, self.maxiter = problem, N, maxiter
        self.may_widen = bracket is None
        self.low, self.high, self.initial, self.xtol = self._where(bracket, initial)
        if xtol is not None:
            self.xtol = scalar_si(xtol, problem.known.si_unit, name="xtol")
        if not 0 < self.xtol < math.inf:
            raise InputError(f"xtol must be positive and finite, not {xtol}")

    def _where(self, bracket: Any, initial: Any) -> tuple[float, float, float, float]:
        """Return the bracket, the first guess and the tolerance."""
        known = self.problem.known
        if bracket is not None:
            if np.shape(getattr(bracket, "magnitude", bracket)) != (2,):
                raise InputError("bracket must be two values")
            low, high = sorted(quantities(bracket, known.name).tolist())
            middle = (low + high) / 2
            return low, high, middle, max((high - low) / 1000, np.finfo(float).tiny)
        if initial is not None:
            guess = known.to_si(initial)
        elif known.name in ("we", "wi"):
            guess = 15e-12 * (6500 / self.N) * (4 if known.name == "wi" else 1)
        else:
            guess = self.problem.si[known.name]
        if known.name == "we" or (guess > 0 and not _allowed(known, -guess)):
            return guess / 4, guess * 4, guess, guess / 1000
        spread = max(
            abs(guess) / 4, float(known.to_si(1 * known.shown_in)) if known.shown_in else 0.1
        )
        return guess - spread, guess + spread, guess, spread / 1000

    def first_values(self) -> list[float]:
        """Return the values that will be asked for in any case."""
        return [self.initial, self.low, self.high]

    def run(self, mean: Mean) -> _Found:
        """Find the root; ``mean`` gives the statistic at a value."""
        from scipy.optimize import root_scalar

        initial_reached = mean(self.initial)
        low, high = self._bracket(mean)
        solution = root_scalar(
            lambda value: mean(value) - self.problem.target,
            bracket=(low, high),
            xtol=self.xtol,
            maxiter=self.maxiter,
        )
        if not solution.converged:
            raise CalibrationError(
                f"{self.problem.name} was not found to {self._show(self.xtol)} within "
                f"maxiter = {self.maxiter} iterations for N = {self.N}; the last value was "
                f"{self._show(solution.root)}"
            )
        return _Found(
            solution.root, mean(solution.root), self.initial, initial_reached,
            solution.iterations, solution.function_calls,
        )  # fmt: skip

    def _bracket(self, mean: Mean) -> tuple[float, float]:
        low, high = self.low, self.high
        tried = {low: mean(low), high: mean(high)}
        for _ in range(_WIDENINGS if self.may_widen else 0):
            if self._crosses(tried[low], tried[high]):
                break
            low, high = self._wider(low, high)
            tried.update({low: mean(low), high: mean(high)})
        if not self._crosses(tried[low], tried[high]):
            told = ", ".join(
                f"{self._show_statistic(reached)} at {self._show(value)}"
                for value, reached in sorted(tried.items())
            )
            raise CalibrationError(
                f"no value of {self.problem.name} gives {self.problem.statistic} = "
                f"{self._show_statistic(self.problem.target)} for N = {self.N}; tried were {told}"
            )
        return low, high

    def _crosses(self, at_low: float, at_high: float) -> bool:
        target = self.problem.target
        return (at_low - target) * (at_high - target) <= 0

    def _wider(self, low: float, high: float) -> tuple[float, float]:
        if low > 0 and high / low > 2:
            wider = low / 4, high * 4
        else:
            wider = low - (high - low), high + (high - low)
        return tuple(
            new if _allowed(self.problem.known, new) else old
            for new, old in zip(wider, (low, high), strict=True)
        )  # type: ignore[return-value]

    def _show(self, value: float) -> str:
        return self.problem.known.show(float(f"{value:.6g}"))

    def _show_statistic(self, value: float) -> str:
        unit, shown_in = _KIND_OF_STATISTIC[self.problem.statistic]
        if shown_in is None:
            return f"{value:g}"
        return f"{float(f'{from_si(value, unit, shown_in).magnitude:.6g}'):g} {shown_in:~P}"


def _allowed(known: Parameter, value: float) -> bool:
    try:
        known.check_si(value)
    except InputError:
        return False
    return True


def _solve(
    searches: list[_Search], problem: _Problem, store: Store, progress: bool | None
) -> list[_Found]:
    known: dict[tuple[int, float], float] = {}

    def evaluate(asked: Sequence[tuple[int, float]]) -> list[float]:
        pairs = [(searches[i].N, value) for i, value in asked]
        new = list(dict.fromkeys(pair for pair in pairs if pair not in known))
        if new:
            known.update(zip(new, problem.means(new, store), strict=True))
        return [known[pair] for pair in pairs]

    evaluate([(i, value) for i, search in enumerate(searches) for value in search.first_values()])
    with progress_bar(progress, len(searches), 0, math.inf, unit="N") as advance:
        return in_lockstep([search.run for search in searches], evaluate, advance)


def _calibration(
    problem: _Problem, N: Any, numbers: Any, found: list[_Found], unit_from: Any
) -> Calibration:
    unit = unit_of_column(unit_from, problem.name) if unit_from is not None else None
    if unit is None and problem.known.shown_in is not None:
        unit = nS if problem.name in ("we", "wi") else problem.known.shown_in
    statistic_unit, shown_in = _KIND_OF_STATISTIC[problem.statistic]

    def gathered(values: list[Any]) -> Any:
        return np.array(values) if is_many(N) else values[0]

    def parameter_values(values: list[float]) -> Any:
        numbers = gathered(values)
        return numbers if unit is None else from_si(numbers, problem.known.si_unit, unit)

    def statistics(values: list[float]) -> Any:
        numbers = gathered(values)
        return numbers if shown_in is None else from_si(numbers, statistic_unit, shown_in)

    return Calibration(
        N=gathered([int(n) for n in numbers]),
        target=problem.target
        if shown_in is None
        else from_si(problem.target, statistic_unit, shown_in),
        parameter=problem.name,
        statistic=problem.statistic,
        value=parameter_values([f.value for f in found]),
        reached=statistics([f.reached for f in found]),
        initial_value=parameter_values([f.initial for f in found]),
        initial_reached=statistics([f.initial_reached for f in found]),
        iterations=gathered([f.iterations for f in found]),
        function_calls=gathered([f.function_calls for f in found]),
    )
