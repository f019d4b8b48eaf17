"""A call whose arguments don't fit is told in one sentence, by every public function."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import numpy as np
import pytest

import pyadex
from pyadex import InputError, figures, gallery, plot
from pyadex.base.errors import CallError
from pyadex.units import Hz, mV, pA, second

FUNCTIONS = {
    f"{home.__name__}.{name}": function
    for home in (pyadex, plot, gallery, figures)
    for name in home.__all__
    if inspect.isfunction(function := getattr(home, name)) and name != "style"  # takes nothing
}
METHODS = [
    pyadex.Simulation.plot, pyadex.Simulation.save, pyadex.Parameters.replace,
    pyadex.Detection.at_fpr, pyadex.Detection.confusion, pyadex.TransferFunction.plot,
    pyadex.ThresholdFit.rate, pyadex.ThresholdFit.moments, pyadex.ThresholdFit.to_json,
]  # fmt: skip


@pytest.mark.parametrize("function", [*FUNCTIONS.values(), *METHODS], ids=lambda f: f.__qualname__)
def test_every_public_function_says_what_does_not_fit(function: Any) -> None:
    with pytest.raises(CallError, match=f"^{function.__name__} takes .* by place.*, not"):
        function(*[None] * 40)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: pyadex.calibrate("b", N=100),
            "calibrate is given N twice, by place ('b') and by name: did you mean parameter='b'?",
        ),
        (lambda: pyadex.sim(5, N=3), "sim is given N twice, by place (5) and by name"),
        (lambda: pyadex.fi_curve("RS"), "fi_curve needs I"),
        (lambda: pyadex.sta(), "sta needs V and times"),
        (
            lambda: pyadex.fi_curve("RS", [1, 2] * pA),
            "fi_curve takes at most 1 argument by place (params), not 2: name the others; it "
            "needs I",
        ),
        (
            lambda: pyadex.fi_curve("RS", I=1 * pA, durtion=3, foo=3),
            "fi_curve has no arguments 'durtion' (did you mean duration?), 'foo'",
        ),
        (
            lambda: pyadex.sta(np.zeros(3), [1], foo=3),
            "sta has no argument 'foo' (known are V, times, window, dt, before)",
        ),
        (
            lambda: pyadex.cortical_RS.replace(3),
            "replace takes no argument by place, not 1: name the others",
        ),
        (
            lambda: pyadex.detection([0.5], ["exc"]).at_fpr(0.1, 0.2),
            "kinds must hold inputs (exc, inh) and trains that are none (unc)",
        ),
        (
            lambda: pyadex.detection([0.5, 0.1], ["exc", "unc"]).at_fpr(0.1, 0.2),
            "at_fpr takes at most 1 argument by place (rate), not 2: name the others",
        ),
        (
            lambda: pyadex.Parameters(3),
            "Parameters takes names alone, such as b=80 * pA, not 3",
        ),
        (
            lambda: pyadex.calibrate("b", target=3 * Hz),
            "N must be a whole number from 0 up, not 'b'; did you mean parameter='b'?",
        ),
    ],
)
def test_all_that_is_wrong_is_in_one_sentence(call: Any, sentence: str) -> None:
    with pytest.raises(InputError) as told:
        call()
    assert str(told.value) == sentence


@pytest.mark.parametrize("call", [pyadex.sim, pyadex.sweep, pyadex.calibrate, pyadex.connections])
def test_all_unknown_names_are_told_at_once(call: Any) -> None:
    with pytest.raises(InputError) as told:
        call(10, 1 * second, tauw=3, V_th=3 * mV, progres=True)
    assert str(told.value) == (
        "there are no parameters 'tauw' (did you mean tau_w?), 'V_th' (pyadex calls it VT), "
        "'progres' (did you mean progress?)"
    )
    with pytest.raises(InputError, match=r"there are no parameters 'delay' \(there are no delays"):
        call(10, 1 * second, delay=3, taue=3)


def test_unknown_parameters_are_told_at_once() -> None:
    for make in (pyadex.Parameters, pyadex.cortical_RS.replace):
        with pytest.raises(InputError) as told:
            make(tauw=3, qqq=4)
        assert str(told.value).startswith(
            "there are no parameters 'tauw' (did you mean tau_w?), 'qqq'; known are C, gL, EL"
        )


def test_an_error_of_the_functions_own_stays_what_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        pyadex.connection_scores(np.zeros(300), [[0.01]], 1, statistic=lambda sta: 1 / 0)


def test_functions_stay_what_they_were_to_others() -> None:
    assert pickle.loads(pickle.dumps(pyadex.sim)) is pyadex.sim  # noqa: S301
    assert list(inspect.signature(pyadex.sta).parameters) == [
        "V",
        "times",
        "window",
        "dt",
        "before",
    ]
    assert pyadex.sta.__doc__.startswith("Return the spike-triggered average")
    assert issubclass(CallError, TypeError)  # as Python's own
