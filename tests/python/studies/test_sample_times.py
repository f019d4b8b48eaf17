"""A spike that lies on a sample of a recording is at that sample, however its time is rounded."""

from __future__ import annotations

import numpy as np
import pytest

import pyadex
from pyadex.studies.connection_test.sample_times import on_samples
from pyadex.units import ms, pA, second


@pytest.mark.parametrize("unit", [1e-3 * second, 1 * ms])
def test_spikes_given_on_the_samples_begin_their_windows_there(unit) -> None:
    times = np.arange(3, 900, 7)
    recording = np.zeros(10_000)
    recording[10 * times] = 1
    np.testing.assert_array_equal(pyadex.sta(recording, times * unit, window=0.3 * ms), [1, 0, 0])


def test_after_its_own_spikes_a_neuron_is_at_the_reset() -> None:
    # Constant current: V is the reset potential in the step of each spike and nowhere else.
    run = pyadex.sim(N=0, duration=20 * second, I=200 * pA)
    at_spikes = pyadex.sta(run.V, run.spiketimes, window=0.1 * ms)
    assert run.spike_count > 500
    assert at_spikes[0].m_as("mV") == pytest.approx(run.params.Vr.m_as("mV"), abs=1e-9)


def test_times_off_the_samples_stay_as_they_are() -> None:
    times = np.sort(np.random.default_rng(1).uniform(0, 10, 100_000))
    np.testing.assert_array_equal(on_samples(times, 1e-4, 100_000), times)


def test_times_far_beyond_the_recording_stay_as_they_are() -> None:
    np.testing.assert_array_equal(on_samples(np.array([1e9, 1e300]), 1e-4, 10), [1e9, 1e300])


def test_scores_of_trains_on_the_samples_see_the_sample_itself() -> None:
    # A jump at each spike's own sample alone, and windows of one sample.
    times = np.arange(3, 9000, 7) * 1e-3
    recording = np.zeros(100_000)
    recording[np.rint(times * 1e4).astype(int)] = 1
    averages = pyadex.surrogate_stas(recording, times, window=0.1 * ms, surrogates=3)
    assert averages.shape == (3, 1)
    assert pyadex.sta(recording, times, window=0.1 * ms)[0] == 1


def test_several_trains_at_once_are_refused() -> None:
    trains = [np.array([0.1, 0.2]) * second, np.array([0.3]) * second]
    with pytest.raises(pyadex.InputError, match="times of one train, not a list of several"):
        pyadex.sta(np.zeros(10_000), trains)
