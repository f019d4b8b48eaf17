"""Several trains in an array of two dimensions, and where one train is expected: what to write."""

from __future__ import annotations

import numpy as np
import pytest

import pyadex
from pyadex import InputError
from pyadex.units import ms, nS, second

TABLE = np.array([[10.0, 20.0, 35.0], [5.0, 15.0, 40.0]])  # a train a row
LIST = r"must be a list with the times of each train, not an array of 2 dimensions; if each row "


def test_own_trains_are_a_list() -> None:
    for name in ("trains", "trains_i"):
        told = rf"^{name} {LIST}holds the times of a train, give list\({name}"
        with pytest.raises(InputError, match=rf"{told}\)$"):
            pyadex.sim(duration=1 * second, **{name: TABLE * ms})
        with pytest.raises(InputError, match=rf"{told} \* second\)$"):
            pyadex.sim(duration=1 * second, **{name: TABLE})
    run = pyadex.sim(duration=0.1 * second, trains=list(TABLE * ms), we=5 * nS)
    assert [train.m_as("ms").tolist() for train in run.trains] == TABLE.tolist()


@pytest.mark.parametrize(
    "statistic", [pyadex.local_variation, pyadex.fano_factor, pyadex.isi_histogram, pyadex.psth]
)
def test_statistics_take_a_list(statistic) -> None:
    with pytest.raises(InputError, match=rf"^spikes {LIST}"):
        statistic(TABLE * ms)
    assert pyadex.local_variation(list(TABLE * ms)).shape == (2,)


def test_scores_take_a_list() -> None:
    V = np.zeros(100)
    with pytest.raises(InputError, match=rf"^trains {LIST}"):
        pyadex.connection_scores(V, TABLE * ms, dt=1 * ms)
    scores = pyadex.connection_scores(V, list(TABLE * ms), dt=1 * ms)
    np.testing.assert_array_equal(pyadex.connection_scores(V, TABLE / 1e3, dt=1 * ms), scores)


@pytest.mark.parametrize("average", [pyadex.sta, pyadex.surrogate_stas])
def test_an_average_is_of_one_train(average) -> None:
    for several in (TABLE * ms, TABLE / 1e3):
        with pytest.raises(InputError, match="times must be the times of one train, not an array"):
            average(np.zeros(100), several, dt=1 * ms)
    with pytest.raises(InputError, match="not a list of several: call it for each of them"):
        average(np.zeros(100), list(TABLE * ms), dt=1 * ms)


def test_spikes_are_raised_in_a_run() -> None:
    with pytest.raises(InputError, match=r"run must be a pyadex\.Simulation, not"):
        pyadex.ceil_spikes(np.zeros(3) * ms)
