"""How far our Euler steps are from the differential equations: the error falls linearly with dt.

    python benchmarks/convergence.py [figure.png]     prints a table, draws a figure

The reference is SciPy's `solve_ivp` (DOP853, an adaptive Runge-Kutta method of order 8, relative
tolerance 1e-12). It is started anew at every arrival, where the conductances jump, and at every
output spike, which it finds as an event. Three runs of the note's neuron, all on given arrivals:

- `quiet`, where no spike comes: the error is the mean distance between the two traces of V;
- `spiking` with Vs = -50 mV, early on the upstroke: the error is the mean distance between our
  output spikes' times and the exact ones;
- `spiking` with Vs = -40 mV, where the upstroke is all but vertical. Towards a V that reaches
  infinity at a finite time, Euler steps are late by some dt log(1/dt), so that the slope is a
  little less than 1. (Past -40 mV, 15 slopes above VT, V takes 7 ns to the note's 40 mV: no time
  step here would notice, and no solver of fixed precision can follow it in t.)
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from pyadex import Parameters, cortical_RS, sim
from pyadex.units import ms, mV, pS, second

Floats = NDArray[np.float64]
TIME_STEPS = (0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125)  # ms


@dataclass(frozen=True)
class Case:
    """A neuron, its weights (pS; wi is 4 we), and the arrivals at its two synapses (s)."""

    params: Parameters
    we: float
    excitatory: Floats
    inhibitory: Floats
    duration: float

    def ours(self, dt: float) -> Any:
        """Our run with a time step of dt (ms)."""
        return sim(
            trains=[self.excitatory * second],
            trains_i=[self.inhibitory * second],
            duration=self.duration * second,
            we=self.we * pS,
            params=self.params.replace(dt=dt * ms, excitatory_fraction=0.5),
        )

    def exact(self, at: Floats) -> tuple[Floats, Floats]:
        """V (mV) at the times ``at`` (s), which rise, and the output spikes' times (s)."""
        return _solve(self, at)


def case(params: Parameters, we: float, duration: float, inputs: int = 100, seed: int = 1) -> Case:
    """Poisson arrivals of the note's rates, four fifths of them excitatory."""
    trains = sim(inputs, duration * second, seed, record="", params=params).trains
    times = [train.m_as("second") for train in trains]
    excitatory = round(inputs * 0.8)
    parts = (times[:excitatory], times[excitatory:])
    return Case(params, we, *(np.sort(np.concatenate(part)) for part in parts), duration)


def quiet(duration: float = 0.5) -> Case:
    """A run without output spikes."""
    return case(cortical_RS, 200, duration)


def spiking(Vs: float, duration: float = 3.0) -> Case:
    """A run with output spikes: some seven a second, where V crosses Vs (mV)."""
    return case(cortical_RS.replace(Vs=Vs * mV), 1000, duration)


def _solve(c: Case, at: Floats) -> tuple[Floats, Floats]:
    slope, crossing = _equations(c.params)
    arrivals = np.concatenate([c.excitatory, c.inhibitory])
    both = [[c.we * 1e-3, 0], [0, 4 * c.we * 1e-3]]  # nS
    jumps = np.repeat(both, [len(c.excitatory), len(c.inhibitory)], axis=0)
    order = np.argsort(arrivals, kind="stable")
    ends = np.append(arrivals[order], c.duration) * 1e3
    jumps = np.append(jumps[order], [[0, 0]], axis=0)
    si = c.params.si
    state, t = np.array([si["EL"] * 1e3, 0.0, 0.0, 0.0]), 0.0  # mV, pA, nS, nS; ms
    found, spikes = np.full(len(at), np.nan), []
    for end, jump in zip(ends, jumps, strict=True):
        while t < end:
            # Time runs from 0 in each piece, so that no digits are lost to where the piece lies.
            piece = solve_ivp(
                slope, (0, end - t), state, "DOP853", dense_output=True,
                events=crossing, rtol=1e-12, atol=1e-12,
            )  # fmt: skip
            if piece.status < 0:
                raise RuntimeError(piece.message)
            reached = t + piece.t[-1] if piece.status == 1 else end
            inside = (at * 1e3 >= t) & (at * 1e3 < reached)
            if inside.any():
                found[inside] = piece.sol(at[inside] * 1e3 - t)[0]
            state, t = piece.y[:, -1].copy(), reached
            if piece.status == 1:
                spikes.append(t / 1e3)
                state[0], state[1] = si["Vr"] * 1e3, state[1] + si["b"] * 1e12
        state[2:] += jump
    return found, np.array(spikes)


def _equations(params: Parameters) -> tuple[Any, Any]:
    """The derivatives of (V, w, ge, gi) in mV, pA, nS and ms, and the event of an output spike."""
    p = {name: getattr(params, name) for name in params.si}
    C, gL, a = p["C"].m_as("pF"), p["gL"].m_as("nS"), p["a"].m_as("nS")
    EL, VT, DT, Vs, Ee, Ei = (p[n].m_as("mV") for n in ("EL", "VT", "DeltaT", "Vs", "Ee", "Ei"))
    tau_w, tau_e, tau_i = (p[n].m_as("ms") for n in ("tau_w", "tau_e", "tau_i"))
    I = p["I"].m_as("pA")  # noqa: E741

    def slope(_t: float, y: Floats) -> list[float]:
        V, w, ge, gi = y
        upswing = gL * DT * np.exp((V - VT) / DT)
        current = -gL * (V - EL) + upswing - ge * (V - Ee) - gi * (V - Ei) - w + I
        return [current / C, (a * (V - EL) - w) / tau_w, -ge / tau_e, -gi / tau_i]

    def crossing(_t: float, y: Floats) -> float:
        return float(y[0] - Vs)

    crossing.terminal, crossing.direction = True, 1  # type: ignore[attr-defined]
    return slope, crossing


def trace_errors(c: Case, time_steps: Any) -> Floats:
    """Mean distance (mV) between our V and the exact one, at every ms, for each time step (ms)."""
    at = np.arange(1, round(c.duration * 1e3)) * 1e-3
    V, spikes = c.exact(at)
    assert len(spikes) == 0
    errors = []
    for dt in time_steps:
        # Our sample k is the state at the end of its step, at (k + 1) dt.
        ours = c.ours(dt).V.m_as("mV")[np.round(at * 1e3 / dt).astype(int) - 1]
        errors.append(np.mean(np.abs(ours - V)))
    return np.array(errors)


def spike_errors(c: Case, time_steps: Any) -> Floats:
    """Mean distance (ms) between our spike times and the exact ones, for each time step (ms)."""
    _, exact = c.exact(np.empty(0))
    errors = []
    for dt in time_steps:
        ours = c.ours(dt).spiketimes.m_as("second")
        if len(ours) != len(exact):
            raise ValueError(f"{len(ours)} spikes with dt = {dt} ms instead of {len(exact)}")
        errors.append(np.mean(np.abs(ours - exact)) * 1e3)
    return np.array(errors)


def order_of(time_steps: Any, errors: Floats) -> float:
    """The slope of the error over the time step, both logarithmic: the order of the method."""
    return float(np.polyfit(np.log(time_steps), np.log(errors), 1)[0])


def draw(rows: dict[str, Floats], path: str) -> None:
    """Errors against time steps, with a line of slope one."""
    import matplotlib.pyplot as plt

    from pyadex.plot import plot, sett, style

    with style():
        fig, ax = plt.subplots(figsize=(4, 3.5))
        sett(ax, xscale="log", yscale="log", ylim=[1e-5, 1], xlabel="Time step (ms)")
        for label, errors in rows.items():
            slope = order_of(TIME_STEPS, errors)
            plot(TIME_STEPS, errors, ".-", ax, label=f"{label}: slope {slope:.2f}")
        guide = np.array(TIME_STEPS)
        plot(guide, guide * 0.3, "k:", ax, lw=1, label="slope 1")
        ax.legend(loc="lower right", fontsize="small")
        fig.savefig(path, bbox_inches="tight")


def main(path: str = "") -> None:
    rows = {
        "V (mV), quiet": trace_errors(quiet(), TIME_STEPS),
        "spikes at -50 mV (ms)": spike_errors(spiking(-50), TIME_STEPS),
        "spikes at -40 mV (ms)": spike_errors(spiking(-40), TIME_STEPS),
    }
    print("dt (ms)   " + "   ".join(rows))
    for k, dt in enumerate(TIME_STEPS):
        print(f"{dt:<9g} " + "   ".join(f"{e[k]:<{len(name)}.3g}" for name, e in rows.items()))
    orders = (f"{order_of(TIME_STEPS, e):<{len(name)}.3f}" for name, e in rows.items())
    print("order     " + "   ".join(orders))
    if path:
        draw(rows, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
