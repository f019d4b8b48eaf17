"""Store rates under modulated inputs in Brian2: tests/data/brian2_modulation.csv.

    PYTHONPATH=tests/peers python tests/peers/make_brian2_modulation.py

It needs Brian2 and NumPy, not pyadex, and takes minutes. 40 neurons, each with inputs of its own
from a PoissonGroup, 20 s. Brian2 computes the rates of the moment itself. A row: the case, whose
spikes they are (of excitatory or inhibitory inputs, or the output's), a tenth of the period, the
rate of one input or neuron in it (Hz), its standard error over the neurons, and Brian2's version.
"""

from pathlib import Path

import brian2 as b2
import numpy as np
from brian2_peer import CONSTANTS, EQUATIONS

DATA = Path(__file__).parents[1] / "data"
# The default neuron and inputs, in SI units.
NEURON = {
    "C": 104e-12, "gL": 4.3e-9, "EL": -65e-3, "VT": -52e-3, "DeltaT": 0.8e-3, "Vs": 40e-3,
    "Vr": -53e-3, "a": -0.8e-9, "b": 65e-12, "tau_w": 88e-3, "tau_e": 7e-3, "tau_i": 7e-3,
    "Ee": 0.0, "Ei": -80e-3, "I": 0.0, "t_held": 0.0, "we": 900e-12, "wi": 3600e-12,
}  # fmt: skip
NEURONS, EXCITATORY, INHIBITORY, RATE, SECONDS, DT = 40, 80, 20, 4.0, 20, 1e-4
# Of each case: the factor on each kind's rates as Brian2 reads it, and the period.
CASES = {
    "sinusoid": ("1 + 0.8*sin(2*pi*5*Hz*t + 0.3)", "1 + 0.8*sin(2*pi*5*Hz*t + 0.3)", 0.2),
    "steps": ("1 + 2*int(t % second >= 0.2*second) - 3*int(t % second >= 0.5*second)"
              " + 0.5*int(t % second >= 0.7*second)", "1", 1.0),
}  # fmt: skip


def histograms(i: np.ndarray, t: np.ndarray, each: int, period: float) -> np.ndarray:
    """Rates (Hz), shape (neurons, 10), of spikes at ``t`` (s) whose neuron is ``i // each``."""
    bins = np.floor((t + DT / 2) % period / period * 10).astype(int) % 10
    counts = np.zeros((NEURONS, 10))
    np.add.at(counts, (i // each, bins), 1)
    return counts / (each * SECONDS / 10)


def run(factors: tuple[str, str], period: float) -> dict[str, np.ndarray]:
    """The rates of a case, by whose they are."""
    b2.start_scope()
    b2.seed(1)
    b2.defaultclock.dt = DT * b2.second
    silence = b2.TimedArray(np.zeros((2, NEURONS)) * b2.amp, dt=SECONDS * b2.second)
    equations = EQUATIONS.replace("(unless refractory)", "")
    group = b2.NeuronGroup(
        NEURONS, equations, threshold="V > Vs", reset="V = Vr; w += b", method="euler",
        namespace={"noise": silence},
    )  # fmt: skip
    for name in CONSTANTS:
        getattr(group, f"{name}_")[:] = NEURON[name]
    group.V_[:] = NEURON["EL"]
    parts, monitors = [group], {"output": b2.SpikeMonitor(group)}
    sizes = {"excitatory": EXCITATORY, "inhibitory": INHIBITORY, "output": 1}
    for kind, effect, factor in zip(sizes, ("ge += we", "gi += wi"), factors, strict=False):
        inputs = b2.PoissonGroup(NEURONS * sizes[kind], rates=f"{RATE}*Hz*({factor})")
        synapses = b2.Synapses(inputs, group, on_pre=effect)
        synapses.connect(i=np.arange(len(inputs)), j=np.arange(len(inputs)) // sizes[kind])
        monitors[kind] = b2.SpikeMonitor(inputs)
        parts += [inputs, synapses]
    b2.Network(*parts, *monitors.values()).run(SECONDS * b2.second)
    return {
        kind: histograms(np.asarray(m.i), np.asarray(m.t_), sizes[kind], period)
        for kind, m in monitors.items()
    }


def main() -> None:
    lines = ["case,spikes,tenth,rate_Hz,error_Hz,version"]
    for case, (excitation, inhibition, period) in CASES.items():
        for spikes, rates in run((excitation, inhibition), period).items():
            errors = rates.std(axis=0, ddof=1) / np.sqrt(NEURONS)
            for tenth, (rate, error) in enumerate(zip(rates.mean(axis=0), errors, strict=True)):
                lines.append(f"{case},{spikes},{tenth},{rate:.4f},{error:.4f},{b2.__version__}")
    (DATA / "brian2_modulation.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
