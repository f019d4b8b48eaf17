"""Given trains say their kind and their length, in whatever form other programs hand them out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pyadex import InputError, Simulation, calibrate, load, sim, sweep
from pyadex.units import Hz, ms, mV, nS, pA, pS, second

SHORT = 100 * ms
LISTED = [[1, 5] * ms, [3] * ms, [4, 6, 7] * ms]


def conductances(**given: Any) -> tuple[np.ndarray, np.ndarray]:
    run = sim(duration=SHORT, we=1000 * pS, wi=1000 * pS, record="ge,gi", **given)
    return run.ge.m_as("pS"), run.gi.m_as("pS")


def assert_same(one: Simulation, other: Simulation) -> None:
    assert np.array_equal(one.V.magnitude, other.V.magnitude)
    assert np.array_equal(one.spiketimes.magnitude, other.spiketimes.magnitude)


# --- kinds --------------------------------------------------------------------------------------


def test_trains_excite_and_trains_i_inhibit() -> None:
    ge, gi = conductances(trains=LISTED)
    assert ge.max() > 0 == gi.max()
    ge, gi = conductances(trains_i=LISTED)
    assert gi.max() > 0 == ge.max()
    ge, gi = conductances(trains=LISTED[:2], trains_i=LISTED[2:])
    assert np.count_nonzero(np.diff(ge, prepend=0) > 500) == 3
    assert np.count_nonzero(np.diff(gi, prepend=0) > 500) == 3


def test_a_hundred_trains_are_a_hundred_excitatory_ones() -> None:
    run = sim(trains=[[k] * ms for k in range(100)], duration=SHORT)
    assert (run.N, run.Ne) == (100, 100)


def test_silent_last_inputs_do_not_shift_the_border() -> None:
    times, ids = [1, 2, 3] * ms, [0, 1, 2]
    quiet = sim(N=10, trains=(times, ids), Ne=2, duration=SHORT, we=1 * nS)
    fewer = sim(trains=(times, ids), Ne=2, duration=SHORT, we=1 * nS)
    assert (quiet.N, quiet.Ne, fewer.N, fewer.Ne) == (10, 2, 3, 2)
    assert_same(quiet, fewer)


def test_ne_says_how_many_excite() -> None:
    one = conductances(trains=LISTED, Ne=2)
    other = conductances(trains=LISTED[:2], trains_i=LISTED[2:])
    assert np.array_equal(one, other)


def test_the_trains_of_a_run_know_their_kinds() -> None:
    drawn = sim(45, 2 * second, seed=3, we=1000 * pS)
    assert len(drawn.spiketimes) > 3
    again = sim(trains=drawn.trains, duration=2 * second, we=1000 * pS)
    assert_same(again, drawn)
    assert (again.Ne, again.trains.Ne) == (36, 36)
    # A part of them is a plain list.
    assert sim(trains=drawn.trains[40:], duration=2 * second).Ne == 5
    split = sim(
        trains=drawn.trains[:36], trains_i=drawn.trains[36:], duration=2 * second, we=1000 * pS
    )
    assert_same(split, drawn)


def test_kinds_are_kept_in_files(tmp_path: Any) -> None:
    run = sim(trains=LISTED, Ne=1, duration=SHORT)
    run.save(tmp_path / "run.npz")
    again = load(tmp_path / "run.npz")
    assert (again.N, again.Ne, again.trains.Ne) == (3, 1, 1)


def test_sweep_and_calibrate_take_the_same_trains() -> None:
    rng = np.random.default_rng(3)
    trains = [np.sort(rng.uniform(0, 2, 20)) * second for _ in range(30)]
    given = {"trains": trains[:20], "trains_i": trains[20:], "duration": 2 * second}
    df = sweep(we=[1, 5] * nS, **given, cache=False)
    for row in df.itertuples():
        run = sim(we=row.we_nS * nS, **given)
        assert run.median_Vm.m_as("mV") == row.median_Vm_mV
    found = calibrate(target=5 * Hz, bracket=[0.5, 8] * nS, **given)
    with pytest.raises(InputError, match="seed must be a single value beside given trains"):
        calibrate(target=5 * Hz, nseeds=3, **given)
    assert sim(we=found.we, **given).output_rate.m_as("Hz") == found.output_rate.m_as("Hz")
    assert found.N == 30


# --- length and order -----------------------------------------------------------------------------


@pytest.mark.parametrize("call", [sim, sweep, calibrate])
def test_the_duration_is_needed_beside_trains(call: Any) -> None:
    with pytest.raises(InputError) as caught:
        call(trains=[[1, 4987] * ms])
    assert str(caught.value) == (
        "duration is needed beside given trains: how long they were recorded "
        "(their last spike is at 4.987 s)"
    )


def test_drawn_input_lasts_ten_seconds_unless_asked_otherwise() -> None:
    assert sim(10).duration == 10 * second


def test_unsorted_trains_are_sorted() -> None:
    rng = np.random.default_rng(1)
    times = rng.uniform(0, 1, 500)
    given = {"duration": 1 * second, "we": 1 * nS}
    assert_same(
        sim(trains=[times * second], **given), sim(trains=[np.sort(times) * second], **given)
    )


# --- other programs' forms ------------------------------------------------------------------------


def test_neo_spike_trains_know_their_end() -> None:
    neo = pytest.importorskip("neo", reason="needs the extra [dev]")
    pq = pytest.importorskip("quantities")
    train = neo.SpikeTrain(np.array([1.0, 5.0, 40.0]) * pq.ms, t_stop=250 * pq.ms)
    run = sim(trains=[train, train], we=1 * nS)
    assert run.duration == 0.25 * second
    assert_same(run, sim(trains=[[1, 5, 40] * ms] * 2, duration=250 * ms, we=1 * nS))
    assert sim(trains=train).N == 1


def test_the_events_of_a_nest_recorder() -> None:
    events = {"times": np.array([3.0, 1.0, 2.0]), "senders": np.array([12, 7, 12])}
    run = sim(trains=events, duration=SHORT)
    assert [train.m_as("ms").tolist() for train in run.trains] == [[1], [2, 3]]


def test_a_spike_monitor_of_brian2() -> None:
    monitor = SimpleNamespace(
        t=[3, 1, 2] * ms, i=np.array([2, 0, 2], dtype=np.int32), source=range(5), count=None
    )
    run = sim(trains=monitor, duration=SHORT)
    assert [train.m_as("ms").tolist() for train in run.trains] == [[1], [], [2, 3], [], []]


# --- no inputs ------------------------------------------------------------------------------------


def test_a_current_alone_drives_the_neuron() -> None:
    step = ([10, 90] * ms, [300, 0] * pA)
    run = sim(current=step, duration=SHORT)
    assert (run.N, run.Ne, run.trains, len(run.rates)) == (0, 0, [], 0)
    assert len(run.spiketimes) > 2
    assert_same(run, sim(1, SHORT, we=0 * pS, current=step))
    df = sweep(current=step, duration=SHORT, b=[0, 65] * pA, cache=False)
    assert df.output_rate_Hz.iloc[1] == run.output_rate.m_as("Hz")


def test_no_input_at_all_is_rest() -> None:
    run = sim(0, SHORT)
    assert np.all(np.abs(run.V.m_as("mV") + 65) < 0.01)


def test_inputs_are_6500_wherever_nobody_says() -> None:
    assert sim(duration=10 * ms).N == 6500
    found = calibrate(nseeds=1, duration=1 * second)
    assert found.N == 6500


def test_the_weight_of_no_inputs_can_not_be_calibrated() -> None:
    with pytest.raises(InputError, match="N must be at least 1 where we is calibrated, not 0"):
        calibrate(0, duration=1 * second)
    found = calibrate(0, 10 * Hz, 1, 1 * second, parameter="I", bracket=[50, 400] * pA)
    assert 9 <= found.output_rate.m_as("Hz") <= 11


# --- misuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"trains_i": LISTED, "Ne": 1}, "trains_i are the inhibitory trains: leave out Ne"),
        (
            {"trains_i": LISTED, "excitatory_fraction": 0.5},
            "trains_i are the inhibitory trains: leave out excitatory_fraction",
        ),
        ({"trains": LISTED, "Ne": 4}, "Ne must be at most the number of trains, 3, not 4"),
        ({"trains": LISTED, "Ne": -1}, "Ne must be a whole number from 0 up, not -1"),
        ({"trains": LISTED, "Ne": 1, "excitatory_fraction": 1}, "give Ne or excitatory_fraction"),
        ({"trains": {"time": [1]}}, "'times' and 'senders', not 'time'"),
        ({"trains": {"times": [1.0], "senders": [1, 2]}}, "a sender for each time, not 2 for 1"),
        ({"trains": [], "trains_i": []}, "trains must hold at least one train"),
        ({"trains": LISTED, "trains_i": LISTED, "N": 5}, "for each of the N = 5 inputs, not 6"),
        ({"trains": "LISTED"}, "trains must be a list with the times of each input"),
        ({"trains_i": [[-1] * ms]}, "must lie within the run, from 0 s to 0.1 s, not at -0.001 s"),
        (
            {"trains": [np.array([0.1], dtype=np.float32) * second]},
            "from 0 s to 0.1 s, not at 0.10000000149011612 s",
        ),
        ({"trains": LISTED, "rates": [4] * Hz}, "give rates or trains, not both"),
        ({"trains": [[1] * mV]}, "trains[0] must be a time"),
    ],
)
def test_misuse_gives_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        sim(duration=SHORT, **given)
    assert sentence in str(caught.value)
