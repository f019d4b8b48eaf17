"""One neuron by hand: a slider for each of its numbers, and what it does, drawn at every tick."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from time import perf_counter
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from pyadex.base.errors import InputError, PyadexError
from pyadex.base.units import Unit, from_si, ms, mV, pA, pS, scalar_si, second, symbol
from pyadex.model.parameters import cortical_RS
from pyadex.plot.drawn_sliders import drawn_sliders
from pyadex.plot.pixels import as_png
from pyadex.plot.screen import Panel, Screen
from pyadex.single.record import ceil_spikes
from pyadex.single.simulate import sim
from pyadex.single.simulation import Simulation

DURATION = 10 * second
PNG = "image/png"
SI_UNIT = {pS: "siemens", pA: "ampere", ms: "second"}
NS = (1, 10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500, 13000)
PANELS = (
    Panel("Membrane potential", {"V": ""}, [-100, 40] * mV, height=3),
    Panel("Conductances", {"ge": "excitatory", "gi": "inhibitory"}),
    Panel("Adaptation current", {"w": ""}),
)


class Knob(NamedTuple):
    """One slider: its label, unit (None: a number without), ends, step, and where it begins."""

    label: str
    unit: Unit | None
    low: float
    high: float
    step: float
    start: float

    def number(self, name: str, value: Any) -> float:
        """Return a value in the slider's unit.

        Raises
        ------
        InputError
            If the slider does not reach it, or it is not whole where it has to be.
        UnitError
            For a value without its unit.
        """
        si_unit = "" if self.unit is None else SI_UNIT[self.unit]
        number = scalar_si(value, si_unit, name=name)
        if self.unit is not None:
            number = float(f"{from_si(number, si_unit, self.unit).magnitude:.12g}")
        elif self.step == 1 and number % 1:
            raise InputError(f"{name} must be a whole number, not {value}")
        if not self.low <= number <= self.high:
            ends = f"{self.shown(self.low)} to {self.shown(self.high)}"
            raise InputError(f"{name} must be from {ends}, not {self.shown(number)}")
        return number

    def shown(self, number: float) -> str:
        """Return a number with the slider's unit."""
        return f"{number:.6g}" + ("" if self.unit is None else f" {symbol(self.unit)}")

    def quantity(self, number: float) -> Any:
        """Return a number with its unit."""
        return number if self.unit is None else number * self.unit


KNOBS = {
    "we": Knob("weight", pS, 1, 10_000, 0.02, 14),  # its steps are those of its logarithm
    "N": Knob("N", None, NS[0], NS[-1], 1, 6500),
    "inhibition": Knob("inhibition", None, 0, 10, 0.25, 4),
    "b": Knob("b", pA, 0, 300, 5, cortical_RS.b.m_as("pA")),
    "tau_w": Knob("tau_w", ms, 5, 500, 1, cortical_RS.tau_w.m_as("ms")),
    "t_ref": Knob("t_ref", ms, 0, 20, 0.5, cortical_RS.t_ref.m_as("ms")),
    "noise_std": Knob("noise", pA, 0, 100, 2, cortical_RS.noise_std.m_as("pA")),
    "seed": Knob("seed", None, 0, 50, 1, 1),
}


class Explorer:
    """Sliders for a notebook: each tick is a new simulation of 10 seconds, of which one is drawn.

    As the last line of a cell it is shown as its sliders, and as a picture of them where there is
    no kernel, such as on a site.

    Parameters
    ----------
    **values
        Where sliders begin: ``we`` (1 to 10000 pS), ``N`` (1 to 13000), ``inhibition`` (``wi`` over
        ``we``, 0 to 10), ``b`` (0 to 300 pA), ``tau_w`` (5 to 500 ms), ``t_ref`` (0 to 20 ms),
        ``noise_std`` (0 to 100 pA) and ``seed`` (0 to 50). The others are as in `pyadex.sim`.

    Attributes
    ----------
    run
        The last `pyadex.Simulation`.
    sliders
        The widgets, by name; ``sliders["b"].value`` is a number of pA.
    picture
        The widget that shows the signals, a PNG.
    readout
        The widget that tells the output rate, the median of V, and how long both took.

    Raises
    ------
    InputError
        For a name that has no slider, and a value that its slider does not reach.
    PyadexError
        If ipywidgets is not installed.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import pS
    >>> pyadex.Explorer(N=6500, we=14 * pS)
    Explorer: 4.1 Hz, median -54.0 mV
    """

    def __init__(self, **values: Any) -> None:
        widgets = _ipywidgets()
        numbers = _starts(values)
        self.sliders: dict[str, Any] = _sliders(widgets, numbers)
        self.readout: Any = widgets.HTML()
        self.picture: Any = widgets.Image(
            format="png", layout={"width": "100%", "max_width": "44em"}
        )
        self._simulate()
        self._screen = Screen(PANELS, self._signals())
        self._tick()
        for slider in self.sliders.values():
            slider.observe(self._tick, "value")
        self._box: Any = widgets.VBox([*self.sliders.values(), self.readout, self.picture])

    def still(self) -> bytes:
        """Return a picture of the sliders as they stand, with what they show, as PNG.

        Examples
        --------
        >>> import pyadex
        >>> pyadex.Explorer().still()[1:4]
        b'PNG'
        """
        rows = [
            (KNOBS[name].label, _position(name, slider.value), KNOBS[name].shown(slider.value))
            for name, slider in self.sliders.items()
        ]
        return as_png(np.vstack([drawn_sliders(rows, self._told()), self._pixels]))

    def _simulate(self) -> None:
        asked = {name: KNOBS[name].quantity(s.value) for name, s in self.sliders.items()}
        wi = asked.pop("inhibition") * asked["we"]
        self.run: Simulation = sim(duration=DURATION, wi=wi, record=["V", "ge", "gi", "w"], **asked)

    def _signals(self) -> dict[str, Any]:
        return {**self.run.signals, "V": ceil_spikes(self.run)}

    def _tick(self, _change: Any = None) -> None:
        start = perf_counter()
        self._simulate()
        simulated = perf_counter()
        self._pixels = self._screen.show(self._signals())
        self.picture.value = as_png(self._pixels)
        drawn = perf_counter()
        self.readout.value = (
            f"<b>{self._told()}</b> &ensp; simulated in {1e3 * (simulated - start):.0f} ms, "
            f"drawn in {1e3 * (drawn - simulated):.0f} ms"
        )

    def _told(self) -> str:
        median = np.median(ceil_spikes(self.run).m_as("mV"))
        return f"{self.run.output_rate.m_as('Hz'):.1f} Hz, median {median:.1f} mV"

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, Any]:
        """Show the sliders; who keeps the notebook keeps their picture with it."""
        still = base64.b64encode(self.still()).decode("ascii")
        return {**self._box._repr_mimebundle_(), "text/plain": repr(self), PNG: still}

    def __repr__(self) -> str:
        return f"Explorer: {self._told()}"


def _ipywidgets() -> ModuleType:
    try:
        import ipywidgets  # type: ignore[import-untyped]
    except ImportError as error:
        raise PyadexError(
            "The sliders need ipywidgets, which is not installed: pip install 'pyadex[notebook]'"
        ) from error
    widgets: ModuleType = ipywidgets
    return widgets


def _starts(values: Mapping[str, Any]) -> dict[str, float]:
    for name in values:
        if name not in KNOBS:
            raise InputError(f"there is no slider {name!r}; there are {', '.join(KNOBS)}")
    return {n: k.number(n, values[n]) if n in values else k.start for n, k in KNOBS.items()}


def _sliders(widgets: ModuleType, numbers: Mapping[str, float]) -> dict[str, Any]:
    wide = {"style": {"description_width": "8em"}, "layout": {"width": "95%", "max_width": "36em"}}
    sliders: dict[str, Any] = {}
    for name, knob in KNOBS.items():
        unit = "" if knob.unit is None else f" ({symbol(knob.unit)})"
        look = {**wide, "value": numbers[name], "description": knob.label + unit}
        ends = {"min": knob.low, "max": knob.high, "step": knob.step}
        if name == "we":
            ends = {**ends, "min": np.log10(knob.low), "max": np.log10(knob.high)}
            sliders[name] = widgets.FloatLogSlider(**look, **ends, readout_format=".3g")
        elif name == "N":
            N = int(numbers[name])
            sliders[name] = widgets.SelectionSlider(
                **{**look, "value": N}, options=sorted({*NS, N})
            )
        elif name == "seed":
            whole = {key: int(value) for key, value in {**ends, "value": numbers[name]}.items()}
            sliders[name] = widgets.IntSlider(**{**look, **whole})
        else:
            sliders[name] = widgets.FloatSlider(**look, **ends, readout_format=".4g")
    return sliders


def _position(name: str, number: float) -> float:
    """Return where a slider stands, from 0 to 1; those of N and the weight are logarithmic."""
    low, high = KNOBS[name].low, KNOBS[name].high
    if name in ("we", "N"):
        return float(np.log(number / low) / np.log(high / low))
    return (number - low) / (high - low)
