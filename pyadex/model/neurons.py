"""Named neurons: the firing patterns of Naud, Marcille, Clopath & Gerstner (2008).

"Firing patterns in the adaptive exponential integrate-and-fire model", Biological Cybernetics 99,
335, https://doi.org/10.1007/s00422-008-0264-7: figure 4 and its parameters in table 1. Each neuron
does what its name says under a step of its current in `step_currents`, without other input::

    from pyadex import neurons, sim
    sim(1, 1 * second, we=0 * pS, params=neurons.adaptation, I=neurons.step_currents["adaptation"])

What is the paper's and what is not:

- C, gL, EL, VT, ΔT, a, τw, b, Vr and the current are the table's, except in two rows. Those of
  delayed regular bursting (a = -6 nS, τw = 300 ms, b = 0, Vr = -58 mV, else as delayed
  accelerating; 110 pA) and transient spiking (a = -10 nS, b = 30 pA; 350 pA), as copies of the
  table have them, do not do what their names say: the first is silent, the second never stops.
  Here they are as P. Müller adapted them to the paper's figure (Heidelberg,
  http://www.kip.uni-heidelberg.de/Veroeffentlichungen/details.php?id=3445), which is also how
  Brian2's example of the paper has them.
- Vs = 0 mV is that example's choice. From -30 mV on, the upswing takes a microsecond, so that spike
  times hardly depend on Vs (set to 20 mV, no first spike moves by more than one step).
- Synapses and inputs are not the paper's: what a neuron here has of them are pyadex's defaults.
- At the default step of 0.1 ms, forward Euler makes intervals some per cent too long: 9.9 ms, not
  9.6 ms, in tonic spiking. The irregular neuron is chaotic: its later spikes depend on the step
  wholly, its irregularity does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pyadex.base.units import ms, mV, nS, pA, pF
from pyadex.model.parameters import Parameters

# Each neuron's C (pF), gL (nS), EL (mV), a (nS), τw (ms), b (pA), Vr (mV); and its current (pA).
_TABLE = {
    "tonic_spiking": (200, 10, -70, 2, 30, 0, -58, 500),
    "adaptation": (200, 12, -70, 2, 300, 60, -58, 500),
    "initial_burst": (130, 18, -58, 4, 150, 120, -50, 400),
    "regular_bursting": (200, 10, -58, 2, 120, 100, -46, 210),
    "delayed_accelerating": (200, 12, -70, -10, 300, 0, -58, 300),
    "delayed_regular_bursting": (100, 10, -65, -10, 90, 30, -47, 110),
    "transient_spiking": (100, 10, -65, 10, 90, 100, -47, 180),
    "irregular_spiking": (100, 12, -60, -11, 130, 30, -48, 160),
}


def _neuron(name: str) -> Parameters:
    C, gL, EL, a, tau_w, b, Vr, _ = _TABLE[name]
    return Parameters(
        C=C * pF,
        gL=gL * nS,
        EL=EL * mV,
        VT=-50 * mV,
        DeltaT=2 * mV,
        Vs=0 * mV,
        Vr=Vr * mV,
        a=a * nS,
        b=b * pA,
        tau_w=tau_w * ms,
    )


#: Spikes at even intervals.
tonic_spiking = _neuron("tonic_spiking")
#: Intervals that grow to a steady one.
adaptation = _neuron("adaptation")
#: Three quick spikes at the start, then slow even ones.
initial_burst = _neuron("initial_burst")
#: Pairs of spikes, again and again.
regular_bursting = _neuron("regular_bursting")
#: A late first spike, then intervals that shrink.
delayed_accelerating = _neuron("delayed_accelerating")
#: A late first spike, then bursts of four, again and again.
delayed_regular_bursting = _neuron("delayed_regular_bursting")
#: A spike at the start, then none although the current stays.
transient_spiking = _neuron("transient_spiking")
#: Intervals that never repeat, under a constant current.
irregular_spiking = _neuron("irregular_spiking")

#: All of them by name, in the paper's order.
firing_patterns: Mapping[str, Parameters] = MappingProxyType(
    {name: globals()[name] for name in _TABLE}
)
#: The step current under which each shows its pattern, by name.
step_currents: Mapping[str, Any] = MappingProxyType(
    {name: _TABLE[name][-1] * pA for name in _TABLE}
)

__all__ = ["firing_patterns", "step_currents", *_TABLE]
