"""Neurons and inputs of the field, mistyped: one sentence in every command, before any work."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("command", ["sim", "sweep", "calibrate"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("t_ref=5", "t_ref needs a unit, such as 1ms, not '5'"),
        ("t_ref=5mV", "t_ref must be a time such as 1ms, not '5mV'"),
        ("t_ref=-1ms", "t_ref must be finite and not negative, not -1.0 ms"),
        ("t_ref=nanms", "t_ref must be a number"),
        ("V_init=50mV", "V_init must lie below Vs, not at 50.0 mV with Vs = 40.0 mV"),
        ("V_init=-65pA", "V_init must be a potential such as -65mV, not '-65pA'"),
        ("w_init=1mV", "w_init must be a current such as 100pA, not '1mV'"),
        ("w_init=inf", "w_init must be a number"),
        ("mean_rate_e=-1Hz", "mean_rate_e must be finite and not negative, not -1.0 Hz"),
        ("mean_rate_i=3pA", "mean_rate_i must be a rate such as 4Hz, not '3pA'"),
        ("mean_rate_i=3", "mean_rate_i needs a unit, such as 4Hz, not '3'"),
        ("sigma_e=-0.1", "sigma_e must be finite and not negative, not -0.1"),
        ("sigma_i=1ms", "sigma_i is a plain number without unit, not '1ms'"),
        ("Ne=5", "Ne and Ni, the numbers of excitatory and inhibitory inputs, go together"),
        ("Ne=-1 Ni=5", "Ne must be a whole number from 0 up, not -1"),
        ("Ne=5.5 Ni=5", "Ne must be whole numbers, not '5.5'"),
        ("Ne=5 Ni=5 excitatory_fraction=0.5", "give Ne and Ni, or excitatory_fraction, not both"),
        ("pooled=1", "pooled must be yes or no, not '1'"),
        ("correlation=0.1", "correlation needs equal rates of the inputs of a kind: give sigma=0"),
        ("correlation=-0.1 sigma=0", "correlation must be from 0 to 1, not -0.1"),
        ("correlation=0.1mV sigma=0", "correlation is a plain number without unit, not '0.1mV'"),
        ("noise_std=1", "noise_std needs a unit, such as 100pA, not '1'"),
        ("noise_std=-1pA", "noise_std must be finite and not negative, not -1.0 pA"),
        ("noise_tau=0ms", "noise_tau must be positive and finite, not 0.0 ms"),
        ("noise_tau=1Hz", "noise_tau must be a time such as 1ms, not '1Hz'"),
        ("synapse=beta", "synapse must be exponential or alpha, not 'beta'"),
        ("modulation=2", "modulation must be such as sinusoid(5Hz,0.8) here, not '2'"),
        ("modulation=sinusoid(5Hz,2)", "depth must be from 0 to 1, not 2"),
        ("modulation=sinusoid(-5Hz,1)", "frequency must be finite and not negative, not -5 Hz"),
        ("modulation_x=sinusoid(5Hz,1)", "modulation_x"),
    ],
)
def test_one_sentence(run, command: str, typed: str, said: str) -> None:
    settings = [word for setting in typed.split() for word in ("--set", setting)]
    status, out, err = run(command, "--duration", "50ms", *settings)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"Error: {said}")


@pytest.mark.parametrize("command", ["sim", "sweep", "calibrate"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mean_rate_e=5Hz", "mean_rate_e can't be given beside trains, which replace it"),
        ("sigma_i=0", "sigma_i can't be given beside trains, which replace it"),
        ("Ni=1", "Ni can't be given beside trains: Ne says how many of them excite"),
        ("pooled=yes", "pooled inputs are drawn: leave out pooled or trains"),
        ("correlation=0.1", "correlation is that of inputs drawn with equal rates"),
        (
            "modulation=sinusoid(5Hz,1)",
            "modulation changes inputs that are drawn: leave out modulation or trains",
        ),
    ],
)
def test_what_given_trains_exclude(run, tmp_path, command: str, typed: str, said: str) -> None:
    path = tmp_path / "trains.csv"
    path.write_text("t_ms,id\n5,0\n7,1\n")
    asked = ["--trains", str(path), "--duration", "50ms", "--set", typed]
    status, out, err = run(command, *asked)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"Error: {said}")


@pytest.mark.parametrize("command", ["sim", "sweep", "calibrate"])
def test_numbers_of_each_kind_exclude_their_sum(run, command: str) -> None:
    _, _, err = run(command, "-N", "10", "--set", "Ne=5", "--set", "Ni=5")
    assert err == "Error: give Ne and Ni, or N, not both\n"
