"""The moments of a membrane under shot noise: analytic, for those who want no simulation.

Source: Zerlaut, Chemla, Chavane & Destexhe (2018), J. Comput. Neurosci. 44:45, from Kuhn, Aertsen &
Rotter (2004), J. Neurosci. 24:2345. All numbers are in SI units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pyadex.model.arguments import WEIGHT, whole_number
from pyadex.model.parameters import Parameters

OF_NEURON = ("C", "gL", "EL", "Ee", "Ei", "tau_e", "tau_i", "I")

Floats = NDArray[np.float64]


class Moments(NamedTuple):
    """Mean (V), standard deviation (V) and autocorrelation time (s) of the membrane potential."""

    mean: Floats
    std: Floats
    time: Floats


@dataclass(frozen=True)
class Membrane:
    """A passive membrane and its synapses, in SI units.

    ``we`` and ``wi`` are what one spike adds to a conductance, ``tau_e`` and ``tau_i`` its decay,
    ``Ne`` and ``Ni`` the numbers of inputs. ``I`` is a constant injected current.
    """

    C: float
    gL: float
    EL: float
    Ee: float
    Ei: float
    we: float
    wi: float
    tau_e: float
    tau_i: float
    Ne: int
    Ni: int
    I: float = 0.0  # noqa: E741 (the current's name)

    @classmethod
    def of(cls, params: Parameters, *, we: Any, wi: Any, Ne: Any, Ni: Any) -> Membrane:
        """Return the membrane of a neuron with synapses that are given with their units.

        Raises
        ------
        InputError
            If one of them is not what it may be; `UnitError` if it lacks its unit.
        """
        return cls(
            **{name: params.si[name] for name in OF_NEURON},
            we=WEIGHT["we"].to_si(we),
            wi=WEIGHT["wi"].to_si(wi),
            Ne=whole_number(Ne, "Ne"),
            Ni=whole_number(Ni, "Ni"),
        )

    def moments(self, rate_e: Any, rate_i: Any, w: Any = 0.0) -> Moments:
        """Return the moments under inputs of these rates (Hz); ``w`` is an adaptation current (A).

        The arguments are numbers or arrays that broadcast. Without input, the standard deviation is
        0 and the time is that of the membrane, C/gL, plus the mean of the synapses'.

        Examples
        --------
        >>> from pyadex.studies.mean_field.membrane import Membrane
        >>> cell = Membrane(200e-12, 10e-9, -65e-3, 0, -80e-3, 1.5e-9, 5e-9, 5e-3, 5e-3, 400, 100)
        >>> round(float(cell.moments(4, 8).mean), 4)
        -0.0536
        """
        fe, fi = (
            np.multiply(self.Ne, rate_e, dtype=float),
            np.multiply(self.Ni, rate_i, dtype=float),
        )
        ge, gi = self.we * self.tau_e * fe, self.wi * self.tau_i * fi
        g = self.gL + ge + gi
        tau = self.C / g
        mean = (ge * self.Ee + gi * self.Ei + self.gL * self.EL + self.I - w) / g
        # What one spike of each kind does to V, squared, times how many come in a second.
        power_e = fe * (self.we * (self.Ee - mean) / g * self.tau_e) ** 2
        power_i = fi * (self.wi * (self.Ei - mean) / g * self.tau_i) ** 2
        filtered = power_e / (tau + self.tau_e) + power_i / (tau + self.tau_i)
        power = power_e + power_i
        still = tau + (self.tau_e + self.tau_i) / 2
        time = np.divide(power, filtered, out=np.array(still), where=power > 0)
        return Moments(mean, np.sqrt(filtered / 2), time)
