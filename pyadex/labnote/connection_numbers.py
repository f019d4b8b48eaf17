"""The published numbers of the lab's second study, and whether ours are equal digit for digit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from pyadex.labnote.numbers import Comparison, alike
from pyadex.single.simulation import Simulation
from pyadex.studies.connection_test.detections import Detection


def published_numbers() -> dict[str, Any]:
    """Return the published numbers, as text with all their digits."""
    printed = resources.files("pyadex.labnote").joinpath("data", "connection_numbers.toml")
    return tomllib.loads(printed.read_text("utf-8"))


def compare_recording(run: Simulation, raised: Any) -> Iterator[Comparison]:
    """Compare samples of the first run's V, its spikes, and quantiles of its raised trace."""
    printed = published_numbers()["recording"]
    V, first = run.V.m_as("mV"), printed["first_sample"]
    for k, text in enumerate(printed["V_mV"], start=first):
        yield _compare(f"first run, sample {k} of V (mV)", text, V[k - 1])
    yield _compare("first run, output spikes", printed["output_spikes"], len(run.spiketimes))
    shares = [float(text) for text in printed["quantiles"]]
    ours = np.quantile(raised.m_as("mV"), shares)
    for share, text, value in zip(shares, printed["quantiles_mV"], ours, strict=True):
        yield _compare(f"first run, quantile {share:g} of the raised V (mV)", text, value)


def compare_clear(
    found: Detection, spikes: Sequence[int], drawn_rates: Sequence[float]
) -> Iterator[Comparison]:
    """Compare the test without noise: its trains, scores, calls and areas."""
    printed = published_numbers()["clear"]
    of = {kind: np.flatnonzero(found.kinds == kind) for kind in ("exc", "inh", "unc")}
    for kind in ("exc", "inh"):
        yield from _compare_each(
            f"spikes of {kind} input", printed[f"spikes_{kind}"], np.take(spikes, of[kind])
        )
    yield from _compare_each("rate of non-input (Hz)", printed["rates_unc_Hz"], drawn_rates)
    unc = found.scores[of["unc"]]
    last = printed["scores_unc_last"]
    yield from _compare_each("score of exc input", printed["scores_exc"], found.scores[of["exc"]])
    yield from _compare_each("score of non-input", printed["scores_unc_first"], unc)
    yield from _compare_each("score of the last non-inputs,", last, unc[-len(last) :])
    called = found.confusion()
    for real, texts in zip(called.index, printed["confusion"], strict=True):
        for kind, text in zip(called.columns, texts, strict=True):
            yield _compare(f"without noise, {real} called {kind}", text, called.loc[real, kind])
    for name in ("AUC", "AUC_exc", "AUC_inh"):
        yield _compare(f"without noise, {name}", printed[name], getattr(found, name))


def compare_noise(df: pd.DataFrame) -> Iterator[Comparison]:
    """Compare the study of noise; means only over all five seeds."""
    printed = published_numbers()["noise"]
    for snr, seed, *texts in printed["rows"]:
        rows = df[(df.snr == float(snr)) & (df.seed == int(seed))]
        yield from _compare_rows(f"SNR {snr}, seed {seed}", rows, texts)
    if df.seed.nunique() < 5:
        return
    for snr, *texts in printed["means"]["rows"]:
        means = df[df.snr == float(snr)].groupby("snr", as_index=False).mean()
        yield from _compare_rows(f"SNR {snr}, mean of seeds", means, texts)


def compare_durations(df: pd.DataFrame) -> Iterator[Comparison]:
    """Compare the study of durations."""
    for seconds, seed, *texts in published_numbers()["durations"]["rows"]:
        rows = df[np.isclose(df.duration_min * 60, float(seconds)) & (df.seed == int(seed))]
        yield from _compare_rows(f"{seconds} s, seed {seed}", rows, texts)


def _compare_rows(what: str, rows: pd.DataFrame, texts: Sequence[str]) -> Iterator[Comparison]:
    for name, text in zip(("F1max", "AUC"), texts, strict=True):
        for value in rows[name]:  # none, if this seed was not asked for
            yield _compare(f"{what}, {name}", text, value)


def _compare_each(what: str, texts: Sequence[str], ours: Any) -> Iterator[Comparison]:
    for k, (text, value) in enumerate(zip(texts, ours, strict=False), start=1):
        yield _compare(f"without noise, {what} {k}", text, value)


def _compare(what: str, text: str, ours: Any) -> Comparison:
    return Comparison(what, text, alike(text, float(ours)))
