"""Named neurons of the literature.

The cells that Naud, Marcille, Clopath & Gerstner (2008) fitted to recordings are `cortical_RS`
(the default), `cortical_cNA` and `cortical_cAD`; `brette_gerstner` is the neuron of Brette &
Gerstner (2005); `mean_field_RS` and `mean_field_FS` are those of mean-field models of cortex. Each
says where it comes from. All else here is about the firing patterns of the first paper.

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
- The fitted cells' nine numbers are those of a public network model in Brian2 that cites the
  paper's fits and calls the three regular spiking, continuous non-accommodating and continuous
  accommodating; each number of each cell agrees. The paper's own table of them was not seen. Vs is
  the note's 40 mV here, 0 mV there.
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


def _fitted(C: float, gL: float, EL: float, VT: float, DeltaT: float, a: float, tau_w: float,
            b: float, Vr: float) -> Parameters:  # fmt: skip
    """Return a row of the paper's table of fitted cells, whose units and order these are."""
    return Parameters(
        C=C * pF, gL=gL * nS, EL=EL * mV, VT=VT * mV, DeltaT=DeltaT * mV, a=a * nS,
        tau_w=tau_w * ms, b=b * pA, Vr=Vr * mV,
    )  # fmt: skip


#: Naud et al. 2008, fitted cells: a cortical regular-spiking pyramidal cell; the default.
cortical_RS = _fitted(104, 4.3, -65, -52, 0.8, -0.8, 88, 65, -53)
#: Naud et al. 2008, fitted cells: a cortical interneuron, continuous non-accommodating.
cortical_cNA = _fitted(59, 2.9, -62, -42, 3.0, 1.8, 16, 61, -54)
#: Naud et al. 2008, fitted cells: a cortical interneuron, continuous accommodating.
cortical_cAD = _fitted(83, 1.7, -59, -56, 5.5, 2.0, 41, 55, -54)

#: Brette & Gerstner 2005 (J. Neurophysiol. 94:3637), fitted to a detailed model of a
#: regular-spiking pyramidal cell. All but Vs are the defaults of PyNN's EIF_cond_exp_isfa_ista,
#: which cites the paper, and the "regular spiking (as in the paper)" of Brian2's example of it: the
#: reset is to EL. (NEST's aeif_cond_exp resets to -60 mV by default, and has the other numbers.)
#: Vs is the 20 mV to which that example draws spikes; it detects them at VT + 5 ΔT, and PyNN at
#: -40 mV.
brette_gerstner = Parameters(
    C=281 * pF, gL=30 * nS, EL=-70.6 * mV, VT=-50.4 * mV, DeltaT=2 * mV, Vs=20 * mV,
    Vr=-70.6 * mV, a=4 * nS, b=80.5 * pA, tau_w=144 * ms,
)  # fmt: skip


def _mean_field(DeltaT: float) -> Parameters:
    return Parameters(
        C=200 * pF, gL=10 * nS, EL=-65 * mV, VT=-50 * mV, DeltaT=DeltaT * mV,
        Vs=(-50 + 5 * DeltaT) * mV, Vr=-65 * mV, a=0 * nS, b=0 * pA, tau_w=500 * ms, t_ref=5 * ms,
        tau_e=5 * ms, tau_i=5 * ms, Ee=0 * mV, Ei=-80 * mV,
    )  # fmt: skip


#: The regular-spiking cell of mean-field models (Zerlaut et al. 2018, J. Comput. Neurosci. 44:45;
#: di Volo et al. 2019, Neural Comput. 31:653), without adaptation, as its transfer function is
#: fitted. Spikes are detected at VT + 5 ΔT. There, 400 excitatory inputs have 1.5 nS and 100
#: inhibitory ones 5 nS, all of a kind the same rate (``sigma=0``).
mean_field_RS = _mean_field(2.0)
#: The fast-spiking cell of the same models: a sharper upswing, else the same.
mean_field_FS = _mean_field(0.5)

#: All firing patterns by name, in the paper's order.
firing_patterns: Mapping[str, Parameters] = MappingProxyType(
    {name: globals()[name] for name in _TABLE}
)
#: The step current under which each shows its pattern, by name.
step_currents: Mapping[str, Any] = MappingProxyType(
    {name: _TABLE[name][-1] * pA for name in _TABLE}
)

__all__ = [
    "brette_gerstner",
    "cortical_RS",
    "cortical_cAD",
    "cortical_cNA",
    "firing_patterns",
    "mean_field_FS",
    "mean_field_RS",
    "step_currents",
    *_TABLE,
]
