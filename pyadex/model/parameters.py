"""The neuron, its input and the time step, as one frozen object with units."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pyadex.base.errors import CallError, InputError
from pyadex.base.near_names import NearNames, no_attribute
from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import (
    Hz,
    Unit,
    from_si,
    ms,
    mV,
    nS,
    pA,
    pF,
    scalar_si,
    shown,
    to_si,
    unit_in_name,
)
from pyadex.model.meant_elsewhere import CHANGING, check_meant
from pyadex.model.names_elsewhere import name_here, only_spelled, why_not_here


@dataclass(frozen=True)
class Parameter:
    """What is known of one parameter: its SI unit, the unit it is shown in, what it may be.

    Unless given, it has the value of another one, which it ``follows``.
    """

    name: str
    si_unit: str
    shown_in: Unit | None
    allowed: str
    check: Callable[[float], bool]
    meaning: str
    follows: str | None = None

    def to_si(self, value: Any) -> float:
        """Return the value in SI units, checked."""
        check_meant(self.name, value)
        numbers = to_si(value, self.si_unit, name=self.name)
        if numbers.ndim:
            changing = f"{CHANGING}, and " if self.name == "I" else ""
            raise InputError(
                f"{self.name} must be a single value, not {numbers.size} of them; {changing}"
                "several runs are made by pyadex.sweep"
            )
        self.check_si(float(numbers))
        return float(numbers)

    def check_si(self, number: float) -> None:
        """Raise `InputError` for a value that is not allowed."""
        if not self.check(number):
            raise InputError(f"{self.name} must be {self.allowed}, not {self.show(number)}")

    def quantity(self, number: Any) -> Any:
        """Return an SI number as the quantity the user sees; a plain float if it has no unit."""
        if self.shown_in is None:
            return float(number)
        exact = from_si(number, self.si_unit, self.shown_in)
        # 62.5 pA is not to be shown as 62.50000000000001 pA, when both are the same number of A.
        short = float(f"{exact.magnitude:.15g}") * self.shown_in
        return short if scalar_si(short, self.si_unit, name=self.name) == number else exact

    def show(self, number: float) -> str:
        """Return an SI number as text in the user's unit."""
        value = self.quantity(number)
        return shown(value) if self.shown_in is not None else repr(value)

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

# The one list of parameters: what requests, cache keys, tables and `--set` know of them is derived.
_NEURON = (
    Parameter("C", "farad", pF, _POSITIVE, _positive, "membrane capacitance"),
    Parameter("gL", "siemens", nS, _POSITIVE, _positive, "leak conductance"),
    Parameter("EL", "volt", mV, _FINITE, _finite, "leak reversal potential"),
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
    Parameter("t_ref", "second", ms, _NOT_NEGATIVE, _not_negative, "refractory period"),
    Parameter("V_init", "volt", mV, _FINITE, _finite, "V at the start", "EL"),
    Parameter("w_init", "ampere", pA, _FINITE, _finite, "w at the start"),
)
_CURRENT = (
    Parameter("I", "ampere", pA, _FINITE, _finite, "constant injected current, mean of its noise"),
    Parameter(
        "noise_std", "ampere", pA, _NOT_NEGATIVE, _not_negative, "spread of the current's noise"
    ),
    Parameter("noise_tau", "second", ms, _POSITIVE, _positive, "time constant of that noise"),
)
# These stand for what decides the input: the values for each kind, and the number of each.
_OF_BOTH_KINDS = (
    Parameter("mean_rate", "hertz", Hz, _POSITIVE, _positive, "mean rate of the inputs"),
    Parameter("sigma", "", None, _NOT_NEGATIVE, _not_negative, "width of the rates' logarithm"),
    Parameter(
        "excitatory_fraction", "", None, "from 0 to 1", _fraction, "share of excitatory inputs"
    ),
)
_OF_ONE_KIND = tuple(
    Parameter(f"{name}_{kind[0]}", unit, shown_in, _NOT_NEGATIVE, _not_negative,
              f"{meaning}, of {kind}", name)
    for name, unit, shown_in, meaning in (
        ("mean_rate", "hertz", Hz, "mean rate of the inputs"),
        ("sigma", "", None, "width of the rates' logarithm"),
    )
    for kind in ("excitation", "inhibition")
)  # fmt: skip
_INPUT = (
    *_OF_ONE_KIND,
    Parameter("correlation", "", None, "from 0 to 1", _fraction, "of the inputs of a kind"),
    Parameter(
        "weight_sigma", "", None, _NOT_NEGATIVE, _not_negative, "width of the weights' logarithm"
    ),
)
_TIME_STEP = (Parameter("dt", "second", ms, _POSITIVE, _positive, "time step"),)
PARAMETERS: Mapping[str, Parameter] = {
    p.name: p for p in (*_NEURON, *_CURRENT, *_OF_BOTH_KINDS, *_INPUT, *_TIME_STEP)
}
NEURON, CURRENT, INPUT = (tuple(p.name for p in each) for each in (_NEURON, _CURRENT, _INPUT))
FOLLOWS = {p.name: p.follows for p in PARAMETERS.values() if p.follows}
_SETS_BOTH = tuple(p.name for p in _OF_BOTH_KINDS)
_ALIASES = {
    "ΔT": "DeltaT",
    "delta_T": "DeltaT",
    "τw": "tau_w",
    "τe": "tau_e",
    "τi": "tau_i",
    "σ": "sigma",
    "Δt": "dt",
    "I_ext": "I",
    "noise_mean": "I",
}


def alias_of(name: str) -> str:
    """Return the name that an alias such as ``"τw"`` stands for; any other as it is."""
    return _ALIASES.get(name, name)


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
    if name in ("tau_g", "τg"):
        raise InputError("tau_g stands for two parameters, tau_e and tau_i: name one of them")
    hint = _hint(name, also)
    between = ":" if why_not_here(name) else ";"
    raise InputError(f"there is no parameter {name!r}{between} {hint or _known()}")


def _hint(name: str, also: tuple[str, ...]) -> str:
    """Return what may be meant by a name that is not known; nothing if nobody can tell."""
    if why_not := why_not_here(name):
        return why_not
    if (here := name_here(name)) is not None and here != name:
        return f"did you mean {here}?" if only_spelled(name, here) else f"pyadex calls it {here}"
    near = difflib.get_close_matches(
        name, (*PARAMETERS, *_ALIASES, *also, "tau_g"), n=1, cutoff=0.55
    )
    return f"did you mean {_ALIASES.get(near[0], near[0])}?" if near else ""


def _known() -> str:
    return f"known are {', '.join(PARAMETERS)}"


def check_names(names: Iterable[str], also: tuple[str, ...] = ()) -> None:
    """Raise `InputError` for names that are no parameter's (nor tau_g), which tells all of them."""
    unknown = [n for n in names if _ALIASES.get(n, n) not in (*PARAMETERS, "tau_g", "τg")]
    if len(unknown) == 1:
        parameter_named(unknown[0], also)
    hints = {name: _hint(name, also) for name in unknown}
    if unknown:
        told = ", ".join(f"{n!r} ({hint})" if hint else repr(n) for n, hint in hints.items())
        rest = "" if all(hints.values()) else f"; {_known()}"
        raise InputError(f"there are no parameters {told}{rest}")


@dataclass(frozen=True, kw_only=True)
class Parameters(NearNames):
    """Every number of the model but the weights, the number of inputs, the duration and the seed.

    The model (V membrane potential, w adaptation current, ge and gi synaptic conductances)::

        C dV/dt   = -gL (V - EL) + gL ΔT exp((V - VT)/ΔT) - ge (V - Ee) - gi (V - Ei) - w + I
        tau_w dw/dt = a (V - EL) - w
        tau_e dge/dt = -ge,   tau_i dgi/dt = -gi
        V > Vs:   V ← Vr,   w ← w + b,   and V stays at Vr for the refractory period t_ref

    V begins at ``V_init`` (``EL`` unless given), w at ``w_init``. Around the current I there may be
    noise: an Ornstein–Uhlenbeck process with standard deviation ``noise_std`` and time constant
    ``noise_tau``, of a random stream of its own, so that inputs stay as they are.

    The N inputs are Poisson spike trains whose rates are log-normal: exp(σ z + μ) Hz with z normal
    and μ such that ``mean_rate`` is their mean. The first ``round(N * excitatory_fraction)`` of
    them excite. ``mean_rate_e``, ``mean_rate_i``, ``sigma_e`` and ``sigma_i`` set one kind apart;
    None stands for ``mean_rate`` and ``sigma``. ``correlation`` is that of the spike counts of any
    two inputs of a kind, which then need equal rates (``sigma=0``). ``weight_sigma`` is the width
    of the logarithm of the inputs' weights: each input has a factor on we or wi, log-normal with
    mean 1, of a random stream of its own, so that what arrives stays as it is.

    Defaults are the lab note's: the cortical regular-spiking neuron of Naud et al. 2008 (Biol.
    Cybern. 99:335), with the note's own ``Vs``, synapses and inputs.

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
    80.0 picoampere
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
    t_ref: Any = 0 * ms
    V_init: Any = None
    w_init: Any = 0 * pA
    I: Any = 0 * pA  # noqa: E741 (the current's name)
    noise_std: Any = 0 * pA
    noise_tau: Any = 5 * ms
    mean_rate: Any = 4 * Hz
    sigma: float = math.sqrt(0.6)
    excitatory_fraction: float = 4 / 5
    mean_rate_e: Any = None
    mean_rate_i: Any = None
    sigma_e: float | None = None
    sigma_i: float | None = None
    correlation: float = 0.0
    weight_sigma: float = 0.0
    dt: Any = 0.1 * ms

    def __new__(cls, *args: Any, **values: Any) -> Parameters:
        """Refuse names that are not known, with the nearest ones that are."""
        if args:
            raise CallError(f"Parameters takes names alone, such as b=80 * pA, not {args[0]!r:.60}")
        check_names(values)
        for name in values:
            parameter_named(name)
        return super().__new__(cls)

    def __post_init__(self) -> None:
        given = {name: getattr(self, name) for name in PARAMETERS}
        self._keep(
            {n: PARAMETERS[n].to_si(v) for n, v in given.items() if not _may_be_left_out(n, v)}
        )

    def _keep(self, numbers: dict[str, float]) -> None:
        check_together(with_followers(numbers))
        for name, parameter in PARAMETERS.items():
            shown = parameter.quantity(numbers[name]) if name in numbers else None
            object.__setattr__(self, name, shown)
        object.__setattr__(self, "_si", numbers)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise no_attribute(self, name, hint="" if name.startswith("_") else _hint(name, ()))

    @classmethod
    def from_si(cls, numbers: Mapping[str, float]) -> Parameters:
        """Return the parameters that have exactly these SI numbers, one for each name.

        Those that follow others may be missing.

        Raises
        ------
        InputError
            If a value is not allowed; another name that is missing is a `KeyError`.

        Examples
        --------
        >>> from pyadex import cortical_RS
        >>> from pyadex.model.parameters import Parameters
        >>> Parameters.from_si(cortical_RS.si) == cortical_RS
        True
        """
        asked = {n: float(numbers[n]) for n in PARAMETERS if n in numbers or n not in FOLLOWS}
        for name, number in asked.items():
            PARAMETERS[name].check_si(number)
        new = cls.__new__(cls)
        new._keep(asked)
        return new

    @property
    def si(self) -> dict[str, float]:
        """The values as plain SI numbers, by name; without those that follow others."""
        return dict(self._si)  # type: ignore[attr-defined]

    @told_plainly
    def replace(self, **changes: Any) -> Parameters:
        """Return a copy with some values changed.

        ``tau_g`` sets ``tau_e`` and ``tau_i``, ``mean_rate`` and ``sigma`` those of both kinds.

        Raises
        ------
        InputError
            If there is no parameter of a name; the nearest known one is suggested.

        Examples
        --------
        >>> from pyadex import cortical_RS
        >>> from pyadex.units import ms
        >>> print(cortical_RS.replace(tau_w=100 * ms).tau_w)
        100.0 millisecond
        """
        # By SI numbers: a value that was given in another unit would be rounded once more.
        new = canonical(changes)
        asked = {n: PARAMETERS[n].to_si(v) for n, v in new.items() if not _may_be_left_out(n, v)}
        return self.from_si({**without_changed(self.si, new), **asked})

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={PARAMETERS[name].show(x)}" for name, x in self.si.items())
        return f"Parameters({values})"


def _may_be_left_out(name: str, value: Any) -> bool:
    return value is None and name in FOLLOWS


def with_followers(si: Mapping[str, Any]) -> dict[str, Any]:
    """Return all values (scalars or arrays): those left out have those that they follow."""
    return {**{name: si[leader] for name, leader in FOLLOWS.items()}, **si}


def without_changed(si: Mapping[str, Any], changes: Iterable[str]) -> dict[str, Any]:
    """Return the values that changes leave: what is set for both kinds is so for each."""
    both = [name for name in _SETS_BOTH if name in changes]
    return {n: v for n, v in si.items() if n not in changes and FOLLOWS.get(n) not in both}


def canonical(changes: Mapping[str, Any], also: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return changes by the parameters' own names, with ``tau_g`` (or τg) written as its two.

    Raises
    ------
    InputError
        For names that are not known, all at once, and for two names of one parameter.
    """
    check_names(changes, also)
    result: dict[str, Any] = {}
    given_as: dict[str, str] = {}
    for given, value in changes.items():
        both = given in ("tau_g", "τg")
        for name in ("tau_e", "tau_i") if both else (parameter_named(given, also).name,):
            if name in given_as:
                raise InputError(f"{name} is given twice, as {given_as[name]} and as {given}")
            given_as[name] = given
            result[name] = value
    return result


def check_together(si: Mapping[str, Any]) -> None:
    """Check what only several values (scalars or arrays, SI) tell together.

    Raises
    ------
    InputError
        If the time step is not below every time constant: forward Euler would then be unstable. Or
        if the reset potential, or V at the start, is not below the spike threshold.
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
    # A neuron may rest beyond its threshold; only a start of its own is checked.
    own_start = np.where(np.equal(si["V_init"], si["EL"]), -np.inf, si["V_init"])
    for name, highest in (("Vr", si["Vr"]), ("V_init", own_start)):
        if not np.all(np.asarray(highest) < np.asarray(si["Vs"])):
            raise InputError(
                f"{name} must lie below Vs, not at {PARAMETERS[name].show(float(np.max(highest)))} "
                f"with Vs = {PARAMETERS['Vs'].show(float(np.min(si['Vs'])))}"
            )


cortical_RS = Parameters()
