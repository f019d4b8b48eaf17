"""What other simulators and the literature call the model's parameters.

The names are those of NEST's ``aeif_cond_*``, PyNN's ``EIF_cond_*``, Brian2's examples, and
Brette & Gerstner (2005, J. Neurophysiol. 94:3637).
"""

from __future__ import annotations

import unicodedata

_GREEK = {"τ": "tau", "δ": "delta", "σ": "sigma", "θ": "theta"}
_NAMES = {
    "C": "C_m cm Cm capacitance",
    "gL": "g_L gl g_leak gleak",
    "EL": "E_L El E_leak v_rest V_rest E_rest resting_potential",
    "VT": "V_T Vt V_th Vth v_thresh V_thresh V_threshold threshold theta",
    "DeltaT": "Delta_T delta_T D_T slope_factor",
    "Vs": "V_s V_peak Vpeak v_spike V_spike V_cut Vcut cutoff",
    "Vr": "V_r V_reset v_reset reset",
    "a": "adaptation_a",
    "b": "adaptation_b",
    "tau_w": "tauw tau_adapt",
    "tau_e": "taue tau_ex tau_exc tau_syn_ex tau_syn_E tau_ampa tau_decay_e",
    "tau_i": "taui tau_in tau_inh tau_syn_in tau_syn_I tau_gaba tau_decay_i",
    "tau_g": "tau_s tau_syn tausyn",
    "Ee": "E_e E_ex E_exc Eexc e_rev_E E_rev_ex E_ampa",
    "Ei": "E_i E_in E_inh Einh e_rev_I E_rev_in E_gaba",
    "I": "I_e I_ext Iext I_inj i_offset I_app current_amplitude",
    "mean_rate": "rate input_rate firing_rate freq frequency mu_rate",
    "sigma": "sigma_rate",
    "excitatory_fraction": "f_exc frac_exc fraction_excitatory pE",
    "t_ref": "tref refractory refractory_period tau_refrac tau_ref t_refractory",
    "V_init": "V_m V_0 initial_V V0",
    "w_init": "w_0 w0",
    "noise_std": "noise sigma_noise noise_sigma noise_sd noise_amplitude noise_amp current_noise "
    "I_noise std_I I_std sigma_current sigma_ou xi",
    "noise_tau": "tau_noise tau_ou noise_time_constant",
    "mean_rate_e": "rate_e rate_ex nu_e",
    "mean_rate_i": "rate_i rate_in nu_i",
    "dt": "time_step timestep resolution h",
    "duration": "T t_stop tstop simtime sim_time runtime run_time t_sim",
    "seed": "rng_seed random_seed random_state",
    "N": "n_inputs num_inputs N_inputs n_syn",
    "we": "w_e w_exc we_exc J_ex weight g_exc q_e",
    "wi": "w_i w_inh J_in g_inh q_i",
    "weights": "weight_factors synaptic_weights w_rel",
    "weight_sigma": "sigma_w sigma_weight weights_sigma sigma_weights",
    "params": "neuron cell neuron_model cell_type neuron_params neuron_parameters",
    "record": "record_from recordables monitor",
    "current": "I_t stimulus current_source",
    "trains": "spike_trains spikes spike_times",
}
# With large letters: ``sigma_i`` is the width of the inhibitory inputs' rates.
_AS_WRITTEN = dict.fromkeys(("sigma_I", "sigmaI", "σ_I", "σI", "Sigma_I"), "noise_std")
_LACKING = {
    "there are no delays in this model; shift the spike trains": "delay delays d syn_delay",
    "the method is forward Euler, always":
        "method integrator solver algorithm integration_method",
    "the membrane's time constant is C/gL; set C or gL": "tau_m taum tau_mem",
    "a spike raises its conductance at once, or along an alpha function with synapse='alpha'":
        "tau_rise tau_rise_ex tau_rise_in tau_r rise_time",
}  # fmt: skip


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    for letter, spelled in _GREEK.items():
        text = text.replace(letter, spelled)
    return "".join(c for c in text if c.isalnum())


_KNOWN = {_plain(other): ours for ours, others in _NAMES.items() for other in others.split()}
_KNOWN |= {_plain(ours): ours for ours in _NAMES}
_NOT_HERE = {_plain(other): why for why, others in _LACKING.items() for other in others.split()}


def name_here(name: str) -> str | None:
    """Return what pyadex calls something that goes by another name elsewhere; None if unknown.

    Examples
    --------
    >>> from pyadex.model.names_elsewhere import name_here
    >>> name_here("V_th"), name_here("tau_syn_ex"), name_here("Eₑ")
    ('VT', 'tau_e', 'Ee')
    """
    return _AS_WRITTEN.get(name) or _KNOWN.get(_plain(name))


def only_spelled(name: str, here: str) -> bool:
    """Tell whether two names are one, spelled differently."""
    return _plain(name) == _plain(here)


def why_not_here(name: str) -> str | None:
    """Return a clause about something that other models have and this one lacks."""
    return _NOT_HERE.get(_plain(name))
