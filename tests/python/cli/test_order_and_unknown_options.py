"""Rows of a sweep in the order of the command line, and options that name a parameter."""

from __future__ import annotations

import io

import pandas as pd
import pytest

import pyadex
from pyadex.units import mV, nS, pA, second


def test_rows_are_in_the_order_of_the_command_line_as_of_pythons_keywords(run) -> None:
    common = ["sweep", "-N", "10", "--duration", "0.1s", "--statistics", "mean_Vm"]
    we, b = ["--we", "1,2nS"], ["--set", "b=0,50pA"]
    vt, seeds = ["--set", "VT=-50,-52mV"], ["--nseeds", "2"]
    asked = {"we": [1, 2] * nS, "b": [0, 50] * pA, "VT": [-50, -52] * mV, "seed": range(2)}
    for typed, names in (
        ([*we, *b, *vt, *seeds], ["we", "b", "VT", "seed"]),
        ([*b, *we, *seeds, *vt], ["b", "we", "seed", "VT"]),
        ([*vt, *seeds, *b, *we], ["VT", "seed", "b", "we"]),
    ):
        status, out, _ = run(*common, *typed)
        swept = {name: asked[name] for name in names}
        same = pyadex.sweep(10, 0.1 * second, **swept, statistics="mean_Vm")
        table = pd.read_csv(io.StringIO(out))
        assert status == 0
        assert [column.partition("_")[0] for column in table.columns[:4]] == names
        pd.testing.assert_frame_equal(table, same)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sim --sigma 3", "--sigma; write --set sigma=…, such as --set sigma=0.775"),
        ("sim --b 80pA", "--b; write --set b=…, such as --set b=65pA"),
        ("sim --b=80pA", "--b; write --set b=…, such as --set b=65pA"),
        ("sim -b 80pA", "-b; write --set b=…, such as --set b=65pA"),
        ("sweep --tau-w 3ms", "--tau-w; write --set tau_w=…, such as --set tau_w=88ms"),
        ("calibrate --V-th 3mV", "--V-th; write --set VT=…, such as --set VT=-52mV"),
        ("fi --noise 3pA", "--noise; write --set noise_std=…, such as --set noise_std=100pA"),
        ("sim --tau-g 7ms", "--tau-g; write --set tau_g=…, such as --set tau_g=7ms"),
        ("sim --Ne 3", "--Ne; write --set Ne=…, such as --set Ne=100"),
        ("sim --pooled", "--pooled; write --set pooled=…, such as --set pooled=yes"),
        ("sim --synapse alpha", "--synapse; write --set synapse=…, such as --set synapse=alpha"),
        (
            "sweep --modulation 3",
            "--modulation; write --set modulation=…, such as --set modulation=sinusoid(5Hz,0.8)",
        ),
        ("sim --weight 3pS", "--weight; write --we"),
        ("sim --T 3s", "--T; write --duration"),
        ("sweep --N 3", "--N; write -N or --inputs"),
        ("fi --params FS", "--params; write --cell"),
        ("sim --cell FS", "--cell; neurons by their names are taken by fi and transfer (--cell)"),
        ("sim --delay 3ms", "--delay; there are no delays in this model"),
    ],
)
def test_an_option_that_names_a_parameter_says_what_to_write(run, typed: str, said: str) -> None:
    status, out, err = run(*typed.split())
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"Error: there is no option {said}")
    assert err.endswith(f"; see pyadex {typed.split()[0]} --help\n")


def test_an_option_that_names_nothing_is_left_to_click(run) -> None:
    for typed in (["sim", "--qqq"], ["rerun", "--b", "3"]):
        status, _, err = run(*typed)
        assert status == 2
        assert err.startswith(f"Error: No such option '{typed[1]}'")


@pytest.mark.parametrize("command", ["sim", "sweep", "calibrate"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sigma=50pA", "sigma is the width of the rates' logarithm, a plain number (the spread of"),
        ("sigma_i=50pA", "sigma_i is the width of the rates' logarithm, a plain number"),
        ("noise=50pA", "there is no parameter 'noise'; pyadex calls it noise_std"),
    ],
)
def test_the_noises_spread_is_named(run, command: str, typed: str, said: str) -> None:
    assert run(command, "--set", typed)[2].startswith(f"Error: {said}")


def test_several_unknown_settings_and_a_changing_current(run) -> None:
    assert run("sim", "--set", "tauw=3ms", "--set", "V_th=3mV")[2] == (
        "Error: there are no parameters 'tauw' (did you mean tau_w?), 'V_th' (pyadex calls it VT)\n"
    )
    assert run("sim", "--set", "I=0,1pA")[2] == (
        "Error: I must be a single value here, not '0,1pA'; one that changes in time is --current "
        "FILE\n"
    )


def test_a_run_without_inputs_prints_no_weights(run) -> None:
    asked = ("sim", "-N", "0", "--duration", "0.1s")
    assert run(*asked)[1].splitlines()[0] == "no inputs, 0.1 s"
    assert run(*asked, "--set", "noise_std=5pA")[1].splitlines()[0] == "no inputs, 0.1 s, seed 1"
