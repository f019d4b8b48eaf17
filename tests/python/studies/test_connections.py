"""The study over noise, durations and seeds: rows, memory, executors, and what it is made of."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex import engine
from pyadex.base.errors import EngineError, InputError
from pyadex.studies.connection_test.recorded_runs import RecordedRun
from pyadex.studies.connection_test.study import detection_of, rows_of_runs, runs_of_study
from pyadex.units import Hz, ms, nS, second

STUDY: dict[str, Any] = {
    "N": 100, "duration": [2, 4] * second, "snr": [np.inf, 20], "seed": [3, 1], "trains": 12,
    "surrogates": 20, "progress": False,
}  # fmt: skip


def test_a_row_for_each_recording_durations_outermost() -> None:
    df = pyadex.connections(**STUDY)
    assert list(df.columns) == [
        "duration_min", "snr", "seed", "F1max", "AUC", "AUC_exc", "AUC_inh",
    ]  # fmt: skip
    assert df.snr.tolist() == [np.inf, np.inf, 20, 20] * 2
    assert df.seed.tolist() == [3, 1] * 4
    np.testing.assert_allclose(df.duration_min * 60, [2] * 4 + [4] * 4)
    assert df.AUC.between(0, 1).all()


def test_the_study_is_made_of_sim_imaged_and_connection_scores() -> None:
    """The scores that Julia gives for a run at once are those of the public functions, in turn."""
    (recorded,) = runs_of_study(100, 4 * second, [3], 30, surrogates=20)
    row = rows_of_runs([recorded], [30.0], cache=False)[recorded, 30.0]
    run = pyadex.sim(100, 4 * second, seed=3, we=0.586951 * nS)
    spikes = np.array([len(train) for train in run.trains])
    order = np.argsort(-spikes, kind="stable")
    tested = [*[k for k in order if k < 80][:30], *[k for k in order if k >= 80]]
    # Of 20 inhibitory inputs all are tested; of non-inputs, there are thirty.
    assert (row["excitatory"], row["inhibitory"], row["unconnected"]) == (30, 20, 30)
    assert row["spikes"][:50] == spikes[tested].tolist()
    scores = pyadex.connection_scores(
        pyadex.imaged(run, 30), [run.trains[k] for k in tested], surrogates=20
    )
    np.testing.assert_array_equal(row["scores"][:50], scores)
    assert set(row["drawn_rates"]) <= set((spikes[tested] / 4).tolist())
    shown = detection_of(row)
    assert shown.kinds.tolist() == ["exc"] * 30 + ["inh"] * 20 + ["unc"] * 30


def test_what_was_computed_is_taken_from_disk(monkeypatch) -> None:
    first = pyadex.connections(**STUDY)
    asked: list[Any] = []
    call = engine.call

    def watched(name: str, **fields: Any) -> Any:
        asked.append((name, fields["seed"].tolist(), fields["snr"].tolist()))
        return call(name, **fields)

    monkeypatch.setattr(engine, "call", watched)
    pd.testing.assert_frame_equal(pyadex.connections(**STUDY), first, check_exact=True)
    assert asked == []
    more = pyadex.connections(**STUDY | {"snr": [5, 20], "duration": 2 * second, "seed": [1, 2]})
    assert len(more) == 4
    # Of seed 1, SNR 20 is there; of seed 2, neither.
    assert sorted({(seeds[0], *snrs) for _, seeds, snrs in asked}) == [(1, 5.0), (2, 5.0, 20.0)]


def test_an_interrupted_study_goes_on_where_it_was(monkeypatch) -> None:
    done: list[int] = []
    scores = RecordedRun.scores

    def interrupted(self: RecordedRun, *rest: Any) -> Any:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(self.seed)
        return scores(self, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(RecordedRun, "scores", interrupted)
        with pytest.raises(KeyboardInterrupt):
            pyadex.connections(**STUDY)
    again: list[int] = []
    monkeypatch.setattr(
        RecordedRun, "scores", lambda self, *rest: again.append(self.seed) or scores(self, *rest)
    )
    assert len(pyadex.connections(**STUDY)) == 8
    assert (done, again) == ([3, 1], [3, 1])


def test_the_progress_bar_comes_to_its_end() -> None:
    # Of 20 inhibitory inputs, 20 are tested, not the 30 that were asked for.
    (recorded,) = runs_of_study(100, 1 * second, [1], 30, surrogates=2)
    told: list[int] = []
    recorded.scores([20.0, 40.0], told.append)
    assert sum(told) == 2 * 3 * 30 == 2 * recorded.tests


def test_an_executor_gives_the_same() -> None:
    local = pyadex.connections(**STUDY, cache=False)
    with ThreadPoolExecutor(2) as pool:
        elsewhere = pyadex.connections(**STUDY, cache=False, executor=pool)
    pd.testing.assert_frame_equal(elsewhere, local, check_exact=True)


class Failing(Executor):
    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(EngineError("the worker is gone"))
        return future


def test_an_executor_that_always_fails_is_an_error() -> None:
    with pytest.raises(EngineError, match="the worker is gone"):
        pyadex.connections(**STUDY, cache=False, executor=Failing())


def test_pieces_of_trains_do_not_change_the_scores(monkeypatch) -> None:
    whole = pyadex.connections(**STUDY, cache=False)
    monkeypatch.setattr("pyadex.studies.connection_test.recorded_runs.SECONDS_OF_PIECE", 1e-9)
    pieces = pyadex.connections(**STUDY, cache=False)
    pd.testing.assert_frame_equal(pieces, whole, check_exact=True)


def test_few_recordings_at_once_do_not_change_the_scores(monkeypatch) -> None:
    whole = pyadex.connections(**STUDY, cache=False)
    monkeypatch.setattr("pyadex.studies.connection_test.study.MOST_SAMPLES_AT_ONCE", 1)
    single = pyadex.connections(**STUDY, cache=False)
    pd.testing.assert_frame_equal(single, whole, check_exact=True)


def test_the_weight_for_4_hz_is_the_notes() -> None:
    small = STUDY | {"duration": 2 * second, "snr": 20, "seed": 1, "cache": False}
    pd.testing.assert_frame_equal(
        pyadex.connections(**small), pyadex.connections(**small, we=0.586951 * nS)
    )
    with pytest.raises(InputError, match="we is needed for N = 50: the lab note has"):
        pyadex.connections(**small | {"N": 50})


def test_strong_inputs_are_seen_better_than_weak_ones() -> None:
    few = pyadex.connections(20, 20 * second, snr=40, seed=1)
    many = pyadex.connections(6500, 20 * second, snr=40, seed=1, trains=20)
    assert few.AUC[0] > 0.8 > 0.5 > many.AUC[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"N": 0}, "N must be a whole number from 1 up, not 0"),
        ({"duration": 5}, "duration needs a unit: it must be a time"),
        ({"duration": 4 * Hz}, "duration must be a time"),
        ({"snr": 0}, "snr must be a positive number, or infinity for no noise, not 0"),
        ({"snr": []}, "snr must hold at least one value, not none"),
        ({"seed": -1}, "seed must be a whole number from 0 up, not -1"),
        ({"trains": 0}, "trains must be a whole number from 1 up, not 0"),
        ({"window": 3 * second}, "to the whole recording (2000 ms), not 3000 ms"),
        ({"statistic": max}, "for a function of your own, use connection_scores"),
        ({"raised": "both"}, "raised must be 'reset' or 'before', not 'both'"),
        ({"clip": 0}, "clip must be a percentile above 0, and at most 100, not 0"),
        (
            {"params": 3},
            "params must be a pyadex.Parameters, or a neuron's name such as 'RS', not 3",
        ),
        ({"executor": 3}, "executor must be a concurrent.futures.Executor, not 3"),
        ({"cache": 3}, "cache must be None, a folder or False, not 3"),
        ({"bb": 3 * ms}, "bb"),
    ],
)
def test_bad_input_is_one_sentence(change, sentence) -> None:
    with pytest.raises((InputError, TypeError)) as told:
        pyadex.connections(**STUDY | {"duration": 2 * second} | change)
    assert sentence in str(told.value)
