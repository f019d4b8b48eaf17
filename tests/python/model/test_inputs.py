"""What drives the neuron: log-normal Poisson input, fixed rates, given trains, currents."""

from typing import Any

import numpy as np
import pytest

from pyadex import InputError, Simulation, UnitError, sim
from pyadex.units import Hz, kHz, ms, mV, nA, pA, pS, second

SHORT = 100 * ms


def volts(run: Simulation) -> np.ndarray:
    """V in volts."""
    return run.V.m_as("volt")


# --- given trains -------------------------------------------------------------------------------


def test_given_trains_do_what_the_poisson_trains_did() -> None:
    """The drawn trains, given back, make the same run to the last bit (but for the note's slip)."""
    drawn = sim(50, 1 * second, seed=3, we=2000 * pS, drop_last_spike=False)
    given = sim(trains=drawn.trains, duration=1 * second, we=2000 * pS)
    assert len(drawn.spiketimes) > 3
    assert np.array_equal(volts(given), volts(drawn))
    assert np.array_equal(given.spiketimes.magnitude, drawn.spiketimes.magnitude)
    for one, other in zip(given.trains, drawn.trains, strict=True):
        assert np.array_equal(one.magnitude, other.magnitude)


def test_a_list_of_trains_is_times_and_ids() -> None:
    listed = sim(trains=[[1, 5] * ms, [] * ms, [3] * ms], duration=SHORT, record="ge,gi")
    pair = sim(trains=([1, 3, 5] * ms, [0, 2, 0]), duration=SHORT, record="ge,gi")
    for name in ("ge", "gi"):
        assert np.array_equal(getattr(listed, name).magnitude, getattr(pair, name).magnitude)
    assert (listed.N, listed.Ne, pair.N, pair.Ne) == (3, 3, 3, 3)
    assert [len(train) for train in pair.trains] == [2, 0, 1]


def test_a_spike_arrives_in_the_first_step_after_it() -> None:
    """Strictly after: one at exactly a step's beginning waits for the next step."""
    for time, arrives in ((0.0, 1), (0.05, 1), (0.1, 2), (0.1000001, 2), (0.25, 3)):
        run = sim(
            trains=[[time] * ms], duration=1 * ms, excitatory_fraction=1, we=1000 * pS, record="ge"
        )
        ge = run.ge.m_as("pS")
        assert np.flatnonzero(ge)[0] == arrives, time
        assert ge[arrives] == pytest.approx(1000 * (1 - 0.1 / 7))  # after that step's decay


def test_the_last_drawn_spike_is_delivered_unless_the_notes_slip_is_asked_for() -> None:
    usual = sim(10, 10 * second, seed=0, we=9750 * pS)
    all_of_them = sim(10, 10 * second, seed=0, we=9750 * pS, drop_last_spike=False)
    note = sim(10, 10 * second, seed=0, we=9750 * pS, drop_last_spike=True)
    assert np.array_equal(volts(usual), volts(all_of_them))
    assert not np.array_equal(volts(usual), volts(note))


def test_all_given_spikes_are_delivered_unless_asked_otherwise() -> None:
    train = [[1, 2] * ms]
    kept = sim(trains=train, duration=5 * ms, excitatory_fraction=1, record="ge")
    dropped = sim(
        trains=train, duration=5 * ms, excitatory_fraction=1, record="ge", drop_last_spike=True
    )
    assert np.count_nonzero(np.diff(kept.ge.magnitude) > 0) == 2
    assert np.count_nonzero(np.diff(dropped.ge.magnitude) > 0) == 1


def test_empty_trains_and_no_unit_for_nothing() -> None:
    run = sim(trains=[[], [] * ms, np.empty(0) * ms], duration=SHORT)
    assert run.N == 3
    assert [len(train) for train in run.trains] == [0, 0, 0]
    assert sim(N=4, trains=([], []), duration=SHORT).N == 4


def test_many_trains_are_quick() -> None:
    """A note's worth of spikes: 260 000 of 6500 inputs."""
    rng = np.random.default_rng(1)
    times = np.sort(rng.uniform(0, 10, 260_000))
    trains = (times * second, rng.integers(0, 6500, 260_000))
    run = sim(N=6500, duration=10 * second, trains=trains, record="")
    assert len(run.trains) == 6500
    assert sum(map(len, run.trains)) == 260_000


@pytest.mark.parametrize(
    ("trains", "sentence"),
    [
        (
            [[1] * ms, [2, 101] * ms],
            "trains[1] must lie within the run, from 0 s to 0.1 s, not at 0.101 s",
        ),
        ([[-1, 1] * ms], "trains[0] must lie within the run"),
        ([[1, np.nan] * ms], "trains[0] holds a time that is not finite"),
        ([[1, np.inf] * ms], "trains[0] holds a time that is not finite"),
        ([np.ones((2, 2)) * ms], "trains[0] must be a list of times, not 2 dimensions"),
        ([1, 2, 3] * ms, "trains must be a list with the times of each input"),
        (3, "trains must be a list with the times of each input"),
        ([], "trains must hold at least one train"),
        (([1, 2] * ms, [0]), "trains must have an id for each time, not 1 for 2"),
        (([1] * ms, [-1]), "an input's id in trains must be a whole number from 0 up, not -1"),
        (([1] * ms, [0.0]), "an input's id in trains must be a whole number from 0 up, not 0.0"),
    ],
)
def test_a_bad_train_gives_one_sentence(trains: Any, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        sim(trains=trains, duration=SHORT)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_train_without_its_unit_is_a_unit_error() -> None:
    with pytest.raises(UnitError, match=r"trains\[0\] needs a unit: it must be a time"):
        sim(trains=[[0.001]], duration=SHORT)
    with pytest.raises(UnitError, match=r"trains\[0\] must be a time"):
        sim(trains=[[1] * mV], duration=SHORT)


def test_an_id_out_of_range_and_a_wrong_number_of_trains() -> None:
    with pytest.raises(InputError, match="an input's id in trains must be below N = 2, not 2"):
        sim(N=2, trains=([1] * ms, [2]), duration=SHORT)
    with pytest.raises(InputError, match="trains must hold one train for each of the N = 3 inputs"):
        sim(N=3, trains=[[1] * ms], duration=SHORT)
    with pytest.raises(InputError, match="give rates or trains, not both"):
        sim(trains=[[1] * ms], rates=[4] * Hz, duration=SHORT)


# --- rates --------------------------------------------------------------------------------------


def test_fixed_rates_are_the_inputs_rates() -> None:
    run = sim(rates=[0, 50, 0.2] * kHz, duration=1 * second, record="")
    assert run.N == 3
    assert run.rates.m_as("Hz") == pytest.approx([0, 50_000, 200])
    counts = [len(train) for train in run.trains]
    assert counts[0] == 0
    assert counts[1] == pytest.approx(50_000, abs=5 * 50_000**0.5)
    assert counts[2] == pytest.approx(200, abs=5 * 200**0.5)


def test_lognormal_rates_have_their_mean_and_width() -> None:
    run = sim(100_000, 1 * ms, mean_rate=7 * Hz, sigma=0.5, record="")
    rates = run.rates.m_as("Hz")
    assert rates.mean() == pytest.approx(7, rel=0.01)
    assert np.log(rates).std() == pytest.approx(0.5, rel=0.01)
    assert np.all(sim(10, 1 * ms, sigma=0, record="").rates.m_as("Hz") == pytest.approx(4))


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ([4, -1] * Hz, "rates must be finite and not negative, not -1 Hz"),
        ([np.nan] * Hz, "rates must be finite and not negative, not nan Hz"),
        ([] * Hz, "rates must be a list with one rate for each input"),
        ([1e12] * Hz, "at most 65535 input spikes of a kind can arrive in one time step"),
        ([4, 5, 6] * Hz, "rates must hold one rate for each of the N = 2 inputs, not 3"),
    ],
)
def test_bad_rates_give_one_sentence(rates: Any, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        sim(N=2 if len(rates) == 3 else None, rates=rates, duration=SHORT)
    assert sentence in str(caught.value)


def test_more_input_than_can_be_counted_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(InputError, match="at most 65535 input spikes"):
        sim(10, SHORT, mean_rate=1e30 * Hz)


# --- excitation and inhibition ------------------------------------------------------------------


def test_all_inputs_may_excite_or_inhibit() -> None:
    excited = sim(50, SHORT, excitatory_fraction=1, we=100 * pS, record="V,ge,gi")
    assert (excited.Ne, excited.gi.magnitude.max()) == (50, 0)
    assert excited.ge.magnitude.max() > 0
    inhibited = sim(50, SHORT, excitatory_fraction=0, we=100 * pS, record="V,ge,gi")
    assert (inhibited.Ne, inhibited.ge.magnitude.max()) == (0, 0)
    assert inhibited.gi.magnitude.max() > 0
    assert inhibited.V.m_as("mV").min() < -65 < excited.V.m_as("mV")[-1]


def test_excitation_and_inhibition_decay_by_their_own_time_constants() -> None:
    run = sim(
        trains=[[0] * ms, [0] * ms],
        duration=SHORT,
        excitatory_fraction=0.5,
        tau_e=3 * ms,
        tau_i=12 * ms,
        record="ge,gi",
    )
    k = np.arange(1, 1000)
    assert run.ge.m_as("pS")[1:] == pytest.approx(14 * (1 - 0.1 / 3) ** k, rel=1e-9, abs=1e-300)
    assert run.gi.m_as("pS")[1:] == pytest.approx(56 * (1 - 0.1 / 12) ** k, rel=1e-9)


# --- currents -----------------------------------------------------------------------------------


def test_a_constant_current_is_a_constant_waveform() -> None:
    constant = sim(20, SHORT, I=30 * pA)
    assert np.array_equal(volts(sim(20, SHORT, current=np.full(1000, 30) * pA)), volts(constant))
    assert np.array_equal(volts(sim(20, SHORT, current=([0] * ms, [0.03] * nA))), volts(constant))
    assert np.array_equal(volts(sim(20, SHORT, current=np.zeros(1000) * pA)), volts(sim(20, SHORT)))


def test_constant_and_waveform_add_up() -> None:
    both = sim(20, SHORT, I=10 * pA, current=np.full(1000, 20) * pA)
    assert volts(both) == pytest.approx(volts(sim(20, SHORT, I=30 * pA)), rel=1e-12)


def test_times_and_values_hold_from_each_time_on() -> None:
    pair = sim(1, SHORT, we=0 * pS, current=([10, 30.05, 60] * ms, [50, -20, 0] * pA))
    wave = np.zeros(1000)
    wave[100:300] = 50  # the change at 30.05 ms falls into the step from 30.0 ms
    wave[300:600] = -20
    sampled = sim(1, SHORT, we=0 * pS, current=wave * pA)
    assert np.array_equal(volts(pair), volts(sampled))
    V = pair.V.m_as("mV")
    assert np.ptp(V[:100]) < 1e-6
    assert V[100] > V[99] + 0.01


@pytest.mark.parametrize(
    ("current", "sentence"),
    [
        (3 * pA, "one value for each of the 1000 time steps, not 1; for a constant current use I="),
        (np.ones(999) * pA, "one value for each of the 1000 time steps, not 999"),
        (np.ones((10, 100)) * pA, "current must have one value for each of the 1000 time steps"),
        (np.full(1000, np.nan) * pA, "current must be finite"),
        (([3, 2] * ms, [1, 2] * pA), "current's times must be finite and rise"),
        (([0, np.nan] * ms, [1, 2] * pA), "current's times must be finite and rise"),
        (([0] * ms, [1, 2] * pA), "current must have a value for each time, not 2 for 1"),
        (np.ones(1000) * mV, "current must be a current such as 100 * pA, not [1.0 1.0"),
        (np.ones(1000), "current needs a unit"),
    ],
)
def test_a_bad_current_gives_one_short_sentence(current: Any, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        sim(20, SHORT, current=current)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 200
