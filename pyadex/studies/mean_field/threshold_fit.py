"""A fitted transfer function: ten coefficients, and the membrane they belong to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from pyadex.base.errors import CalibrationError, InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.near_names import NearNames
from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import Hz, ms, mV, plain, to_si, volt
from pyadex.base.whole_files import written_whole
from pyadex.model.parameters import Parameters
from pyadex.studies.mean_field import formula
from pyadex.studies.mean_field.membrane import Membrane, Moments
from pyadex.studies.mean_field.rates import rates_in_Hz

FORMAT = "pyadex.ThresholdFit"


@dataclass(frozen=True)
class LeftOut:
    """A point of a grid that could not be used for a fit, and why."""

    rate_e_Hz: float
    rate_i_Hz: float
    output_rate_Hz: float
    why: str


@dataclass(frozen=True, eq=False)
class ThresholdFit(NearNames):
    """The transfer function of a neuron as a formula.

    Attributes
    ----------
    P
        The ten coefficients P0 … P9 of the effective threshold, in V: a quantity array.
    covariance
        Their covariance, in V²: 10 × 10. All NaN for coefficients that were not fitted here.
    rms
        Root of the mean squared difference of the rates from those fitted to, in Hz. NaN likewise.
    left_out
        The points that were not used, each with the reason.
    membrane
        The neuron's passive membrane and its synapses (SI units).

    Source of the formula: Zerlaut et al. (2018), J. Comput. Neurosci. 44:45.
    """

    P: Any
    membrane: Membrane
    covariance: Any = field(default=None, repr=False)
    rms: Any = np.nan * Hz
    left_out: tuple[LeftOut, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        P = to_si(self.P, "volt", name="P")
        if P.shape != (formula.COEFFICIENTS,) or not np.isfinite(P).all():
            raise InputError(f"P must be {formula.COEFFICIENTS} finite potentials, P0 to P9")
        object.__setattr__(self, "P", P * volt)
        if self.covariance is None:
            unknown = np.full((formula.COEFFICIENTS, formula.COEFFICIENTS), np.nan)
            object.__setattr__(self, "covariance", unknown * volt**2)

    @classmethod
    def from_coefficients(
        cls, P: Any, params: Parameters, *, we: Any, wi: Any, Ne: int = 400, Ni: int = 100
    ) -> ThresholdFit:
        """Return the transfer function that published coefficients describe.

        Parameters
        ----------
        P
            P0 … P9, potentials: a quantity array of ten.
        params
            The neuron that they were fitted to.
        we, wi, Ne, Ni
            Its synapses: conductance that a spike adds, and numbers of inputs.

        Raises
        ------
        InputError
            If there are not ten finite coefficients, or a synapse is not what it may be.

        Examples
        --------
        >>> import numpy as np
        >>> from pyadex import ThresholdFit, neurons
        >>> from pyadex.units import Hz, mV, nS
        >>> P = np.array([-50, 4, -8, 0, 0, 1, -14, 4, 2, -15]) * mV
        >>> fit = ThresholdFit.from_coefficients(P, neurons.mean_field_FS, we=1.5 * nS, wi=5 * nS)
        >>> fit.rate([2, 4] * Hz, 8 * Hz).shape
        (2,)
        """
        return cls(P, Membrane.of(params, we=we, wi=wi, Ne=Ne, Ni=Ni))

    @told_plainly
    def moments(self, rate_e: Any, rate_i: Any, w: Any = None) -> tuple[Any, Any, Any]:
        """Return mean, standard deviation and autocorrelation time of V, in mV, mV and ms.

        The rates are quantities, single or arrays that broadcast; ``w`` is an adaptation current.
        """
        found = self._moments(rate_e, rate_i, w)
        return found.mean * 1e3 * mV, found.std * 1e3 * mV, found.time * 1e3 * ms

    @told_plainly
    def rate(self, rate_e: Any, rate_i: Any, w: Any = None) -> Any:
        """Return the output rate in Hz; the arguments are those of `moments`.

        Raises
        ------
        InputError
            If a rate is negative or not finite; `UnitError` if one lacks its unit.
        """
        found = self._moments(rate_e, rate_i, w)
        theta = formula.threshold(self.P.magnitude, found, self._tau_m)
        return formula.rate_at(theta, found) * Hz

    def rate_Hz(self, rate_e: Any, rate_i: Any, w: Any = 0.0) -> Any:
        """Return the output rate for plain numbers: Hz, Hz and A in, Hz out.

        For another program's inner loop: no units, no checks.
        """
        found = self.membrane.moments(rate_e, rate_i, w)
        return formula.rate_at(formula.threshold(self.P.magnitude, found, self._tau_m), found)

    @told_plainly
    def to_tvb(self, inhibitory: ThresholdFit | None = None) -> tuple[Any, Any]:
        """Return ``P_e`` and ``P_i`` of The Virtual Brain's Zerlaut models: ten numbers each (V).

        ``self`` is the excitatory cell; without ``inhibitory``, both arrays are its own.
        """
        other = self if inhibitory is None else inhibitory
        return self.P.magnitude.copy(), other.P.magnitude.copy()

    @told_plainly
    def to_json(self, path: Any = None) -> str:
        """Return the fit as JSON, units in its names; write it to ``path`` if one is given."""
        data = {
            "format": FORMAT,
            "P_V": self.P.magnitude.tolist(),
            "covariance_V2": _numbers(self.covariance),
            "rms_Hz": _number(self.rms),
            "membrane_SI": asdict(self.membrane),
            "left_out": [asdict(point) for point in self.left_out],
        }
        text = json.dumps(data, indent=1, allow_nan=False)
        if path is not None:
            with written_whole(path) as part:
                part.write_text(text + "\n", encoding="utf-8")
        return text

    @classmethod
    def from_json(cls, text: str) -> ThresholdFit:
        """Return the fit that `to_json` wrote; raise `InputError` for anything else."""
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise ValueError(f"its format is {data['format']!r}")
            covariance = np.array(data["covariance_V2"], dtype=float)
            rms = np.nan if data["rms_Hz"] is None else float(data["rms_Hz"])
            return cls(
                np.array(data["P_V"]) * volt,
                Membrane(**data["membrane_SI"]),
                covariance * volt**2,
                rms * Hz,
                tuple(LeftOut(**point) for point in data["left_out"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"this is no ThresholdFit in JSON ({error})") from None

    @property
    def _tau_m(self) -> float:
        return self.membrane.C / self.membrane.gL

    def _moments(self, rate_e: Any, rate_i: Any, w: Any) -> Moments:
        current = np.zeros(()) if w is None else to_si(w, "ampere", name="w")
        if not np.isfinite(current).all():
            raise InputError("w must be finite")
        rates = (rates_in_Hz(rate_e, "rate_e")[()], rates_in_Hz(rate_i, "rate_i")[()])
        return self.membrane.moments(*rates, current[()])


def _number(value: Any) -> float | None:
    number = float(plain(value))
    return number if np.isfinite(number) else None


def _numbers(matrix: Any) -> list[list[float | None]]:
    return [[_number(x) for x in row] for row in plain(matrix)]


def fit_threshold(
    membrane: Membrane, VT: float, rate_e: Any, rate_i: Any, output_rate: Any, w: float = 0.0
) -> ThresholdFit:
    """Fit the ten coefficients to measured rates (arrays of equal length, Hz; ``w`` in A, VT in V).

    First the formula is inverted for the threshold at each point, and the polynomial fitted to that
    by linear least squares; from there by least squares on the rates.

    Raises
    ------
    CalibrationError
        If fewer points than coefficients have a rate between 0 and the formula's most, with what
        range would have some; if the rates of the inputs don't vary enough to tell the coefficients
        apart; or if the least squares don't converge.
    """
    with interrupt_waits():
        from scipy.optimize import least_squares  # SciPy takes long to import

    moments = membrane.moments(rate_e, rate_i, w)
    tau_m = membrane.C / membrane.gL
    share = 2 * output_rate * moments.time  # of the most, 1/time, twice
    usable = (share > 0) & (share < 2) & (moments.std > 0)
    left_out = _left_out(~usable, rate_e, rate_i, output_rate, moments.std)
    if np.count_nonzero(usable) < formula.COEFFICIENTS:
        raise CalibrationError(_too_few(membrane, VT, rate_i, w, usable, left_out))
    used = Moments(*(each[usable] for each in moments))
    rates = output_rate[usable]
    start, _, rank, _ = np.linalg.lstsq(
        formula.terms(used, tau_m), formula.threshold_of(rates, used), rcond=None
    )
    if rank < formula.COEFFICIENTS:
        raise CalibrationError(
            f"these rates tell only {rank} of {formula.COEFFICIENTS} coefficients apart: "
            "let both rate_e and rate_i take several values"
        )

    def difference(P: Any) -> Any:
        return formula.rate_at(formula.threshold(P, used, tau_m), used) - rates

    def slopes(P: Any) -> Any:
        return formula.slopes(P, used, tau_m)

    solution = least_squares(
        difference,
        start,
        jac=slopes,
        x_scale="jac",
        method="lm",
    )
    if not solution.success:
        raise CalibrationError(
            f"the fit did not converge within {solution.nfev} evaluations; its residual is "
            f"{np.sqrt(np.mean(solution.fun**2)):.3g} Hz"
        )
    residuals = solution.fun
    freedom = max(len(rates) - formula.COEFFICIENTS, 1)
    jac = np.asarray(solution.jac)
    spread = np.linalg.pinv(jac.T @ jac) * (residuals @ residuals) / freedom
    return ThresholdFit(
        solution.x * volt,
        membrane,
        spread * volt**2,
        float(np.sqrt(np.mean(residuals**2))) * Hz,
        left_out,
    )


NO_SPIKE = "no spike"
STILL = "without fluctuation"
TOO_FAST = "above the formula's most, 1/time"


def _left_out(which: Any, *columns: Any) -> tuple[LeftOut, ...]:
    points = zip(*(column[which].tolist() for column in columns), strict=True)
    return tuple(LeftOut(e, i, rate, _why(rate, std)) for e, i, rate, std in points)


def _why(rate: float, std: float) -> str:
    if rate == 0:
        return NO_SPIKE
    return STILL if std == 0 else TOO_FAST


def _too_few(
    membrane: Membrane, VT: float, rate_i: Any, w: float, usable: Any, left_out: Sequence[LeftOut]
) -> str:
    found = np.count_nonzero(usable)
    told = (
        f"a fit of {formula.COEFFICIENTS} coefficients needs as many points with a rate above 0 "
        f"and below the formula's most, 1/time; there are {found} of {usable.size}"
    )
    if any(point.why == TOO_FAST for point in left_out):
        fast = sum(point.why == TOO_FAST for point in left_out)
        return f"{told}: {fast} are above it; try lower rate_e or higher rate_i"
    if found or not left_out:
        return f"{told}: try more values of rate_e and rate_i"
    lowest = float(np.min(rate_i))
    tried = np.geomspace(0.01, 1e4, 600)
    there = membrane.moments(tried, lowest, w)
    fires = np.flatnonzero(there.mean + 2 * there.std > VT)
    if not fires.size:
        return f"{told}: not one spike, and no rate_e at rate_i = {lowest:g} Hz would give any"
    return (
        f"{told}: not one spike; with rate_i = {lowest:g} Hz try rate_e from "
        f"{tried[fires[0]]:.2g} Hz up"
    )
