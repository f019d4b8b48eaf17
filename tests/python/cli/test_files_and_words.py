"""The command line: files by their ending, how values may be typed, what -q prints."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pyadex
from pyadex import read_table
from pyadex.cli import values

SWEEP = ["sweep", "-N", "100", "--duration", "0.5s", "--we", "0,0.5nS", "--nseeds", "2"]


@pytest.mark.parametrize(
    ("text", "name", "read"),
    [
        ("4/s", "mean_rate", "4.0 1/s"),
        ("4hz", "mean_rate", "4.0 Hz"),
        ("4kHZ", "mean_rate", "4.0 kHz"),
        ("240/min", "mean_rate", "240.0 1/min"),
        ("0", "we", "0.0 pS"),
        ("0,5nS", "we", "[0.0 5.0] nS"),
        ("10pS,0.02nS", "we", "[10.0 20.0] pS"),
        ("0.02nS,10pS,30", "we", None),
        ("1:3:1pS,0.01nS", "we", "[1.0 2.0 3.0 10.0] pS"),
        ("-65mv", "EL", "-65.0 mV"),
        ("2min", "duration", "2.0 min"),
    ],
)
def test_values_are_understood_as_they_are_meant(text: str, name: str, read: str | None) -> None:
    if read is None:
        assert values.quantities(text, name).magnitude.tolist() == [0.02, 0.01, 0.03]
    else:
        assert f"{values.quantities(text, name):~P}" == read


def test_a_range_of_whole_numbers_needs_no_step() -> None:
    assert values.whole_numbers("0:3", "seed") == [0, 1, 2, 3]
    assert values.whole_numbers("7,0:2,10:30:10", "seed") == [7, 0, 1, 2, 10, 20, 30]


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_a_sweep_is_written_as_the_ending_says_and_done_again(run, tmp_path, ending) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow, an optional extra, is not installed")
    path = tmp_path / f"out.{ending}"
    assert run(*SWEEP, "-o", str(path)) == (0, "", f"4 runs, written to {path}\n")
    table = read_table(path)
    assert table.columns.tolist() == ["we_nS", "seed", "median_Vm_mV", "output_rate_Hz"]
    assert table.attrs["command"] == " ".join(["pyadex", *SWEEP, "-o", str(path)])
    assert table.attrs["b_pA"] == 65
    assert run("rerun", str(path))[:2] == (0, "The same: 16 numbers of sweep, to the last bit.\n")


def test_a_file_that_differs_is_status_1(run, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    run(*SWEEP, "-o", str(path), "-q")
    content = json.loads(path.read_text())
    content["data"][3]["output_rate_Hz"] += 1
    path.write_text(json.dumps(content))
    status, out, _ = run("rerun", str(path))
    assert status == 1
    assert out.startswith("Not the same.\noutput_rate_Hz differs in 1 of 4 values; the first is ")


def test_standard_output_is_a_file_named_minus(run) -> None:
    status, out, err = run(*SWEEP, "-o", "-")
    assert (status, err) == (0, "")
    assert len(pd.read_csv(io.StringIO(out))) == 4
    _, out, _ = run("sim", "-N", "10", "--duration", "10ms", "-o", "-")
    assert pd.read_csv(io.StringIO(out)).columns.tolist() == ["t_ms", "V_mV"]


@pytest.mark.parametrize("command", [["sweep"], ["calibrate"], ["sim"]])
def test_an_ending_that_says_nothing_is_refused_before_the_work(run, command) -> None:
    status, out, err = run(*command, "-o", "out.xlsx")
    assert (status, out) == (2, "")
    assert "a file's ending says what is written" in err


def test_json_carries_all_digits(run) -> None:
    arguments = ["sweep", "-N", "100", "--we", "0.6nS", "--statistics", "cv_isi", "--seed", "0:3"]
    _, out, _ = run(*arguments, "--json")
    _, printed, _ = run(*arguments)
    assert [repr(row["cv_isi"]) for row in json.loads(out)] == [
        line.split(",")[1] for line in printed.splitlines()[1:]
    ]


def test_sim_as_json_holds_every_parameter(run) -> None:
    told = json.loads(run("sim", "-N", "100", "--set", "b=80pA", "--duration", "1s", "--json")[1])
    assert (told["b_pA"], told["C_pF"], told["sigma"], told["drop_last_spike"]) == (
        80, 104, 0.7745966692414834, False,
    )  # fmt: skip
    assert told["pyadex_version"] == pyadex.__version__
    columns = {p.column for p in pyadex.model.parameters.PARAMETERS.values()}
    assert columns <= told.keys()


@pytest.mark.parametrize("name", ["run.npz", "run.csv", "run.json"])
def test_a_run_in_a_file_is_done_again(run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    run("sim", "-N", "100", "--we", "0.6nS", "--duration", "0.5s", "-o", str(path))
    status, out, _ = run("rerun", str(path))
    assert (status, out.partition(":")[0]) == (0, "The same")


@pytest.mark.faults
@pytest.mark.parametrize("command", ["sim", "sweep", "calibrate"])
@pytest.mark.parametrize(
    "asked",
    [
        ["t_ref=2ms", "V_init=-55mV", "w_init=30pA", "noise_std=50pA", "noise_tau=3ms"],
        ["Ne=40", "Ni=11", "mean_rate_e=6/s", "mean_rate_i=8Hz", "sigma_e=0", "sigma_i=0.3"],
        ["pooled=yes", "synapse=alpha", "modulation=sinusoid(20Hz,0.8)"],
        ["sigma=0", "correlation=0.3"],
    ],
)
def test_every_input_from_the_command_line_is_done_again(
    run,
    tmp_path: Path,
    command: str,
    asked: list[str],
) -> None:
    path = tmp_path / "out.json"
    settings = [word for each in asked for word in ("--set", each)]
    of_search = ["--statistic", "mean_Vm", "--target=-62mV", "--parameter", "I", "--bracket",
                 "-500,500pA"] if command == "calibrate" else []  # fmt: skip
    assert run(command, "--duration", "0.2s", *settings, *of_search, "-o", str(path))[0] == 0
    attrs = read_table(path).attrs
    assert all(each.partition("=")[0] in str(attrs["command"]) for each in asked)
    status, out, _ = run("rerun", str(path))
    assert (status, out.partition(":")[0]) == (0, "The same")


def test_quiet_prints_results_and_nothing_else(run, tmp_path: Path) -> None:
    assert "output rate   4.1 Hz" in run("sim", "-q")[1]
    assert run(*SWEEP, "-q")[1].startswith("we_nS,seed,")
    assert run(*SWEEP, "-q", "-o", str(tmp_path / "x.csv"))[1:] == ("", "")
    assert "no results yet" not in run("cache", "info", "-q")[1]


def test_calibrate_finds_any_parameter_by_any_statistic(run) -> None:
    _, out, _ = run("calibrate", "-N", "100", "--we", "0.6nS", "--parameter", "b", "--bracket",
                    "0,200pA", "--target", "3hz", "--nseeds", "2", "--duration", "5s")  # fmt: skip
    row = pd.read_csv(io.StringIO(out)).loc[0]
    found = pyadex.calibrate(
        100, 3 * pyadex.units.Hz, 2, 5 * pyadex.units.second, parameter="b",
        bracket=[0, 200] * pyadex.units.pA, we=0.6 * pyadex.units.nS,
    )  # fmt: skip
    assert row.b_pA == found.value.m_as("pA")
    _, out, _ = run("calibrate", "-N", "1000", "--statistic", "mean_Vm", "--target=-57mV",
                    "--seed", "0:1", "--duration", "5s", "--set", "b=80pA")  # fmt: skip
    row = pd.read_csv(io.StringIO(out)).loc[0]
    assert abs(row.mean_Vm_mV + 57) < 0.05
    status, _, err = run("calibrate", "--parameter", "tauw", "--bracket", "1,2ms")
    assert (status, "did you mean tau_w" in err) == (2, True)


@pytest.mark.parametrize("ending", ["csv", "npz"])
def test_trains_and_currents_come_from_files(run, tmp_path: Path, ending: str) -> None:
    trains, current = tmp_path / f"trains.{ending}", tmp_path / f"current.{ending}"
    times, ids = np.array([1.0, 2.0, 2.5, 30.0]), np.array([0, 1, 0, 1])
    if ending == "csv":
        pd.DataFrame({"t_ms": times, "id": ids}).to_csv(trains, index=False)
        pd.DataFrame({"t_ms": [0, 20], "I_pA": [0.0, 100.0]}).to_csv(current, index=False)
    else:
        np.savez(trains, t_ms=times, id=ids)
        np.savez(current, t_ms=[0, 20], I_pA=[0.0, 100.0])
    told = json.loads(
        run("sim", "--trains", str(trains), "--current", str(current), "--duration", "50ms",
            "--we", "1nS", "--json")[1]
    )  # fmt: skip
    ms, pA, nS = pyadex.units.ms, pyadex.units.pA, pyadex.units.nS
    expected = pyadex.sim(
        duration=50 * ms, we=1 * nS, trains=(times * ms, ids), current=([0, 20] * ms, [0, 100] * pA)
    )
    assert told["N"] == 2
    assert told["median_Vm_mV"] == expected.median_Vm.m_as("mV")


@pytest.mark.parametrize("ending", ["csv", "npz"])
def test_weights_come_from_files(run, tmp_path: Path, ending: str) -> None:
    weights, path = [2.0, 0.5, 1.0, 0.0], tmp_path / f"weights.{ending}"
    if ending == "csv":
        pd.DataFrame({"weight": weights}).to_csv(path, index=False)
    else:
        np.savez(path, weight=weights)
    told = run("sim", "--weights", str(path), "--duration", "200ms", "--we", "5nS", "--json")[1]
    nS, second = pyadex.units.nS, pyadex.units.second
    expected = pyadex.sim(duration=0.2 * second, we=5 * nS, weights=weights)
    assert json.loads(told)["N"] == 4
    assert json.loads(told)["median_Vm_mV"] == expected.median_Vm.m_as("mV")


def test_a_file_that_holds_no_weights_is_one_sentence(run, tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("factor\n1\n")
    status, out, err = run("sim", "--weights", str(tmp_path / "w.csv"))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "w.csv must have a column weight, a factor on we or wi for each input" in err


def test_calibrate_takes_currents_and_trains_from_files(run, tmp_path: Path) -> None:
    (tmp_path / "I.csv").write_text("t_ms,I_pA\n0,0\n100,200\n")
    _, out, _ = run("calibrate", "--current", str(tmp_path / "I.csv"), "--duration", "1s",
                    "--parameter", "b", "--bracket", "0,500pA", "--target", "20Hz")  # fmt: skip
    ms, pA = pyadex.units.ms, pyadex.units.pA
    found = pyadex.calibrate(
        current=([0, 100] * ms, [0, 200] * pA), duration=1000 * ms, parameter="b",
        bracket=[0, 500] * pA, target=20 * pyadex.units.Hz,
    )  # fmt: skip
    assert pd.read_csv(io.StringIO(out)).b_pA[0] == found.value.m_as("pA")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--duration", "1M"], "duration must be a time such as 10s, not '1M'"),
        (["--we", "15PS"], "we: PS in '15PS' means petasiemens; write pS"),
        (["--we", "15mV"], "we must be a conductance such as 15pS, not '15mV'"),
        (["--set", "noise_std=5"], "noise_std needs a unit, such as 100pA, not '5'"),
    ],
)
def test_a_unit_that_does_not_fit_is_told_with_one_that_does(run, arguments, said) -> None:
    assert run("sim", *arguments)[2] == f"Error: {said}\n"


def test_seeds_are_counted_or_named(run) -> None:
    assert "give --seed or --nseeds, not both" in run("sweep", "--seed", "1", "--nseeds", "2")[2]
    assert "not both" in run("calibrate", "--seed", "1", "--nseeds", "2")[2]
    rates = ["--rate-e", "8Hz", "--rate-i", "8Hz"]
    assert "not both" in run("transfer", *rates, "--seed", "1", "--nseeds", "2")[2]
    assert "--nseeds" in run("sweep", "--seeds", "2")[2]
    assert "--nseeds" in run("transfer", *rates, "--seeds", "2")[2]


def test_the_median_that_sim_prints_is_the_statistic_after_the_burn_in(run) -> None:
    arguments = ["sim", "-N", "100", "--we", "0.6nS", "--duration", "1s", "--burn-in", "0.3s"]
    median = json.loads(run(*arguments, "--json")[1])["median_Vm_mV"]
    assert f"median of V   {median:.6f} mV" in run(*arguments)[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "must have columns with their units in the names, such as t_s,id, not a,b"),
        ("t_s\n1\n", "must have a column id"),
        ("t_furlong,id\n1,0\n", "t_furlong must be"),
        ("t_s,id\n1,0.5\n", "id must be whole numbers"),
        ("", "can't be read"),
    ],
)
def test_a_file_that_holds_no_trains_is_one_sentence(run, tmp_path, text, said) -> None:
    (tmp_path / "t.csv").write_text(text)
    status, out, err = run("sim", "--trains", str(tmp_path / "t.csv"))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err or "trains" in err
