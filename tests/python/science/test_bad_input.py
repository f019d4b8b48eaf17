"""Whatever the arguments: a right result, or an error that is ours and says so in one sentence.

Values are drawn from what people mistype: other types, other units, no unit, too many, too large,
NaN. A result must be what the plain single run gives.
"""

from __future__ import annotations

import contextlib
import math
import os
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pint import DimensionalityError

import pyadex
from pyadex import InstabilityWarning, PyadexError
from pyadex.model.parameters import PARAMETERS
from pyadex.units import Hz, mV, nS, pA, pS, second, ureg

MORE = int(os.environ.get("PYADEX_EXAMPLES", "1"))  # 20 tries thousands of cases
pytestmark = pytest.mark.filterwarnings("ignore::pyadex.InstabilityWarning")


def trying(examples: int) -> settings:
    return settings(
        max_examples=examples * MORE, deadline=None, suppress_health_check=list(HealthCheck)
    )


UNITS = [ureg.Unit(name) for name in ("siemens", "pS", "mV", "ms", "second", "Hz", "pA", "pF", "")]
NUMBERS = st.one_of(
    st.sampled_from([0, -1, 1, 2.5, 10, 1e-30, 1e30, 1e308, math.inf, -math.inf, math.nan, 2**70]),
    st.floats(-1e4, 1e4),
    st.integers(-5, 100),
)
STRANGE = st.one_of(
    NUMBERS,
    st.none(),
    st.booleans(),
    st.text(max_size=5),
    st.binary(max_size=3),
    st.just(1j),
    st.just(object()),
    st.just([]),
    st.just({}),
    st.lists(NUMBERS, max_size=3),
    st.lists(NUMBERS, max_size=3).map(np.array),
    st.just(np.array([["a"]])),
    st.just(range(3)),
    st.builds(lambda number, unit: number * unit, NUMBERS, st.sampled_from(UNITS)),
    st.builds(
        lambda numbers, unit: np.array(numbers) * unit,
        st.lists(st.floats(-10, 10), max_size=3),
        st.sampled_from(UNITS),
    ),
)
ARGUMENTS = (
    "N", "seed", "we", "wi", "rates", "trains", "trains_i", "Ne", "current", "record", "every",
    "drop_last_spike", "params", *PARAMETERS,
)  # fmt: skip


def small(arguments: dict[str, Any]) -> bool:
    """Tell whether arguments that may be right ask for little."""
    try:
        with np.errstate(all="ignore"):
            return float(arguments.get("N", 1)) <= 1000 and _steps(arguments) <= 1e6
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return True


def _steps(arguments: dict[str, Any]) -> float:
    dt, rate = arguments.get("dt", 1e-4 * second), arguments.get("mean_rate", 4 * Hz)
    duration = arguments.get("duration", 0.05 * second)
    spikes = float((duration * rate).to("").magnitude) if hasattr(rate, "units") else 0
    return max(float((duration / dt).to("").magnitude), spikes * 100)


def outcome(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return a call's result, or None after an error of ours that is one sentence."""
    try:
        return call(*args, **kwargs)
    except PyadexError as error:
        said = str(error)
    assert said
    assert "\n" not in said
    assert len(said) < 1000
    assert not any(word in said for word in ("Stacktrace", "Traceback", "MethodError"))
    return None


@trying(150)
@given(st.dictionaries(st.sampled_from(ARGUMENTS), STRANGE, min_size=1, max_size=3))
@example({"we": math.nan * pS})
@example({"trains": ([1, 2] * second, [0])})
@example({"sigma": 1e30})
@example({"rates": [1e300] * Hz})
@example({"dt": 1e-30 * second})
@example({"seed": 2**64})
@example({"current": 1 * pA})
@example({"record": 0})
def test_sim_gives_a_result_or_an_error_of_ours(arguments: dict[str, Any]) -> None:
    arguments = {"N": 5, "duration": 0.05 * second, "we": 1 * nS, **arguments}
    if "rates" in arguments or "trains" in arguments:
        arguments.pop("N")
    if not small(arguments):
        return
    run = outcome(pyadex.sim, **arguments)
    if run is not None and "V" in run.signals and run.V.size:
        _is_finite_or_was_warned_about(run, arguments)


def _is_finite_or_was_warned_about(run: Any, arguments: dict[str, Any]) -> None:
    if np.isfinite(run.V.magnitude).all():
        return
    with pytest.warns(InstabilityWarning):
        pyadex.sim(**arguments)


@trying(60)
@given(STRANGE)
def test_duration_is_right_or_refused(duration: Any) -> None:
    if small({"duration": duration}):
        outcome(pyadex.sim, 2, duration)


@trying(100)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                *(set(ARGUMENTS) - {"record", "every"}),
                "statistics",
                "zipped",
                "max_runs",
                "executor",
                "progress",
            ]
        ),
        STRANGE,
        min_size=1,
        max_size=2,
    )
)
@example({"executor": 3})
@example({"we": 1e308 * ureg.siemens})
def test_sweep_gives_a_table_or_an_error_of_ours(arguments: dict[str, Any]) -> None:
    arguments = {"N": 5, "duration": 0.05 * second, "we": 1 * nS, "seed": 1, **arguments}
    if small(arguments):
        outcome(pyadex.sweep, cache=False, **{"progress": False, **arguments})


@trying(60)
@given(
    st.dictionaries(
        st.sampled_from(["N", "target", "nseeds", "bracket", "initial", "xtol", "parameter",
                         "statistic", "seeds", "maxiter", "b", "wi", "params",
                         "drop_last_spike"]),
        STRANGE,
        min_size=1,
        max_size=2,
    )
)  # fmt: skip
@example({"drop_last_spike": None})
@example({"initial": 1e308 * ureg.siemens})
@example({"initial": 1 * ureg.siemens})
@example({"drop_last_spike": 3})
def test_calibrate_gives_a_result_or_an_error_of_ours(arguments: dict[str, Any]) -> None:
    arguments = {"N": 5, "nseeds": 2, "maxiter": 5, **arguments}
    if small(arguments):
        outcome(pyadex.calibrate, duration=0.2 * second, cache=False, progress=False, **arguments)


@trying(60)
@given(
    st.dictionaries(st.sampled_from([*PARAMETERS, "tau_g", "sigmoid", "x"]), STRANGE, max_size=3)
)
def test_parameters_are_right_or_refused(changes: dict[str, Any]) -> None:
    outcome(lambda: pyadex.cortical_RS.replace(**changes))
    if changes.keys() <= PARAMETERS.keys():
        outcome(lambda: pyadex.Parameters(**changes))


@trying(60)
@given(STRANGE, STRANGE)
@example("", None)
@example("name", True)
def test_cached_functions_give_their_result_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, name: Any, value: Any
) -> None:
    """The second time it is the same result, from disk."""

    def remembered() -> Any:
        @pyadex.cache(name, folder=folder)
        def itself(argument: Any) -> Any:
            return argument

        return itself(value)

    folder = tmp_path_factory.mktemp("cache")
    first = outcome(remembered)
    if first is not None:
        assert repr(remembered()) == repr(outcome(remembered))
        assert float_of(remembered()) == pytest.approx(float_of(value), nan_ok=True)


def float_of(value: Any) -> Any:
    """Return the numbers in a value, if it is one or an array of some."""
    magnitude = getattr(value, "magnitude", value)
    return magnitude if isinstance(magnitude, int | float | np.ndarray) else None


@trying(40)
@given(STRANGE)
@example("a\0b")
@example(np.array([[1e308, -1], [2**70, 3]], dtype=object))
@example(b"cache")
@example("~nobody_of_that_name/cache")
def test_any_cache_is_a_folder_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cache: Any
) -> None:
    with contextlib.chdir(tmp_path_factory.mktemp("here")):
        outcome(pyadex.sweep, 2, 10 * ureg.ms, seed=1, cache=cache)


def drawable(value: Any) -> bool:
    """Matplotlib itself can't place ticks among numbers near the largest there are."""
    try:
        magnitude = getattr(value, "magnitude", value)
        return not (np.abs(np.asarray(magnitude, dtype=float)) > 1e100).any()
    except (TypeError, ValueError, OverflowError):
        return True


@trying(100)
@given(
    st.lists(STRANGE.filter(drawable), min_size=2, max_size=2),
    st.dictionaries(
        st.sampled_from(["xlim", "ylim", "tlim", "dt"]), STRANGE.filter(drawable), max_size=2
    ),
)
def test_what_is_drawn_is_drawn_or_refused(data: list[Any], limits: dict[str, Any]) -> None:
    only_lines = {name: value for name, value in limits.items() if name in ("xlim", "ylim")}
    with plt.ioff():
        outcome(pyadex.plot_dots_and_means, *data, **only_lines)
        plt.close("all")
        outcome(pyadex.plotsig, data[0], **limits)
        plt.close("all")


@trying(40)
@given(STRANGE, STRANGE)
def test_signals_of_a_run_are_drawn_or_refused(signals: Any, tlim: Any) -> None:
    run = pyadex.sim(2, 10 * ureg.ms, record="V,w")
    outcome(run.plot, signals, tlim)
    plt.close("all")


@trying(60)
@given(st.lists(STRANGE, max_size=3))
def test_units_go_to_the_header_or_are_refused(values: list[Any]) -> None:
    with contextlib.suppress(DimensionalityError):  # which is documented
        outcome(pyadex.units_to_header, pd.DataFrame({"x": pd.Series(values, dtype=object)}))


@trying(300)
@given(st.data())
def test_a_saved_run_with_damaged_bytes_is_the_run_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    run = pyadex.sim(3, 20 * ureg.ms, we=5 * nS)
    path = tmp_path_factory.mktemp("runs") / "run.npz"
    run.save(path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    loaded = outcome(pyadex.load, path)
    if loaded is not None:
        assert loaded.V.magnitude.tobytes() == run.V.magnitude.tobytes()
        assert repr(loaded) == repr(run)


RIGHT = st.fixed_dictionaries(
    {"N": st.integers(1, 300), "seed": st.integers(0, 2**63 - 1),
     "we": st.floats(0, 5).map(lambda x: x * nS), "wi": st.floats(0, 20).map(lambda x: x * nS)},
    optional={
        "b": st.floats(-100, 300).map(lambda x: x * pA),
        "a": st.floats(-2, 8).map(lambda x: x * nS),
        "VT": st.floats(-60, -40).map(lambda x: x * mV),
        "DeltaT": st.floats(0.3, 5).map(lambda x: x * mV),
        "I": st.floats(-200, 600).map(lambda x: x * pA), "sigma": st.floats(0, 1.5),
        "mean_rate": st.floats(0.1, 30).map(lambda x: x * Hz),
        "excitatory_fraction": st.floats(0, 1),
        "dt": st.floats(0.02, 0.5).map(lambda x: x * ureg.ms),
        "tau_e": st.floats(1, 20).map(lambda x: x * ureg.ms),
    },
)  # fmt: skip


@trying(60)
@given(RIGHT, st.floats(0.05, 0.6))
def test_a_sweep_is_the_plain_single_run_to_the_last_bit(
    arguments: dict[str, Any], seconds: float
) -> None:
    agrees_with_single_run(arguments, seconds)


def agrees_with_single_run(arguments: dict[str, Any], seconds: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InstabilityWarning)
        run = pyadex.sim(duration=seconds * second, **arguments)
        row = pyadex.sweep(
            duration=seconds * second, cache=False, statistics=("median_Vm", "spike_count"),
            **arguments,
        ).iloc[0]  # fmt: skip
    assert row["spike_count"] == len(run.spiketimes)
    median = np.median(pyadex.ceil_spikes(run).magnitude)
    if math.isfinite(median):
        assert row["median_Vm_mV"] == pytest.approx(median, rel=1e-15)
