"""Calibration finds the value at which a statistic meets its target, or says what was tried."""

import numpy as np
import pytest

import pyadex
from pyadex.studies.joint_searches import search_together
from pyadex.units import Hz, mV, nS, pA, pS, second


def calibrate(*args, **kw):
    return pyadex.calibrate(*args, **{"progress": False, **kw})


def test_one_N_of_the_note_with_its_iterations():
    found = calibrate(100)
    # The lab note: "N=100 Init: 0.975 nS → 9.97 Hz … sol.iterations=6 Found: 0.58695123 nS → 4. Hz"
    assert found.N == 100
    assert round(found.we.m_as("nS"), 8) == 0.58695123
    assert found.rate.m_as("Hz") == pytest.approx(4.0)
    assert found.initial_we.m_as("nS") == pytest.approx(0.975)
    assert found.initial_rate.m_as("Hz") == pytest.approx(9.97)
    assert (found.iterations, found.function_calls) == (6, 7)


def test_a_list_of_N_gives_what_each_gives_alone():
    together = calibrate([20, 45], nseeds=2, duration=2 * second)
    for i, N in enumerate((20, 45)):
        alone = calibrate(N, nseeds=2, duration=2 * second, cache=False)
        assert together.we[i] == alone.we
        assert together.iterations[i] == alone.iterations
    assert list(together.to_dataframe().columns) == ["N", "we_nS", "output_rate_Hz", "factor"]


def test_any_parameter_to_any_statistic():
    found = calibrate(
        100, target=-58 * mV, statistic="median_Vm", parameter="EL", we=0.3 * nS, nseeds=2,
        duration=2 * second,
    )  # fmt: skip
    again = pyadex.sweep(
        100, 2 * second, we=0.3 * nS, EL=found.value, seed=range(2), cache=False
    ).median_Vm_mV.mean()
    assert again == pytest.approx(found.reached.m_as("mV"))
    assert again == pytest.approx(-58, abs=0.05)


def test_the_bracket_is_widened_when_it_was_not_given():
    found = calibrate(100, target=80 * Hz, nseeds=1, duration=2 * second)
    assert found.we > 4 * 0.975 * nS  # beyond the note's bracket
    assert found.rate.m_as("Hz") == pytest.approx(80, rel=0.05)


def test_no_root_in_a_given_bracket_tells_what_was_tried():
    with pytest.raises(pyadex.CalibrationError) as told:
        calibrate(6500, bracket=[20, 30] * pS, nseeds=2)
    # Literals from the lab note's sweep (seeds 0 and 1 at 20 and 30 pS).
    assert str(told.value) == (
        "no value of we gives output_rate = 4 Hz for N = 6500; "
        "tried were 7.6 Hz at 20.0 pS, 13.3 Hz at 30.0 pS"
    )


@pytest.mark.parametrize("statistic", ["output_rate", "spike_count"])
def test_a_silent_neuron_is_said_to_be_silent(statistic):
    target = 3 * Hz if statistic == "output_rate" else 3
    with pytest.raises(pyadex.CalibrationError) as told:
        calibrate(100, target, 2, 1 * second, parameter="b", statistic=statistic,
                  bracket=[0, 200] * pA, we=1 * pS, cache=False)  # fmt: skip
    unit = " Hz" if statistic == "output_rate" else ""
    assert str(told.value) == (
        f"the neuron is silent: {statistic} is 0{unit} at every b that was tried for N = 100: "
        f"0.0 pA, 100.0 pA, 200.0 pA; asked was 3{unit}; give it a stronger drive (we, mean_rate "
        "or I), or search elsewhere by bracket= or initial="
    )


def test_a_statistic_that_is_not_there_or_does_not_change_is_told():
    asked = {"nseeds": 1, "duration": 1 * second, "bracket": [0, 200] * pA, "cache": False}
    with pytest.raises(pyadex.CalibrationError) as told:
        calibrate(100, 0.5, parameter="b", statistic="cv_isi", we=1 * pS, **asked)
    assert str(told.value).startswith(
        "cv_isi has no value, for want of spikes, at every b that was tried for N = 100: 0.0 pA, "
    )
    with pytest.raises(pyadex.CalibrationError, match=r"; b does not change it there$"):
        calibrate(100, -60 * mV, parameter="b", statistic="mean_Vm", we=1 * pS, **asked)


def test_several_silent_N_are_one_sentence_each_where_others_are_found():
    told = "the neuron is silent: output_rate is 0 Hz at every b that was tried for N = 1"
    with pytest.warns(pyadex.CalibrationWarning, match=told):
        found = calibrate([1, 100], 3 * Hz, 2, 2 * second, parameter="b", we=0.6 * nS,
                          bracket=[0, 400] * pA, cache=False)  # fmt: skip
    assert np.isnan(found.b[0].magnitude)
    assert np.isfinite(found.b[1].magnitude)


def test_too_few_iterations_are_an_error():
    with pytest.raises(pyadex.CalibrationError, match="maxiter = 1"):
        calibrate(100, nseeds=1, duration=2 * second, maxiter=1)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"target": 4 * mV}, "target must be a rate such as 4 * Hz, not 4 mV"),
        ({"target": 4.0}, "target needs a unit"),
        ({"nseeds": 0}, "nseeds must be a whole number from 1 up, not 0"),
        ({"parameter": "bb"}, "there is no parameter 'bb'; did you mean b"),
        ({"statistic": "mode"}, "statistic must be one of output_rate"),
        ({"bracket": [1] * pS}, "bracket must be two values"),
        ({"xtol": 0 * pS}, "xtol must be positive"),
        ({"b": [1, 2] * pA}, "b must be a single value here"),
        ({"we": 3 * pS}, "we can't be fixed here"),
    ],
)
def test_misuse_is_told_in_one_sentence(wrong, told):
    with pytest.raises(pyadex.InputError) as error:
        calibrate(100, **wrong)
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)


def test_searches_search_together_are_answered_together():
    rounds = []

    def answer(asked):
        rounds.append([i for i, _ in asked])
        return [value * 10 for _, value in asked]

    found = search_together([lambda f: f(1) + f(2), lambda f: f(3)], answer)
    assert found == [30, 30]
    assert rounds == [[0, 1], [0]]


def test_an_error_ends_all_searches():
    with pytest.raises(ZeroDivisionError):
        search_together([lambda f: f(1) / 0, lambda f: f(2)], lambda asked: [1.0] * len(asked))
    with pytest.raises(KeyboardInterrupt):
        search_together([lambda f: f(1)], lambda asked: (_ for _ in ()).throw(KeyboardInterrupt))


def test_a_calibration_is_kept_and_found_again(tmp_path, monkeypatch):
    first = calibrate(20, nseeds=2, duration=1 * second, cache=tmp_path)
    monkeypatch.setattr("pyadex.batch.execution.compute", None)  # nothing is computed any more
    again = calibrate(20, nseeds=2, duration=1 * second, cache=tmp_path)
    assert again.we == first.we
    assert again.rate == first.rate


@pytest.mark.parametrize("statistic", ["output_rate", "spike_count"])
def test_a_target_that_no_neuron_can_reach_is_refused(statistic):
    target = -1 * Hz if statistic == "output_rate" else -1
    with pytest.raises(
        pyadex.InputError, match=f"target must be 0 or more for {statistic}, not -1"
    ):
        calibrate(10, target=target, statistic=statistic)


def test_tab_completion_names_what_was_found_by_the_names_of_the_question():
    found = calibrate(100, nseeds=1, duration=1 * second)
    assert {"we", "rate", "initial_we", "initial_rate", "to_dataframe"} <= set(dir(found))
