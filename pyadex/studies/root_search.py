"""One search for the value of a parameter at which a statistic meets its target."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import CalibrationError, InputError
from pyadex.base.units import scalar_si, symbol
from pyadex.batch.execution import run_all
from pyadex.batch.runs import OF_STABILITY, Runs, usual_wi
from pyadex.batch.store import Store
from pyadex.model.arguments import (
    MOST_INPUTS,
    QUANTITIES,
    WHOLE,
    check_burn_in,
    is_many,
    one_name,
    quantities,
    steps_of,
    whole_number,
    whole_numbers,
)
from pyadex.model.input_numbers import check_weights, numbers_of_inputs
from pyadex.model.inputs import ALONG_TIME, check_correlation, source_of
from pyadex.model.meant_elsewhere import CHANGING, check_meant
from pyadex.model.named_neurons import neuron_of
from pyadex.model.parameters import (
    Parameter,
    check_together,
    parameter_named,
    with_followers,
    without_changed,
)
from pyadex.model.stability import warn_if_unstable
from pyadex.model.statistics import SCALAR, STATISTICS
from pyadex.studies.grid import arguments_of

_WIDENINGS = 8
Mean = Callable[[float], float]


class Problem:
    """What all N of a calibration share, and the evaluation of many values at once."""

    def __init__(
        self, parameter: str, statistic: str, target: Any, duration: Any, params: Any,
        fixed: dict[str, Any], of_source: dict[str, Any], seeds: Any, burn_in: Any,
    ) -> None:  # fmt: skip
        if one_name(statistic, "statistic") not in SCALAR:
            raise InputError(f"statistic must be one of {', '.join(SCALAR)}, not {statistic!r}")
        neuron = neuron_of(params)
        self.known = _scalar_parameter(one_name(parameter, "parameter"))
        self.name = self.known.name
        self.statistic = STATISTICS[statistic]
        self.target = scalar_si(target, self.statistic.si_unit, name="target")
        if not math.isfinite(self.target):
            raise InputError(f"target must be finite, not {target}")
        if self.target < 0 and not statistic.endswith(("median_Vm", "mean_Vm", "mean_w")):
            raise InputError(f"target must be 0 or more for {statistic}, not {target}")
        self.seeds = seeds
        self._stability: list[list[Any]] = []
        self.computed = False  # whether any run was, and not taken from the cache
        own: dict[str, float] = {
            "duration": _one(duration, "duration"),
            "burn_in": _one(burn_in, "burn_in"),
            "we": 14e-12,
        }
        for name, value in arguments_of(fixed).items():
            if name in (self.name, "N", "seed", "duration", "burn_in"):
                raise InputError(f"{name} can't be fixed here")
            own[name] = _one(value, name)
        self.fraction_given = "excitatory_fraction" in {*own, self.name}
        self.si = {**without_changed(neuron.si, [*own, self.name]), **own}
        self.si.setdefault(self.name, with_followers(neuron.si).get(self.name, math.nan))
        check_together(with_followers(self.si))
        steps_of(self.si["duration"], self.si["dt"])
        check_burn_in(self.si["burn_in"], self.si["duration"], self.si["dt"])
        along = [name for name in ALONG_TIME if of_source.get(name) is not None]
        if self.name in ("dt", "duration") and along:
            what = "trains" if along[0] == "given" else along[0]
            raise InputError(f"{self.name} can't be searched for beside {what}")
        self.given = of_source["given"]
        self.current = of_source["current"]
        self.source = source_of(N=None, duration=self.si["duration"], dt=self.si["dt"], **of_source)
        check_correlation(with_followers(self.si), self.source)
        if self.given is not None and len(seeds) > 1:
            raise InputError("seed must be a single value beside given trains")

    def all_values(self) -> dict[str, float]:
        """Return every value but the one that is searched for (and what follows it)."""
        unknown = {self.name: math.nan}
        return with_followers({**self.si, **unknown})

    def numbers_of_inputs(self, N: Any) -> NDArray[np.int64]:
        """Return the numbers of inputs for which to search; None where nobody asked for any."""
        numbers, _ = self._numbers(None if N is None else whole_numbers(N, "N"), self.si)
        numbers = np.atleast_1d(np.asarray(numbers, dtype=np.int64))
        searched = {"weight_sigma": 1.0} if self.name == "weight_sigma" else {}
        check_weights({**self.si, **searched}, numbers, self.source)
        if (numbers < 1).any() and self.name in ("we", "wi"):
            raise InputError(f"N must be at least 1 where {self.name} is calibrated, not 0")
        return numbers

    def _numbers(self, N: Any, values: dict[str, Any]) -> tuple[Any, Any]:
        """Return the numbers of inputs and of those that excite, given values by name."""
        return numbers_of_inputs(
            self.source,
            self.given,
            self.current,
            N=N,
            **{name: values.get(name) for name in ("Ne", "Ni", "excitatory_fraction")},
            fraction_given=self.fraction_given,
        )

    def runs(self, numbers: Sequence[int], values: Sequence[float]) -> Runs:
        """Return the runs of all seeds for each pair of N and value."""
        size = len(numbers) * len(self.seeds)
        columns: dict[str, Any] = {name: np.full(size, value) for name, value in self.si.items()}
        columns["N"] = np.repeat(np.asarray(numbers, dtype=np.int64), len(self.seeds))
        columns["seed"] = np.tile(self.seeds.astype(np.int64), len(numbers))
        columns[self.name] = np.repeat(np.asarray(values, dtype=float), len(self.seeds))
        columns.setdefault("wi", usual_wi(columns["we"]))
        columns = with_followers(columns)
        by_kind = self.given is None and "Ne" in columns
        told = self._numbers(None if by_kind else columns["N"], columns)
        columns["N"], columns["Ne"] = (np.full(size, n, dtype=np.int64) for n in told)
        return Runs(columns, self.source)

    def warn_if_unstable(self) -> None:
        """Tell, once, if any of all runs was not to be trusted."""
        if self._stability:
            coarseness, last_V = (
                np.concatenate(each) for each in zip(*self._stability, strict=True)
            )
            warn_if_unstable(coarseness, last_V, self.si["dt"])

    def means(self, pairs: Sequence[tuple[int, float]], store: Store) -> list[float]:
        """Return the statistic, averaged over the seeds, for each pair of N and value."""
        runs = self.runs([n for n, _ in pairs], [value for _, value in pairs])
        outcome = run_all(runs, [self.statistic.name], store, progress=False, warns=False)
        self.computed |= bool(outcome.missing)
        self._stability.append([outcome.columns[name] for name in OF_STABILITY])
        each = outcome.si(self.statistic.name).reshape(len(pairs), len(self.seeds))
        # Added up one after the other, as in the note: where Brent's method stops hangs on it. Not
        # by `sum`, which compensates rounding from Python 3.12 on.
        return [functools.reduce(operator.add, row.tolist()) / len(self.seeds) for row in each]


def _scalar_parameter(name: str) -> Parameter:
    if name in ("we", "wi"):
        return QUANTITIES[name]
    return parameter_named(name, ("we", "wi"))


def _one(value: Any, name: str) -> float:
    check_meant(name, value)
    if is_many(value):
        hint = f"; {CHANGING}" if name == "I" else ""
        raise InputError(f"{name} must be a single value here{hint}")
    if name in WHOLE:
        return whole_number(value, name, WHOLE[name], MOST_INPUTS)
    return float(quantities(value, name)[0])


@dataclass(frozen=True)
class Found:
    """The root and how it was found; numbers in SI units."""

    value: float
    reached: float
    initial: float
    initial_reached: float
    iterations: int
    function_calls: int


class Search:
    """The root finding for one N."""

    def __init__(
        self, problem: Problem, N: int, bracket: Any, initial: Any, xtol: Any, maxiter: int
    ) -> None:
        self.problem, self.N, self.maxiter = problem, N, maxiter
        self.may_widen = bracket is None
        self.low, self.high, self.initial, self.xtol = self._where(bracket, initial)
        if not math.isfinite(self.low) or not math.isfinite(self.high):
            raise InputError(f"initial must leave room for a bracket around it, not {initial}")
        if not self.low < self.high:
            given = "bracket" if bracket is not None else "initial"
            raise InputError(f"{given} must leave room to search, not only {self._show(self.low)}")
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

    def run(self, mean: Mean) -> Found:
        """Find the root; ``mean`` gives the statistic at a value."""
        from scipy.optimize import root_scalar

        initial_reached = mean(self.initial)
        low, high = self._bracket(mean)
        # An end of the bracket that is the root: scipy returns it, but leaves its count of
        # iterations to whatever was in memory.
        for end in (low, high):
            if mean(end) == self.problem.target:
                return Found(end, mean(end), self.initial, initial_reached, 0, 2)
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
        return Found(
            solution.root, mean(solution.root), self.initial, initial_reached,
            solution.iterations, solution.function_calls,
        )  # fmt: skip

    def not_found(self) -> Found:
        """Return what stands for a root that there is not."""
        return Found(math.nan, math.nan, self.initial, math.nan, 0, 0)

    def how_far_off(self, found: Found) -> str:
        """Return a sentence if the target was missed by more than chance explains; else nothing."""
        problem, asked = self.problem, self.problem.target
        allowed = abs(asked) / 50
        if problem.statistic.name in ("output_rate", "spike_count"):
            # A mean of whole numbers, which can't come nearer than one spike of one seed.
            seen = problem.si["duration"] - problem.si["burn_in"]
            a_spike = 1 / len(problem.seeds)
            allowed = max(
                allowed,
                1.5 * a_spike / (seen if problem.statistic.name == "output_rate" else 1),
            )
        if problem.statistic.si_unit == "volt":
            allowed = max(allowed / 50, 1e-4)  # of -60 mV a fiftieth is much
        if abs(found.reached - asked) <= allowed:
            return ""
        return (
            f"{problem.statistic.name} is {self._show_statistic(found.reached)} at "
            f"{problem.name} = {self._show(found.value)}, not {self._show_statistic(asked)} as "
            f"asked, for N = {self.N}: it jumps there, or xtol = {self._show(self.xtol)} is coarse"
        )

    def _bracket(self, mean: Mean) -> tuple[float, float]:
        low, high = self.low, self.high
        tried = {low: mean(low), high: mean(high)}
        for _ in range(_WIDENINGS if self.may_widen else 0):
            if self._crosses(tried[low], tried[high]):
                break
            low, high = self._wider(low, high)
            tried.update({low: mean(low), high: mean(high)})
        if not self._crosses(tried[low], tried[high]):
            if why := self._why_nowhere({**tried, self.initial: mean(self.initial)}):
                raise CalibrationError(why)
            told = ", ".join(
                f"{self._show_statistic(reached)} at {self._show(value)}"
                for value, reached in sorted(tried.items())
            )
            raise CalibrationError(
                f"no value of {self.problem.name} gives {self.problem.statistic.name} = "
                f"{self._show_statistic(self.problem.target)} for N = {self.N}; tried were {told}"
            )
        return low, high

    def _why_nowhere(self, tried: dict[float, float]) -> str:
        """Return a sentence about a statistic that is the same wherever it was tried."""
        statistic, name = self.problem.statistic, self.problem.name
        first = tried[self.initial]
        if not all(reached == first or (first != first != reached) for reached in tried.values()):
            return ""
        where = f"at every {name} that was tried for N = {self.N}: "
        where += ", ".join(self._show(value) for value in sorted(tried))
        asked = f"asked was {self._show_statistic(self.problem.target)}"
        if math.isnan(first):
            return f"{statistic.name} has no value, for want of spikes, {where}; {asked}"
        same = f"{statistic.name} is {self._show_statistic(first)} {where}; {asked}"
        if first == 0 and statistic.name in ("output_rate", "spike_count"):
            return (
                f"the neuron is silent: {same}; give it a stronger drive (we, mean_rate or I), or "
                "search elsewhere by bracket= or initial="
            )
        return f"{same}; {name} does not change it there"

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
        known = self.problem.statistic
        if known.shown_in is None:
            return f"{value:g}"
        return f"{float(f'{known.shown(value).magnitude:.6g}'):g} {symbol(known.shown_in)}"


def _allowed(known: Parameter, value: float) -> bool:
    try:
        known.check_si(value)
    except InputError:
        return False
    return True
