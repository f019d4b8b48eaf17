"""Our Euler steps against SciPy's adaptive solver: the error falls linearly with the time step."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

from convergence import order_of, quiet, spike_errors, spiking, trace_errors

TIME_STEPS = (0.2, 0.1, 0.05, 0.025, 0.0125)  # ms


def test_error_of_V_falls_linearly_with_the_time_step() -> None:
    errors = trace_errors(quiet(duration=0.2), TIME_STEPS)
    assert errors[1] < 0.01  # mV, at the default 0.1 ms
    assert order_of(TIME_STEPS, errors) == pytest.approx(1, abs=0.07)


def test_error_of_spike_times_falls_linearly_with_the_time_step() -> None:
    errors = spike_errors(spiking(Vs=-50, duration=1.0), TIME_STEPS)
    assert errors[1] < 0.1  # ms, at the default 0.1 ms
    assert order_of(TIME_STEPS, errors) == pytest.approx(1, abs=0.15)


def test_a_vertical_upstroke_costs_euler_a_logarithm() -> None:
    """The error is then some dt log(1/dt): in this range of dt a slope well below 1, above 0.7."""
    errors = spike_errors(spiking(Vs=-40, duration=1.0), TIME_STEPS)
    assert errors[1] < 0.5  # ms, at the default 0.1 ms
    assert 0.7 < order_of(TIME_STEPS, errors) < 1
