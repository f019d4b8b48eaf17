"""A run, recordings of it with noise, and the scores of its inputs: what Julia is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pyadex import engine
from pyadex.batch.executors import use_share_of_cores
from pyadex.engine.sources import fingerprint
from pyadex.engine.threads import thread_count
from pyadex.model.input_numbers import number_excitatory
from pyadex.model.parameters import CURRENT, INPUT, NEURON
from pyadex.studies.connection_test.scoring import SECONDS_OF_PIECE, SECONDS_OF_WINDOW_SAMPLE

Row = dict[str, Any]


@dataclass(frozen=True)
class RecordedRun:
    """A run, how it is recorded, and how its inputs are tested; plain SI numbers."""

    N: int
    seed: int
    duration: float
    we: float
    wi: float
    params: tuple[tuple[str, float], ...]
    trains: int  # of each kind
    window: int  # samples
    surrogates: int
    statistic: str
    clip: float
    raised_before: bool
    noise_seed: int
    seed_of_rates: int  # of the trains that are no inputs, and of their spikes unless told
    seed_of_trains: int | None = None

    def key(self, snr: float) -> str:
        """Return a key that holds all that can change the scores in one recording."""
        told = json.dumps([fingerprint(), "connections", asdict(self), repr(float(snr))])
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()

    def seconds(self, recordings: int) -> float:
        """Return about how long the run's recordings take, on all threads."""
        return self._seconds_of_train(recordings) * self.tests / thread_count() + (
            self.duration / dict(self.params)["dt"] * (1 + recordings) * 5e-8
        )

    @property
    def tests(self) -> int:
        """How many trains are tested, if there are enough inputs."""
        return 3 * self.trains

    def _seconds_of_train(self, recordings: int) -> float:
        # The fastest of many inputs are some four times as fast as the mean.
        spikes = 4 * dict(self.params)["mean_rate"] * self.duration
        drawing = 100 * SECONDS_OF_WINDOW_SAMPLE
        adding = recordings * self.window * SECONDS_OF_WINDOW_SAMPLE
        return spikes * (self.surrogates + 1) * (drawing + adding)

    def scores(
        self, snrs: list[float], advance: Callable[[int], object] | None = None
    ) -> list[Row]:
        """Return a row for each recording: the scores, and what the tested trains are.

        ``advance`` is told how many trains were tested, so often that a progress bar moves.
        """
        at_once = max(1, int(SECONDS_OF_PIECE * thread_count() / self._seconds_of_train(len(snrs))))
        found: list[Any] = []
        first, size, answer = 1, self.tests, {}
        while first <= size:
            last = min(first + at_once - 1, size)
            answer = engine.call(
                "connections",
                work_seconds=30 * self.seconds(len(snrs)),
                **self._fields(snrs),
                **{"from": first, "to": last, "last": last == size},
            )
            size = sum(answer[kind] for kind in ("excitatory", "inhibitory", "unconnected"))
            found.append(answer["scores"].reshape(len(snrs), -1))
            if advance is not None:
                advance(found[-1].shape[1] * len(snrs))
            first = last + 1
        if advance is not None:
            advance((self.tests - size) * len(snrs))  # of inputs that there are not
        told = {kind: answer[kind] for kind in ("excitatory", "inhibitory", "unconnected")}
        told |= {name: answer[name].tolist() for name in ("spikes", "drawn_rates")}
        return [{"scores": row.tolist(), **told} for row in np.concatenate(found, axis=1)]

    def _fields(self, snrs: list[float]) -> dict[str, Any]:
        si = dict(self.params)
        return {
            **{name: np.array([si[name]]) for name in (*NEURON, *CURRENT, *INPUT)},
            "input": "poisson",
            "drop_last_spike": False,
            "N": np.array([self.N]),
            "Ne": np.array([number_excitatory(self.N, si["excitatory_fraction"])]),
            "seed": np.array([self.seed]),
            "duration": self.duration,
            "dt": si["dt"],
            "we": self.we,
            "wi": self.wi,
            "snr": np.array(snrs, dtype=float),
            "noise_seed": self.noise_seed,
            "clip": self.clip,
            "raised_before": self.raised_before,
            "trains": self.trains,
            "seed_of_rates": self.seed_of_rates,
            **({} if self.seed_of_trains is None else {"seed_of_trains": self.seed_of_trains}),
            "window": self.window,
            "surrogates": self.surrogates,
            "statistic": self.statistic,
            "surrogate_seed": 1,
        }


def scores_here(run: RecordedRun, snrs: list[float], asked_by: str) -> list[Row]:
    """Return a run's rows: what a worker of an executor does."""
    use_share_of_cores(asked_by)
    return run.scores(snrs)
