"""Spike-triggered averages and scores of anybody's recordings and trains."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyadex
from pyadex.base.errors import InputError, UnitError
from pyadex.units import Hz, ms, mV, nS, second, volt

DT = 1e-3


def planted(seed: int = 1, samples: int = 20_000) -> tuple[np.ndarray, list[np.ndarray]]:
    """Noise that rises after each spike of the first train and falls after the second's."""
    rng = np.random.default_rng(seed)
    trains = [np.sort(rng.uniform(0, samples * DT, n)) for n in (200, 200, 150)]
    V = rng.normal(-55, 1, samples)
    shape = 1.5 * np.exp(-np.arange(40) / 10) * np.arange(40) / 10
    for train, sign in zip(trains, (1, -1), strict=False):
        for start in np.floor(train / DT).astype(int):
            stop = min(start + 40, samples)
            V[start:stop] += sign * shape[: stop - start]
    return V, trains


def naive_sta(V: np.ndarray, times: np.ndarray, size: int, dt: float) -> np.ndarray:
    windows = []
    for t in times:
        start = int(np.floor(t / dt))
        window = V[start : start + size] if t < len(V) * dt else V[:0]
        if len(window) == size and not np.isnan(window).any():
            windows.append(window)
    return np.mean(windows, axis=0) if windows else np.full(size, np.nan)


class TestSta:
    def test_is_the_mean_of_the_windows_after_the_spikes(self) -> None:
        # Windows from samples 1 and 3; that of 0.0045 s would run past the end.
        V = [0.0, 1.0, 2.0, 3.0, 5.0]
        found = pyadex.sta(V, [0.001, 0.0031, 0.0045], window=2 * ms, dt=1 * ms)
        np.testing.assert_array_equal(found, [2.0, 3.5])

    @settings(deadline=None)
    @given(
        st.lists(st.floats(0, 0.5), max_size=30),
        st.lists(st.integers(0, 299), max_size=5),
        st.integers(1, 50),
    )
    def test_agrees_with_a_loop_with_gaps_and_spikes_past_the_end(
        self, times: list[float], gaps: list[int], size: int
    ) -> None:
        V = np.random.default_rng(1).normal(size=300)
        V[gaps] = np.nan
        train = np.sort(times)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of no window
            found = pyadex.sta(V, train, window=size * ms, dt=1 * ms)
        np.testing.assert_allclose(found, naive_sta(V, train, size, DT), rtol=0, atol=1e-12)

    def test_quantities_and_plain_numbers_are_the_same(self) -> None:
        V, (train, *_) = planted()
        plain = pyadex.sta(V, train, dt=1 * ms)
        assert plain.shape == (20,)
        found = pyadex.sta(V * mV, 1e3 * train * ms, dt=1 * ms)
        assert found.units == mV
        np.testing.assert_array_equal(found.magnitude, plain)

    def test_surrogates_keep_the_unit_and_differ(self) -> None:
        V, (train, *_) = planted()
        found = pyadex.surrogate_stas(V * mV, train, 5, dt=1 * ms)
        assert found.shape == (5, 20)
        assert found.units == mV
        assert len(np.unique(found.magnitude[:, 0])) == 5


class TestScores:
    def test_find_what_was_planted(self) -> None:
        V, trains = planted()
        found = pyadex.connection_scores(V, trains, dt=1 * ms)
        assert found[0] == 0.99
        assert found[1] == -0.99
        assert abs(found[2]) < 0.99

    def test_are_the_same_for_quantities_and_for_several_recordings(self) -> None:
        V, trains = planted()
        other, _ = planted(2)
        alone = pyadex.connection_scores(V, trains, dt=1 * ms)
        with_units = pyadex.connection_scores(
            V / 1e3 * volt, [1e3 * train * ms for train in trains], dt=0.001 * second
        )
        np.testing.assert_array_equal(with_units, alone)
        both = pyadex.connection_scores([V * mV, other / 1e3 * volt], trains, dt=1 * ms)
        np.testing.assert_array_equal(
            both, [alone, pyadex.connection_scores(other, trains, dt=1 * ms)]
        )
        stacked = np.stack([V, other])
        np.testing.assert_array_equal(pyadex.connection_scores(stacked, trains, dt=1 * ms), both)

    @pytest.mark.parametrize(
        ("name", "function"),
        [
            ("height", lambda sta: sta.max() - sta.min()),
            ("peak", lambda sta: np.abs(sta - sta[0]).max()),
            ("area", lambda sta: abs((sta - sta[0]).sum())),
        ],
    )
    def test_a_function_of_ones_own_gives_what_the_named_one_does(self, name, function) -> None:
        V, trains = planted()
        V[3000:3100] = np.nan
        trains.append(np.array([30.0]))  # never within the recording
        named = pyadex.connection_scores([V, V + 1], trains, 50, statistic=name, dt=1 * ms)
        own = pyadex.connection_scores([V, V + 1], trains, 50, statistic=function, dt=1 * ms)
        np.testing.assert_array_equal(own, named)
        assert len(np.unique(named)) > 2

    def test_score_is_the_share_of_surrogates_that_show_less(self) -> None:
        V, trains = planted()
        train = trains[2]
        h = np.ptp(pyadex.sta(V, train, dt=1 * ms))
        others = np.ptp(pyadex.surrogate_stas(V, train, 40, dt=1 * ms), axis=1)
        (score,) = pyadex.connection_scores(V, [train], 40, dt=1 * ms)
        assert abs(score) == pytest.approx(1 - max((others >= h).sum(), 1) / 40)

    def test_trains_with_nothing_within_the_recording_show_nothing(self) -> None:
        V, _ = planted()
        trains = [[], [5.0], [100.0, 101.0], np.array([])]
        np.testing.assert_array_equal(pyadex.connection_scores(V, trains, dt=1 * ms), [0, 0, 0, 0])
        assert pyadex.connection_scores(V, [], dt=1 * ms).shape == (0,)

    def test_a_gap_and_spikes_past_the_end_are_no_connection(self) -> None:
        V, trains = planted()
        longer = np.concatenate([trains[0], [20.5, 21.0, 1e4]])
        V[5000:9000] = np.nan
        first, second_, *_ = pyadex.connection_scores(V, [longer, *trains[1:]], dt=1 * ms)
        assert (first, second_) == (0.99, -0.99)

    def test_other_surrogates_come_of_another_seed(self) -> None:
        V, trains = planted()
        shown = [pyadex.connection_scores(V, trains, seed=s, dt=1 * ms)[2] for s in (1, 1, 2, 3)]
        assert shown[0] == shown[1]
        assert len(set(shown)) > 1

    def test_power_grows_with_the_weight(self) -> None:
        found = []
        for strength in (0.0, 0.3, 1.0):
            V, trains = planted()
            noise = np.random.default_rng(5).normal(-55, 1, (30, len(V)))
            mixed = noise + strength * (V + 55)
            found.append(abs(pyadex.connection_scores(mixed, trains[:2], dt=1 * ms)).mean())
        # Of 60 scores uniform from 0 to 1, the mean is 0.5 ± 0.04.
        assert 0.35 < found[0] < 0.65
        assert found[0] + 0.1 < found[1] < found[2] - 0.1
        assert found[2] > 0.95

    def test_of_the_inputs_of_a_run(self) -> None:
        run = pyadex.sim(20, 20 * second, we=1.856241 * nS)
        scores = pyadex.connection_scores(pyadex.imaged(run, snr=20), run.trains)
        assert (scores[:16] > 0.9).sum() >= 12
        assert (scores[16:] < -0.9).sum() >= 2


class TestBadInput:
    V = np.zeros(100)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"trains": [0.1, 0.2]}, "trains must be a list with the spike times of each"),
            ({"trains": [0.1, 0.2] * second}, "trains must be a list with the spike times of each"),
            ({"trains": [[0.2, 0.1]]}, "trains[0] must be sorted, but 0.1 s comes after 0.2 s"),
            ({"trains": [[0.1], [-0.1]]}, "trains[1] must begin with the recording, at 0 s"),
            ({"trains": [[np.nan]]}, "trains[0] holds a time that is not finite"),
            ({"trains": [["a"]]}, "trains[0] must be numbers or a quantity array"),
            ({"trains": [[3] * Hz]}, "trains[0] must be a time"),
            ({"recording": [V, V[1:]]}, "all recordings must have the same length, not 100, 99"),
            ({"recording": np.zeros((2, 2, 2))}, "recording must be an array with a value for"),
            ({"recording": []}, "recording must be an array with a value for each sample"),
            ({"recording": "V"}, "recording must be numbers or a quantity array"),
            ({"recording": np.full(100, np.inf)}, "recording must be finite, or NaN"),
            ({"surrogates": 0}, "surrogates must be a whole number from 1 up, not 0"),
            ({"seed": -1}, "seed must be a whole number from 0 up, not -1"),
            ({"window": 1 * second}, "to the whole recording (100 ms), not 1000 ms"),
            ({"window": 0.1 * ms}, "window must be from one sample (1 ms)"),
            ({"window": -1 * ms}, "window must be positive and finite, not -1 ms"),
            ({"dt": 0 * ms}, "dt must be positive and finite, not 0 ms"),
            ({"statistic": "width"}, "statistic must be height, area, peak or a function"),
            ({"statistic": lambda sta: "high"}, "statistic must return a number for an STA"),
        ],
    )
    def test_is_one_sentence(self, change, sentence) -> None:
        arguments = {"recording": self.V, "trains": [[0.01, 0.02]], "dt": 1 * ms} | change
        with pytest.raises(InputError) as told:
            pyadex.connection_scores(**arguments)
        assert sentence in str(told.value)

    def test_a_bare_dt_or_window_names_the_unit(self) -> None:
        for name in ("dt", "window"):
            with pytest.raises(UnitError, match=f"{name} needs a unit: it must be a time"):
                pyadex.connection_scores(self.V, [[0.01]], **{name: 0.01})

    def test_one_recording_only_for_an_average(self) -> None:
        with pytest.raises(InputError, match="V must be one recording, not several"):
            pyadex.sta(np.zeros((2, 300)), [0.01])


class TestImaged:
    def test_noise_has_the_spikes_height_over_snr(self) -> None:
        run = pyadex.sim(100, 10 * second, we=0.586951 * nS)
        clear = pyadex.imaged(run, np.inf, clip=100)
        noise = (pyadex.imaged(run, 21, clip=100) - clear).m_as("mV")
        # (40 mV + 65 mV) / 21; of 100 000 samples, five standard errors.
        assert noise.std() == pytest.approx(5.0, abs=0.06)
        # DESIGN 2: normals of seed 1, an array fill of eight or more.
        other = (pyadex.imaged(run, 21, seed=2, clip=100) - clear).m_as("mV")
        assert abs(np.corrcoef(noise, other)[0, 1]) < 0.02

    def test_clips_at_the_percentile(self) -> None:
        run = pyadex.sim(100, 1 * second, we=0.586951 * nS)
        whole = pyadex.imaged(run, 30, clip=100)
        top = np.percentile(whole.magnitude, 99)
        clipped = pyadex.imaged(run, 30, clip=99)
        np.testing.assert_allclose(
            clipped.magnitude, np.minimum(whole.magnitude, top), rtol=0, atol=1e-9
        )

    def test_raises_the_sample_of_the_reset_or_the_one_before(self) -> None:
        run = pyadex.sim(100, 2 * second, we=0.586951 * nS)
        at = np.round(run.spiketimes.m_as("second") / 1e-4).astype(int)
        reset = pyadex.imaged(run, np.inf, clip=100).m_as("mV")
        before = pyadex.imaged(run, np.inf, clip=100, raised="before").m_as("mV")
        assert len(at) > 3
        np.testing.assert_allclose(reset, pyadex.ceil_spikes(run).m_as("mV"), rtol=0, atol=1e-12)
        assert (before[at - 1] == 40).all()
        np.testing.assert_allclose(before[at], -53.0)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"snr": 0}, "snr must be a positive number, or infinity for no noise, not 0"),
            ({"snr": "high"}, "snr must be a positive number"),
            ({"clip": 0}, "clip must be a percentile above 0, and at most 100, not 0"),
            ({"clip": 101}, "clip must be a percentile above 0"),
            ({"raised": "after"}, "raised must be 'reset' or 'before', not 'after'"),
            ({"run": 3}, "run must be a pyadex.Simulation, not 3"),
        ],
    )
    def test_bad_input_is_one_sentence(self, change, sentence) -> None:
        arguments = {"run": pyadex.sim(10, 0.1 * second), "snr": 40} | change
        with pytest.raises(InputError) as told:
            pyadex.imaged(**arguments)
        assert sentence in str(told.value)

    def test_needs_every_sample(self) -> None:
        with pytest.raises(InputError, match="imaged needs every sample of V"):
            pyadex.imaged(pyadex.sim(10, 0.1 * second, every=2), 40)
