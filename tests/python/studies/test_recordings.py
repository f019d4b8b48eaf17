"""Averages and scores of recordings whose samples are not 0.1 ms apart."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import pyadex
from pyadex import InputError, Simulation
from pyadex.units import ms, mV, nS, pA, second


@pytest.fixture(scope="module")
def run() -> Simulation:
    """Twenty inputs, and each tenth sample of V: one a millisecond."""
    return pyadex.sim(20, 10 * second, we=1.856241 * nS, every=10, record="V,ge")


def own_average(V: Any, times: Any, size: int, apart: float) -> np.ndarray:
    """The mean of the windows that begin at the last sample before each spike."""
    starts = [int(t / apart) for t in times.m_as("s") + 1e-9]
    numbers = V.m_as("mV")
    return np.mean([numbers[s : s + size] for s in starts if s + size <= len(numbers)], axis=0)


def test_a_run_and_its_signals_know_the_time_between_their_samples(run: Simulation) -> None:
    train = run.trains[0]
    right = own_average(run.V, train, 20, 1e-3)
    told = pyadex.sta(run.V.magnitude, train, dt=1 * ms)
    np.testing.assert_allclose(told, right, rtol=0, atol=1e-9)
    for given in (run, run.V):
        found = pyadex.sta(given, train)
        assert found.units == mV
        np.testing.assert_array_equal(found.magnitude, told)
    assert pyadex.sta(run.ge, train).shape == (20,)


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))],  # noqa: S301
)
def test_copies_of_a_run_know_it_too(run: Simulation, copied: Any) -> None:
    average = pyadex.sta(run, run.trains[0]).magnitude
    np.testing.assert_array_equal(pyadex.sta(copied(run).V, run.trains[0]).magnitude, average)


def test_a_saved_run_knows_it_too(run: Simulation, tmp_path: Any) -> None:
    run.save(tmp_path / "run.npz")
    average = pyadex.sta(run, run.trains[0]).magnitude
    found = pyadex.sta(pyadex.load(tmp_path / "run.npz").V, run.trains[0])
    np.testing.assert_array_equal(found.magnitude, average)


def test_scores_and_surrogates_take_the_step_of_a_run(run: Simulation) -> None:
    plain, trains = run.V.magnitude, run.trains[:3]
    told = pyadex.connection_scores(plain, trains, 20, dt=1 * ms)
    for given in (run, run.V):
        np.testing.assert_array_equal(pyadex.connection_scores(given, trains, 20), told)
    both = pyadex.connection_scores([run, run.V], trains, 20)
    np.testing.assert_array_equal(both, [told, told])
    surrogates = pyadex.surrogate_stas(plain, trains[0], 5, dt=1 * ms)
    assert surrogates.shape == (5, 20)
    np.testing.assert_array_equal(pyadex.surrogate_stas(run, trains[0], 5).magnitude, surrogates)


def test_an_imaged_run_with_another_step_is_averaged_with_that_step() -> None:
    run = pyadex.sim(20, 2 * second, we=1.856241 * nS, dt=0.05 * ms)
    recording = pyadex.imaged(run, snr=np.inf, clip=100)
    assert pyadex.sta(recording, run.trains[0]).shape == (400,)
    assert pyadex.sta(pyadex.ceil_spikes(run), run.trains[0]).shape == (400,)


def test_a_step_that_is_not_the_recordings_own_is_refused(run: Simulation) -> None:
    told = "dt must be that of V, whose samples are 1 ms apart, not 0.1 ms: leave it out"
    with pytest.raises(InputError, match=told):
        pyadex.sta(run.V, run.trains[0], dt=0.1 * ms)
    with pytest.raises(InputError, match="dt must be that of recording, whose samples are 1 ms"):
        pyadex.connection_scores([run], run.trains[:1], dt=0.1 * ms)
    pyadex.sta(run.V, run.trains[0], dt=0.001 * second)  # the same time in another unit
    other = pyadex.sim(1, 1 * second)
    with pytest.raises(InputError, match=r"the same time between samples, not 0\.1 ms, 1 ms"):
        pyadex.connection_scores([other.V, run.V], run.trains[:1])


def test_an_array_that_ends_before_the_spikes_needs_its_step(run: Simulation) -> None:
    # 10 000 samples 0.1 ms apart would be 1 s.
    told = "at 0.1 ms, which a plain array has unless told, it would end at 1 s, but times has"
    with pytest.raises(InputError, match=f"dt, the time between samples, is needed: {told}"):
        pyadex.sta(run.V.magnitude, run.trains[0])
    with pytest.raises(InputError, match=r"but one of trains has a spike at 9\.\d+ s; give dt="):
        pyadex.connection_scores(run.V[:-1], run.trains)
    with pytest.raises(InputError, match="dt, the time between samples, is needed"):
        pyadex.surrogate_stas(run.V / 1, run.trains[0])


def test_a_run_without_V_says_so() -> None:
    run = pyadex.sim(1, 100 * ms, record="w")
    with pytest.raises(InputError, match="V is a run in which V was not recorded; simulate with"):
        pyadex.sta(run, [0.01])


def test_the_time_before_the_spikes_is_averaged_too() -> None:
    V = np.array([5, 7, 1, 2, 0, 1, 4, 0])
    found = pyadex.sta(V, [0.001, 0.002, 0.005], 2 * ms, 1 * ms, before=2 * ms)
    # The first spike has no two samples before it; the others have those from 0 and from 3.
    np.testing.assert_array_equal(found, [(5 + 2) / 2, (7 + 0) / 2, (1 + 1) / 2, (2 + 4) / 2])


def test_before_a_spike_under_constant_current_V_rises_and_after_it_is_reset() -> None:
    run = pyadex.sim(N=0, duration=2 * second, I=200 * pA)
    average = pyadex.sta(run, run.spiketimes, 0.1 * ms, before=1 * ms).m_as("mV")
    assert average.shape == (11,)
    assert (np.diff(average[:10]) > 0).all()
    assert average[10] == pytest.approx(run.params.Vr.m_as("mV"), abs=1e-9)


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (-1 * ms, "before must be finite and not negative, not -1 ms"),
        (81 * ms, "before and window must fit into the recording (100 ms), not be 101 ms together"),
        (5 * mV, "before must be a time such as 10 * second, not 5 mV"),
        (5, "before needs a unit"),
    ],
)
def test_a_stretch_before_is_a_time_within_the_recording(before: Any, sentence: str) -> None:
    with pytest.raises(InputError) as told:
        pyadex.sta(np.zeros(100), [0.01], 20 * ms, 1 * ms, before=before)
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("V", "times", "sentence"),
    [
        (np.zeros(100), [], "there is no spike"),
        (np.full(100, np.nan), [0.01], "the one spike has no whole window of 20 ms without a gap"),
        (
            np.zeros(100),
            [0.09, 0.095],
            "none of the 2 spikes has a whole window of 20 ms without a gap in the recording of "
            "100 ms",
        ),
    ],
)
def test_an_average_of_nothing_is_told(V: Any, times: Any, sentence: str) -> None:
    with pytest.warns(RuntimeWarning, match=f"all values of the average are NaN: {sentence}"):
        assert np.isnan(pyadex.sta(V, times, dt=1 * ms)).all()


def test_surrogates_of_nothing_are_told() -> None:
    with pytest.warns(RuntimeWarning, match="all values of the average are NaN: there is no spike"):
        assert np.isnan(pyadex.surrogate_stas(np.zeros(100), [], 3, dt=1 * ms)).all()


def test_a_signal_is_drawn_over_its_own_time(run: Simulation) -> None:
    ax = pyadex.plotsig(run.V, tlim=None, fs=(4, 2))
    assert ax.lines[0].get_xdata()[-1] == pytest.approx(9.999)
    with pytest.raises(pyadex.PyadexError, match=r"whose samples are 1 ms apart, not 0\.1 ms"):
        pyadex.plotsig(run.V, dt=0.1 * ms)
