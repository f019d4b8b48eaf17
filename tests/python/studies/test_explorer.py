"""The sliders of the explorer: what they set, what they show, and what is said of bad starts."""

from __future__ import annotations

import io
import sys

import numpy as np
import PIL.Image
import pytest

from pyadex import InputError, PyadexError, UnitError, sim
from pyadex.studies.explorer import Explorer
from pyadex.units import ms, mV, pA, pS, second

pytest.importorskip("ipywidgets", reason="needs the extra [notebook]")


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer(N=100, we=600 * pS, b=80 * pA)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(PIL.Image.open(io.BytesIO(png)))


def test_begins_where_it_was_told_to(explorer) -> None:
    values = {name: slider.value for name, slider in explorer.sliders.items()}
    assert values == {
        "we": 600, "N": 100, "inhibition": 4, "b": 80, "tau_w": 88, "t_ref": 0, "noise_std": 0,
        "seed": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "changed"),
    [
        ("we", 700.0, {"we": 700 * pS, "wi": 2800 * pS}),
        ("N", 200, {"N": 200}),
        ("inhibition", 3.0, {"wi": 1800 * pS}),
        ("b", 0.0, {"b": 0 * pA}),
        ("tau_w", 200.0, {"tau_w": 200 * ms}),
        ("t_ref", 5.0, {"t_ref": 5 * ms}),
        ("noise_std", 50.0, {"noise_std": 50 * pA}),
        ("seed", 2, {"seed": 2}),
    ],
)
def test_each_slider_is_that_argument_of_sim(explorer, name, value, changed) -> None:
    slider = explorer.sliders[name]
    before, shown = slider.value, explorer.picture.value
    slider.value = value
    V, rate, after = explorer.run.V, explorer.run.output_rate, explorer.picture.value
    slider.value = before
    usual = {"N": 100, "seed": 1, "we": 600 * pS, "wi": 2400 * pS, "b": 80 * pA}
    expected = sim(duration=10 * second, **{**usual, **changed})
    assert np.array_equal(V.m_as(mV), expected.V.m_as(mV))
    assert rate == expected.output_rate
    assert after != shown
    assert explorer.picture.value == shown


def test_the_still_has_the_sliders_above_what_they_show(explorer) -> None:
    still, shown = pixels(explorer.still()), pixels(explorer.picture.value)
    assert np.array_equal(still[-len(shown) :], shown)
    above = still[: -len(shown)]
    moved = Explorer(N=100, we=600 * pS, b=80 * pA, tau_w=500 * ms)
    assert not np.array_equal(pixels(moved.still())[: len(above)], above)


def test_a_notebook_shows_sliders_and_keeps_their_picture(explorer) -> None:
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["image/png"].startswith("iVBORw0KGgo")  # a PNG's first bytes in base64
    assert bundle["text/plain"] == repr(explorer)


@pytest.mark.parametrize(
    ("start", "error", "said"),
    [
        ({"b": 500 * pA}, InputError, "b must be from 0 pA to 300 pA, not 500 pA"),
        ({"we": 0 * pS}, InputError, "we must be from 1 pS to 10000 pS, not 0 pS"),
        ({"N": 2.5}, InputError, "N must be a whole number, not 2.5"),
        ({"b": 5}, UnitError, "b needs a unit"),
        ({"VT": -50 * mV}, InputError, "there is no slider 'VT'; there are we, N, inhibition,"),
    ],
)
def test_a_start_that_no_slider_has_is_told(start, error, said) -> None:
    with pytest.raises(error, match=said):
        Explorer(**start)


def test_what_to_install_is_told(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(PyadexError, match=r"need ipywidgets, .*: pip install 'pyadex\[notebook\]'"):
        Explorer()
