"""Published fits of transfer functions: those of The Virtual Brain's Zerlaut models.

Source: Zerlaut et al. (2018), J. Comput. Neurosci. 44:45; di Volo et al. (2019), Neural Comput.
31:653; the defaults of The Virtual Brain's models, in V.
"""

from __future__ import annotations

import numpy as np

from pyadex.base.units import nS, volt
from pyadex.model.neurons import mean_field_FS, mean_field_RS
from pyadex.model.parameters import CURRENT, NEURON, Parameters
from pyadex.studies.mean_field.membrane import Membrane
from pyadex.studies.mean_field.threshold_fit import ThresholdFit

WE, WI, NE, NI = 1.5 * nS, 5 * nS, 400, 100  # the synapses they were fitted with
_P_RS = (
    -0.04983106, 0.005063550882777035, -0.023470121807314552, 0.0022951513725067503,
    -0.0004105302652029825, 0.010547051343547399, -0.03659252821136933, 0.007437487505797858,
    0.001265064721846073, -0.04072161294490446,
)  # fmt: skip
_P_FS = (
    -0.05149122024209484, 0.004003689190271077, -0.008352013668528155, 0.0002414237992765705,
    -0.0005070645080016026, 0.0014345394104282397, -0.014686689498949967, 0.004502706285435741,
    0.0028472190352532454, -0.015357804594594548,
)  # fmt: skip
# Adaptation enters the formula by w; the start and the time step do not enter.
_DECIDING = set(NEURON + CURRENT) - {"a", "b", "tau_w", "V_init", "w_init", "noise_tau"}


def _fit(P: tuple[float, ...], params: Parameters) -> ThresholdFit:
    return ThresholdFit.from_coefficients(np.array(P) * volt, params, we=WE, wi=WI, Ne=NE, Ni=NI)


def published_fit(params: Parameters, membrane: Membrane) -> ThresholdFit | None:
    """Return the published fit of a neuron with these synapses; None if there is none."""
    for P, known in ((_P_RS, mean_field_RS), (_P_FS, mean_field_FS)):
        fit = _fit(P, known)
        same = all(params.si.get(name) == known.si.get(name) for name in _DECIDING)
        if same and fit.membrane == membrane:
            return fit
    return None
