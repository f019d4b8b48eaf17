"""Store the rates at which NEST's AdEx neurons fire: tests/data/nest_rates.csv.

    python tests/peers/make_nest.py        with nest-simulator alone; takes a minute

The neuron is the regular-spiking one of mean-field models, with exponential and with alpha
synapses, under one Poisson generator for each kind of input, 20 runs of 10 s each. NEST solves the
equations by an adaptive Runge-Kutta method. A row: synapse, rates of an excitatory and of an
inhibitory input (Hz), weights (nS), mean output rate and its standard error (Hz), NEST's version.
"""

from pathlib import Path

import nest
import numpy as np

DATA = Path(__file__).parents[1] / "data"
NEURON = {
    "C_m": 200.0, "g_L": 10.0, "E_L": -65.0, "V_m": -65.0, "V_th": -50.0, "Delta_T": 2.0,
    "V_peak": -40.0, "V_reset": -65.0, "a": 0.0, "b": 0.0, "tau_w": 500.0, "t_ref": 5.0,
    "tau_syn_ex": 5.0, "tau_syn_in": 5.0, "E_ex": 0.0, "E_in": -80.0,
}  # fmt: skip
MODELS = {"exponential": ("aeif_cond_exp", 1.5, 5.0), "alpha": ("aeif_cond_alpha", 0.6, 2.0)}
RATES = ((2, 2), (4, 4), (6, 8), (8, 8))
EXCITATORY, INHIBITORY, RUNS, SECONDS = 400, 100, 20, 10


def output_rates(model: str, we: float, wi: float, nu_e: float, nu_i: float) -> np.ndarray:
    """The rates (Hz) of 20 neurons, each with generators of its own."""
    nest.ResetKernel()
    nest.set(resolution=0.05, local_num_threads=1, rng_seed=1)
    neurons = nest.Create(model, RUNS, params=NEURON)
    recorders = nest.Create("spike_recorder", RUNS)
    for rate, weight in ((nu_e * EXCITATORY, we), (nu_i * INHIBITORY, -wi)):
        generators = nest.Create("poisson_generator", RUNS, params={"rate": float(rate)})
        nest.Connect(generators, neurons, "one_to_one", {"weight": weight, "delay": 0.05})
    nest.Connect(neurons, recorders, "one_to_one")
    nest.Simulate(SECONDS * 1e3)
    return np.array(recorders.n_events) / SECONDS


def main() -> None:
    lines = ["synapse,nu_e_Hz,nu_i_Hz,we_nS,wi_nS,rate_Hz,error_Hz,version"]
    for synapse, (model, we, wi) in MODELS.items():
        for nu_e, nu_i in RATES:
            rates = output_rates(model, we, wi, nu_e, nu_i)
            error = rates.std(ddof=1) / np.sqrt(RUNS)
            told = f"{rates.mean():.4f},{error:.4f},{nest.__version__}"
            lines.append(f"{synapse},{nu_e},{nu_i},{we},{wi},{told}")
    (DATA / "nest_rates.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
