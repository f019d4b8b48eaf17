"""The neuron, its input and the time step, as one frozen object with units."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.units import Hz, Unit, from_si, ms, mV, nS, pA, pF, scalar_si, unit_in_name, ureg


@dataclass(frozen=True)
class Parameter:
    """What is known of one parameter: its SI unit, the unit it is shown in, what it may be."""

    name: str
    si_unit: str
    shown_in: Unit | None
    allowed: str
    check: Callable[[float], bool]
    meaning: str

    def to_si(self, value: Any) -> float:
        """Return the value in SI units, checked."""
        number = scalar_si(value, self.si_unit, name=self.name)
        self.check_si(number)
        return number

    def check_si(self, number: float) -> None:
        """Raise `InputError` for a value that is not allowed."""
        if not self.check(number):
            raise InputError(f"{self.name} must be {self.allowed}, not {self.show(number)}")

    def quantity(self, number: Any) -> Any:
        """Return an SI number as the quantity the user sees; a plain float if it has no unit."""
        if self.shown_in is None:
            return float(number)
        shown = from_si(number, self.si_unit, self.shown_in)
        # 62.5 pA is not to be shown as 62.50000000000001 pA, when both are the same number of A.
        short = ureg.Quantity(float(f"{shown.magnitude:.15g}"), self.shown_in)
        return short if scalar_si(short, self.si_unit, name=self.name) == number else shown

    def show(self, number: float) -> str:
        """Return an SI number as text in the user's unit."""
        value = self.quantity(number)
        return f"{value:~P}" if self.shown_in is not None else repr(value)

    @property
    def column(self) -> str:
        """The name of this parameter's column in a table: ``we_pS``."""
        return self.name if self.shown_in is None else f"{self.name}_{unit_in_name(self.shown_in)}"


def _positive(x: float) -> bool:
    return 0 < x < math.inf


def _not_negative(x: float) -> bool:
    return 0 <= x < math.inf


_finite = math.isfinite


def _fraction(x: float) -> bool:
    return 0 <= x <= 1


_POSITIVE, _FINITE, _NOT_NEGATIVE = "positive and finite", "finite", "finite and not negative"

_TABLE = (
    Parameter("C", "farad", pF, _POSITIVE, _positive, "membrane capacitance"),
    Parameter("gL", "siemens", nS, _POSITIVE, _positive, "leak conductance"),
    Parameter("EL", "volt", mV, _FINITE, _finite, "leak reversal potential, where V starts"),
    Parameter("VT", "volt", mV, _FINITE, _finite, "threshold of the exponential upswing"),
    Parameter("DeltaT", "volt", mV, _POSITIVE, _positive, "sharpness of that threshold"),
    Parameter("Vs", "volt", mV, _FINITE, _finite, "spike: threshold of the reset, ceiling of V"),
    Parameter("Vr", "volt", mV, _FINITE, _finite, "reset potential"),
    Parameter("a", "siemens", nS, _FINITE, _finite, "subthreshold adaptation"),
    Parameter("b", "ampere", pA, _FINITE, _finite, "adaptation current added by each spike"),
    Parameter("tau_w", "second", ms, _POSITIVE, _positive, "time constant of adaptation"),
    Parameter("tau_e", "second", ms, _POSITIVE, _positive, "time constant of excitation"),
    Parameter("tau_i", "second", ms, _POSITIVE, _positive, "time constant of inhibition"),
    Parameter("Ee", "volt", mV, _FINITE, _finite, "reversal potential of excitation"),
    Parameter("Ei", "volt", mV, _FINITE, _finite, "reversal potential of inhibition"),
    Parameter("I", "ampere", pA, _FINITE, _finite, "constant injected current"),
    Parameter("mean_rate", "hertz", Hz, _POSITIVE, _positive, "mean rate of the inputs"),
    Parameter("sigma", "", None, _NOT_NEGATIVE, _not_negative, "width of the rates' logarithm"),
    Parameter(
        "excitatory_fraction", "", None, "from 0 to 1", _fraction, "share of excitatory inputs"
    ),
    Parameter("dt", "second", ms, _POSITIVE, _positive, "time step"),
)
PARAMETERS: Mapping[str, Parameter] = {p.name: p for p in _TABLE}
NEURON = tuple(PARAMETERS)[:14]
INPUT = ("mean_rate", "sigma", "excitatory_fraction")
_ALIASES = {
    "ΔT": "DeltaT",
    "delta_T": "DeltaT",
    "τw": "tau_w",
    "τe": "tau_e",
    "τi": "tau_i",
    "σ": "sigma",
    "Δt": "dt",
    "I_ext": "I",
}


def parameter_named(name: str, also: tuple[str, ...] = ()) -> Parameter:
    """Return what is known of a parameter, by its name or an alias such as ``"τw"``.

    Raises
    ------
    InputError
        If there is none of that name; the nearest known one (also of ``also``) is suggested.
    """
    name = _ALIASES.get(name, name)
    if name in PARAMETERS:
        return PARAMETERS[name]
    near = difflib.get_close_matches(
        name, (*PARAMETERS, *_ALIASES, *also, "tau_g"), n=1, cutoff=0.4
    )
    hint = (
        f"; did you mean {_ALIASES.get(near[0], near[0])}?"
        if near
        else f"; known are {', '.join(PARAMETERS)}"
    )
    raise InputError(f"there is no parameter {name!r}{hint}")


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Every number of the model but the weights, the number of inputs, the duration and the seed.

    The model (V membrane potential, w adaptation current, ge and gi synaptic conductances)::

        C dV/dt   = -gL (V - EL) + gL ΔT exp((V - VT)/ΔT) - ge (V - Ee) - gi (V - Ei) - w + I
        tau_w dw/dt = a (V - EL) - w
        tau_e dge/dt = -ge,   tau_i dgi/dt = -gi
        V > Vs:   V ← Vr,   w ← w + b

    The N inputs are Poisson spike trains whose rates are log-normal: exp(σ z + μ) Hz with z normal
    and μ such that ``mean_rate`` is their mean. The first ``round(N * excitatory_fraction)`` of
    them excite.

    Defaults are the lab note's: a cortical regular-spiking neuron (Naud et al. 2008, Biol. Cybern.
    99:335, with the note's own ``a``).

    Raises
    ------
    InputError
        For a value that is not allowed, and for a time step that is not below every time constant.
    UnitError
        For a value without its unit.

    Examples
    --------
    >>> from pyadex import cortical_RS
    >>> from pyadex.units import pA
    >>> print(cortical_RS.replace(b=80 * pA).b)
    80.0 pA
    """

    C: Any = 104 * pF
    gL: Any = 4.3 * nS
    EL: Any = -65 * mV
    VT: Any = -52 * mV
    DeltaT: Any = 0.8 * mV
    Vs: Any = 40 * mV
    Vr: Any = -53 * mV
    a: Any = -0.8 * nS
    b: Any = 65 * pA
    tau_w: Any = 88 * ms
    tau_e: Any = 7 * ms
    tau_i: Any = 7 * ms
    Ee: Any = 0 * mV
    Ei: Any = -80 * mV
    I: Any = 0 * pA  # noqa: E741 (the current's name)
    mean_rate: Any = 4 * Hz
    sigma: float = math.sqrt(0.6)
    excitatory_fraction: float = 4 / 5
    dt: Any = 0.1 * ms

    def __new__(cls, **values: Any) -> Parameters:
        """Refuse a name that is not known, with the nearest one that is."""
        for name in values:
            parameter_named(name)
        return super().__new__(cls)

    def __post_init__(self) -> None:
        self._keep({name: p.to_si(getattr(self, name)) for name, p in PARAMETERS.items()})

    def _keep(self, numbers: dict[str, float]) -> None:
        check_together(numbers)
        for name, parameter in PARAMETERS.items():
            object.__setattr__(self, name, parameter.quantity(numbers[name]))
        object.__setattr__(self, "_si", numbers)

    @classmethod
    def from_si(cls, numbers: Mapping[str, float]) -> Parameters:
        """Return the parameters that have exactly these SI numbers, one for each name.

        Raises
        ------
        InputError
            If a value is not allowed; a name that is missing is a `KeyError`.

        Examples
        --------
        >>> from pyadex import cortical_RS
        >>> from pyadex.model.parameters import Parameters
        >>> Parameters.from_si(cortical_RS.si) == cortical_RS
        True
        """
        for name, parameter in PARAMETERS.items():
            parameter.check_si(numbers[name])
        new = cls.__new__(cls)
        new._keep({name: float(numbers[name]) for name in PARAMETERS})
        return new

    @property
    def si(self) -> dict[str, float]:
        """All values as plain SI numbers, by name."""
        return dict(self._si)  # type: ignore[attr-defined]

    def replace(self, **changes: Any) -> Parameters:
        """Return a copy with some values changed; ``tau_g`` sets ``tau_e`` and ``tau_i``.

        Raises
        ------
        InputError
            If there is no parameter of a name; the nearest known one is suggested.

        Examples
        --------
        >>> from pyadex import cortical_RS
        >>> from pyadex.units import ms
        >>> print(cortical_RS.replace(tau_w=100 * ms).tau_w)
        100.0 ms
        """
        # By SI numbers: a value that was given in another unit would be rounded once more.
        asked = {name: PARAMETERS[name].to_si(v) for name, v in canonical(changes).items()}
        return self.from_si({**self.si, **asked})

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={p.show(self._si[name])}" for name, p in PARAMETERS.items())  # type: ignore[attr-defined]
        return f"Parameters({values})"


def canonical(changes: Mapping[str, Any], also: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return changes by the parameters' own names, with ``tau_g`` (or τg) written as its two."""
    result: dict[str, Any] = {}
    for name, value in changes.items():
        if name in ("tau_g", "τg"):
            result.update(tau_e=value, tau_i=value)
        else:
            result[parameter_named(name, also).name] = value
    return result


def check_together(si: Mapping[str, Any]) -> None:
    """Check what only several values (scalars or arrays, SI) tell together.

    Raises
    ------
    InputError
        If the time step is not below every time constant: forward Euler would then be unstable. Or
        if the reset potential is not below the spike threshold.
    """
    for name in ("tau_w", "tau_e", "tau_i", "C/gL"):
        tau = np.asarray(si["C"]) / np.asarray(si["gL"]) if name == "C/gL" else si[name]
        dts, taus = (np.atleast_1d(x) for x in np.broadcast_arrays(si["dt"], tau))
        too_long = np.flatnonzero(~(dts < taus))
        if too_long.size:
            dt, shortest = float(dts[too_long[0]]), float(taus[too_long[0]])
            raise InputError(
                f"dt must be below every time constant, not {PARAMETERS['dt'].show(dt)} "
                f"with {name} = {PARAMETERS['tau_w'].show(shortest)}"
            )
    if not np.all(np.asarray(si["Vr"]) < np.asarray(si["Vs"])):
        raise InputError(
            f"Vr must lie below Vs, not at {PARAMETERS['Vr'].show(float(np.max(si['Vr'])))} "
            f"with Vs = {PARAMETERS['Vs'].show(float(np.min(si['Vs'])))}"
        )


cortical_RS = Parameters()
