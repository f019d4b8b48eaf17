"""Each named neuron does what its name says under its step current (Naud et al. 2008, figure 4)."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from pyadex import neurons
from pyadex.gallery import firing_patterns, under_step
from pyadex.model.parameters import Parameters
from pyadex.single.simulate import sim
from pyadex.units import ms, mV, pA, pS, second

STEPS = (0.1, 0.02)  # ms: the patterns are the neurons', not the time step's


def spikes(name: str, dt: float = 0.1) -> np.ndarray:
    """Output spike times in ms: one second under the pattern's constant current."""
    run = sim(
        1,
        1 * second,
        we=0 * pS,
        params=neurons.firing_patterns[name],
        I=neurons.step_currents[name],
        dt=dt * ms,
        record="",
    )
    return run.spiketimes.m_as("ms")


def adaptation_index(times: np.ndarray) -> float:
    """Mean relative change from one interval to the next: 0 if even, above 0 if slowing down."""
    isi = np.diff(times)
    return float(np.mean(np.diff(isi) / (isi[1:] + isi[:-1])))


def burst_sizes(times: np.ndarray, gap: float) -> list[int]:
    """Numbers of spikes that follow each other within ``gap`` ms."""
    ends = np.flatnonzero(np.diff(times) > gap) + 1
    return [len(burst) for burst in np.split(times, ends)]


@pytest.mark.parametrize("dt", STEPS)
def test_tonic_spiking_is_even(dt: float) -> None:
    times = spikes("tonic_spiking", dt)
    isi = np.diff(times)
    assert 98 <= len(times) <= 104
    assert isi.max() < 1.1 * isi.min()
    assert abs(adaptation_index(times)) < 0.001


@pytest.mark.parametrize("dt", STEPS)
def test_adaptation_slows_down_to_a_steady_rate(dt: float) -> None:
    times = spikes("adaptation", dt)
    isi = np.diff(times)
    assert len(times) == 17
    assert (np.diff(isi[:7]) > 0).all()
    assert isi[-1] > 6 * isi[0]
    assert isi[-5:] == pytest.approx(76, abs=0.3)
    assert adaptation_index(times) > 0.05


@pytest.mark.parametrize("dt", STEPS)
def test_initial_burst_is_followed_by_even_spikes(dt: float) -> None:
    times = spikes("initial_burst", dt)
    assert burst_sizes(times, gap=10) == [3] + [1] * 15
    later = np.diff(times)[3:]
    assert later == pytest.approx(64.2, abs=0.5)


@pytest.mark.parametrize("dt", STEPS)
def test_regular_bursting_repeats_its_burst(dt: float) -> None:
    times = spikes("regular_bursting", dt)
    assert burst_sizes(times, gap=20) == [3] + [2] * 7
    isi = np.diff(times)[2:]
    assert np.ptp(isi[0::2]) < 2  # from burst to burst
    assert np.ptp(isi[1::2]) < 0.5  # within bursts
    assert isi[0::2].min() > 20 * isi[1::2].max()


@pytest.mark.parametrize("dt", STEPS)
def test_delayed_accelerating_starts_late_and_speeds_up(dt: float) -> None:
    times = spikes("delayed_accelerating", dt)
    isi = np.diff(times)
    assert times[0] > 1.5 * isi[0]
    assert times[0] > 2 * spikes("tonic_spiking", dt)[0]
    assert (np.diff(isi) < 0.15).all()  # no interval longer than the one before, but for the step
    assert isi[-1] < 0.5 * isi[0]
    assert adaptation_index(times) < -0.003


@pytest.mark.parametrize("dt", STEPS)
def test_delayed_regular_bursting_starts_late_and_repeats_its_burst(dt: float) -> None:
    times = spikes("delayed_regular_bursting", dt)
    assert times[0] == pytest.approx(57.5, abs=0.5)
    sizes = burst_sizes(times, gap=20)
    assert set(sizes[:-1]) == {4}
    assert len(sizes) >= 13
    between = np.diff(times)[3::4]
    assert between == pytest.approx(55, abs=3)


@pytest.mark.parametrize("dt", STEPS)
def test_transient_spiking_stops_although_the_current_stays(dt: float) -> None:
    times = spikes("transient_spiking", dt)
    assert times == pytest.approx([30.4], abs=0.2)


@pytest.mark.parametrize("dt", STEPS)
def test_irregular_spiking_never_repeats(dt: float) -> None:
    isi = np.diff(spikes("irregular_spiking", dt))
    assert 45 <= len(isi) <= 60
    assert isi.std() / isi.mean() > 0.4
    settled = isi[10:]
    for period in range(1, 11):  # no cycle of up to ten intervals
        assert np.abs(settled[period:] - settled[:-period]).max() > 5


def test_the_check_for_irregularity_can_fail() -> None:
    """A neuron that bursts regularly does repeat."""
    isi = np.diff(spikes("regular_bursting"))[2:]
    assert np.abs(isi[2:] - isi[:-2]).max() < 2


def test_named_neurons_are_parameters_in_the_papers_order() -> None:
    assert list(neurons.firing_patterns) == [
        "tonic_spiking",
        "adaptation",
        "initial_burst",
        "regular_bursting",
        "delayed_accelerating",
        "delayed_regular_bursting",
        "transient_spiking",
        "irregular_spiking",
    ]
    assert list(neurons.step_currents) == list(neurons.firing_patterns)
    for name, params in neurons.firing_patterns.items():
        assert isinstance(params, Parameters)
        assert getattr(neurons, name) is params
        assert params.I.magnitude == 0


def test_upstroke_is_so_fast_that_the_ceiling_hardly_matters() -> None:
    for name, params in neurons.firing_patterns.items():
        asked = {"we": 0 * pS, "I": neurons.step_currents[name], "params": params}
        first = [sim(1, 0.1 * second, **asked, Vs=Vs * mV).spiketimes[0] for Vs in (0, 20)]
        assert abs(first[1] - first[0]) < 0.11 * ms


def test_gallery_has_a_trace_and_a_step_for_every_neuron() -> None:
    figure = firing_patterns()
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert [t for t in titles if t] == [
        "Tonic spiking",
        "Adaptation",
        "Initial burst",
        "Regular bursting",
        "Delayed accelerating",
        "Delayed regular bursting",
        "Transient spiking",
        "Irregular spiking",
    ]
    assert all(ax.lines for ax in figure.axes)
    plt.close(figure)


def test_under_a_step_neurons_are_silent_before_and_after_it() -> None:
    for name in neurons.firing_patterns:
        times = under_step(name).spiketimes.m_as("ms")
        assert len(times) >= 1
        assert times.min() > 50
        assert times.max() < 452


def test_the_default_neuron_is_one_of_the_fitted_cells() -> None:
    assert neurons.cortical_RS == Parameters()


def test_the_neuron_of_brette_and_gerstner_adapts_under_its_step() -> None:
    """It is silent under 0.5 nA; under 0.8 nA its intervals grow."""
    silent, firing = (
        sim(1, 1 * second, we=0 * pS, params=neurons.brette_gerstner, I=I * pA, record="")
        for I in (500, 800)  # noqa: E741 (the current's name)
    )
    assert len(silent.spiketimes) == 0
    assert adaptation_index(firing.spiketimes.m_as("ms")) > 0.01
