"""The command line: what it prints, writes and returns."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from pyadex import __version__
from pyadex.base.errors import InputError
from pyadex.cli import values

PYADEX = [sys.executable, "-m", "pyadex.cli"]
ROOT = Path(__file__).parents[3]


def pyadex(
    *arguments: str, status: int = 0, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    result = subprocess.run(
        [*PYADEX, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=(environment or dict(os.environ)) | {"PYTHONPATH": str(ROOT)},
    )
    assert result.returncode == status, result.stderr
    assert "Traceback" not in result.stderr
    return result


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "magnitudes"),
    [
        ("15pS", 15),
        ("15 pS", 15),
        ("1e-2nS", 0.01),
        ("0,2.5,5pS", [0, 2.5, 5]),
        ("0pS,5pS", [0, 5]),
        ("0:5:2.5pS", [0, 2.5, 5]),
        ("0pS:6pS:2.5pS", [0, 2.5, 5]),
        ("0:1:0.1pS", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        ("10:0:-5pS", [10, 5, 0]),
        ("0:10:5,11,12pS", [0, 5, 10, 11, 12]),
        ("0:30:2.5pS", [2.5 * i for i in range(13)]),
    ],
)
def test_values_are_read_as_people_type_them(text: str, magnitudes: object) -> None:
    read = values.quantities(text, "we").magnitude
    assert (read.tolist() if hasattr(read, "tolist") else read) == magnitudes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("15", "we needs a unit, such as 15pS, not '15'"),
        ("15pX", "we has the unknown unit 'pX' in '15pX'"),
        ("1pS,2mV", "we must be a conductance such as 15pS, not '1pS,2mV'"),
        ("0pS:1nS:10pS", "we: a range must be in one unit, not in pS and nS"),
        ("15PS", "we: PS in '15PS' means petasiemens; write pS"),
        ("15MS", "we: MS in '15MS' means megasiemens; write mS"),
        ("3/", "we has the unknown unit '/'"),
        ("0:5pS", "we: a range is start:stop:step, not '0:5pS'"),
        ("0:5:-1pS", "we: the step of a range must lead from start to stop, not '0:5:-1pS'"),
        ("0:5:0pS", "we: the step of a range must lead from start to stop, not '0:5:0pS'"),
        ("0:1e9:1pS", "we: a range may have 1000000 values at most, not '0:1e9:1pS'"),
        ("", "we must be a number, a list such as 1,2,5, or a range start:stop:step, not ''"),
        ("__import__('os')", "we must be a number"),
        ("1,,2pS", "we must be a number"),
        ("nanpS", "we must be a number"),
    ],
)
def test_what_is_no_value_is_told(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        values.quantities(text, "we")
    assert str(error.value).startswith(said)


def test_parameters_are_set_by_name_or_alias() -> None:
    read = values.settings(["b=80pA", "tau_w = 100ms", "sigma=0.5", "ΔT=1mV", "tau_g=5ms"])
    assert {
        name: f"{value:~P}" if value.__class__ is not float else str(value)
        for name, value in read.items()
    } == {
        "b": "80.0 pA",
        "tau_w": "100.0 ms",
        "sigma": "0.5",
        "DeltaT": "1.0 mV",
        "tau_g": "5.0 ms",
    }
    with pytest.raises(InputError, match="did you mean tau_w"):
        values.settings(["tauw=3ms"])
    with pytest.raises(InputError, match="--set takes NAME=VALUE, such as b=80pA, not 'b'"):
        values.settings(["b"])
    with pytest.raises(InputError, match="--set gives b twice"):
        values.settings(["b=1pA", "b=2pA"])


def test_whole_numbers_may_be_lists_and_ranges() -> None:
    assert values.whole_numbers("6500", "N") == 6500
    assert values.whole_numbers("10,100:300:100", "N") == [10, 100, 200, 300]
    with pytest.raises(InputError, match="seed must be whole numbers"):
        values.whole_numbers("1.5", "seed")


# --- commands -------------------------------------------------------------------------------------


def test_sim_prints_what_came_out(run) -> None:
    status, out, err = run("sim", "--we", "14pS")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "6500 inputs (5200 excitatory), 10 s, seed 1, we 14 pS, wi 56 pS",
        "output rate   4.1 Hz (41 spikes)",
        "median of V   -54.040523 mV",
    ]


def test_sim_as_json_with_a_figure_and_a_trace(run, tmp_path: Path) -> None:
    figure, trace = tmp_path / "v.png", tmp_path / "v.csv"
    status, out, _ = run(
        "sim", "-N", "6500", "--duration", "10s", "--we", "14pS", "--json",
        "--plot", str(figure), "-o", str(trace),
    )  # fmt: skip
    assert status == 0
    told = json.loads(out)
    assert told["Ne"] == 5200
    assert (told["output_rate_Hz"], len(told["spiketimes_s"])) == (4.1, 41)
    assert figure.read_bytes().startswith(b"\x89PNG")
    table = pd.read_csv(trace)
    assert len(table) == 100_000
    # The lab note's first three samples.
    assert table.V_mV[:3].tolist() == [-64.99999999971011, -64.99986538403684, -64.99623327313549]
    assert table.t_ms[:3].tolist() == [0.0, 0.1, 0.2]


def test_sweep_writes_a_row_a_run(run, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    arguments = ["sweep", "-N", "100", "--duration", "1s", "--we", "0:1:0.5nS", "--nseeds", "2"]
    status, out, err = run(*arguments, "-o", str(path))
    assert (status, out) == (0, "")
    assert err == f"6 runs, written to {path}\n"
    table = pd.read_csv(path)
    assert table.columns.tolist() == ["we_nS", "seed", "median_Vm_mV", "output_rate_Hz"]
    assert table.we_nS.tolist() == [0, 0, 0.5, 0.5, 1, 1]
    assert run(*arguments, "-o", str(path), "-q")[1:] == ("", "")
    _, printed, _ = run(*arguments)
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(printed)), table)
    _, printed, _ = run(*arguments, "--json", "--no-cache")
    pd.testing.assert_frame_equal(pd.DataFrame(json.loads(printed)), table, check_dtype=False)


def test_sweep_takes_any_parameter(run) -> None:
    _, out, _ = run("sweep", "-N", "100,200", "--duration", "1s", "--we", "0.6nS", "--seed", "3",
                    "--set", "b=0:80:40pA", "--statistics", "spike_count")  # fmt: skip
    table = pd.read_csv(io.StringIO(out))
    assert table.columns.tolist() == ["N", "b_pA", "spike_count"]
    assert table.b_pA.tolist() == [0, 40, 80] * 2


def test_calibrate_finds_the_notes_weight(run) -> None:
    # The lab note, N = 100: 0.58695123 nS, 4.00 Hz, factor 1.661126.
    _, out, _ = run("calibrate", "-N", "100", "--target", "4Hz")
    row = pd.read_csv(io.StringIO(out)).loc[0]
    assert round(row.we_nS, 8) == 0.58695123
    assert (round(row.output_rate_Hz, 2), round(row.factor, 6)) == (4.0, 1.661126)


@pytest.mark.parametrize(("equal", "status"), [(True, 0), (False, 1)])
def test_reproduce_tells_by_its_status(run, monkeypatch, tmp_path, equal, status) -> None:
    import importlib

    module = importlib.import_module("pyadex.labnote.reproduction")
    asked = []
    monkeypatch.setattr(
        module, "reproduce", lambda out, *, quiet: asked.append((out, quiet)) or equal
    )
    assert run("reproduce", "--out", str(tmp_path), "--quiet")[0] == status
    assert asked == [(tmp_path, True)]


@pytest.mark.parametrize(("equal", "status"), [(True, 0), (False, 1)])
def test_reproduce_connections_tells_by_its_status(
    run, monkeypatch, tmp_path, equal, status
) -> None:
    asked = []

    def watched(out, *, quick, quiet):
        asked.append((out, quick, quiet))
        return equal

    monkeypatch.setattr("pyadex.labnote.connection_reproduction.reproduce_connections", watched)
    arguments = ("reproduce", "connections", "--out", str(tmp_path), "--quiet")
    assert run(*arguments)[0] == status
    assert run(*arguments, "--quick")[0] == status
    assert asked == [(tmp_path, False, True), (tmp_path, True, True)]


def test_the_note_is_never_quick(run) -> None:
    status, _, told = run("reproduce", "--quick")
    assert status == 2
    assert "--quick is of connections" in told


def test_the_cache_can_be_seen_and_cleared(run) -> None:
    assert "no results yet" in run("cache", "info")[1]
    run("sweep", "-N", "10", "--duration", "1s", "--nseeds", "3")
    assert "runs: 3 results" in run("cache", "info")[1]
    assert json.loads(run("cache", "info", "--json")[1])["collections"][0]["results"] == 3
    assert run("cache", "clear", "--yes")[1] == "Cleared.\n"
    assert "runs: 0 results" in run("cache", "info")[1]


def test_clearing_asks_first(run, monkeypatch) -> None:
    run("sweep", "-N", "10", "--duration", "1s", "--nseeds", "3")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("cache", "clear")[0] == 0
    assert "runs: 3 results" in run("cache", "info")[1]


def test_clearing_without_anybody_to_ask_clears_nothing(run, monkeypatch) -> None:
    run("sweep", "-N", "10", "--duration", "1s", "--nseeds", "3")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    status, _, errors = run("cache", "clear")
    assert status == 1
    assert "Nothing was cleared; --yes clears unasked" in errors
    assert "runs: 3 results" in run("cache", "info")[1]


# --- misuse and trouble ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sim", "--we", "15"], "Error: we needs a unit, such as 15pS, not '15'"),
        (["sim", "--we", "15mV"], "Error: we must be a conductance such as 15pS, not '15mV'"),
        (["sim", "--we=-1pS"], "Error: we must be finite and not negative, not -1.0 pS"),
        (["sim", "--duration", "0s"], "Error: duration must be positive and finite, not 0.0 s"),
        (["sim", "-N", "-1"], "Error: N must be a whole number from 0 up, not -1"),
        (["sim", "--we", "1,2pS"], "Error: we must be a single value here, not '1,2pS'"),
        (["sim", "--bogus"], "Error: No such option '--bogus'; see pyadex sim --help"),
        (["bogus"], "Error: No such command 'bogus'; see pyadex --help"),
        (["sim", "--plot", "v.doc"], "a figure's name ends in .png, .pdf, .svg"),
        (["sweep", "-o", "/no/such/folder/x.csv"], "there is no folder /no/such/folder"),
        (["calibrate", "--target", "4"], "Error: target needs a unit, such as 4Hz, not '4'"),
        (["sweep", "--statistics", "mode"], "statistics must be of"),
    ],
)
def test_misuse_is_one_sentence_and_status_2(run, arguments: list[str], said: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.filterwarnings("always")
def test_a_search_in_vain_is_status_1(run) -> None:
    status, _, err = run("calibrate", "-N", "10", "--target", "1e6Hz", "--duration", "1s",
                         "--nseeds", "1")  # fmt: skip
    assert status == 1
    assert "Error: no value of we gives output_rate = 1e+06 Hz for N = 10" in err


@pytest.mark.filterwarnings("always")
def test_a_warning_is_one_sentence(run) -> None:
    status, _, err = run("sim", "-N", "100", "--we", "1000nS", "--duration", "1s")
    assert status == 0
    assert err.startswith("Warning: ")
    assert "dt" in err
    assert err.count("\n") == 1


def test_help_has_examples_and_needs_neither_julia_nor_pandas(
    without_julia: dict[str, str],
) -> None:
    script = """
import contextlib, sys
from pyadex.cli import main
for command in (["sim"], ["sweep"], ["calibrate"], ["cache"], []):
    with contextlib.suppress(SystemExit):
        main([*command, "--help" if command else "--version"])
print(sorted({"pandas", "matplotlib", "scipy.optimize"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=without_julia | {"PYTHONPATH": str(ROOT)},
    )
    *told, version, imported = done.stdout.splitlines()
    for command in ("sim", "sweep", "calibrate", "cache"):
        assert any(f"    pyadex {command}" in line for line in told)
    assert (version, imported, done.stderr) == (f"pyadex {__version__}", "[]", "")


def test_without_julia_the_error_says_what_to_do(without_julia: dict[str, str]) -> None:
    err = pyadex("sim", status=1, environment=without_julia).stderr
    assert err.startswith("Error: no Julia was found")
    assert "pyadex install-julia" in err
    assert err.count("\n") == 1


def test_completion_knows_the_commands() -> None:
    environment = os.environ | {"_PYADEX_COMPLETE": "bash_complete", "COMP_WORDS": "pyadex ca",
                                "COMP_CWORD": "1"}  # fmt: skip
    assert pyadex(environment=environment).stdout.split() == ["plain,cache", "plain,calibrate"]


@pytest.mark.faults
def test_a_reader_that_goes_away_is_no_error(run) -> None:
    sweep = ["sweep", "-N", "10", "--duration", "1s", "--nseeds", "4000"]
    printed = run(*sweep)[1]  # now they are in the cache: the process needs no Julia
    assert len(printed) > 2**16  # more than a pipe holds
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {' '.join([*PYADEX, *sweep])} | head -1"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=120,
    )
    assert done.stdout == "seed,median_Vm_mV,output_rate_Hz\n"
    assert done.stderr == ""
    assert done.returncode in (0, 141)


@pytest.mark.faults
def test_it_works_without_streams_and_without_a_home(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "HOME"} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", f"exec {' '.join(PYADEX)} sweep -N 10 --nseeds 2 -o {tmp_path}/o.csv "
         "<&- >&- 2>&-"],
        env=environment,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0
    assert len(pd.read_csv(tmp_path / "o.csv")) == 2


@pytest.mark.faults
def test_ctrl_c_keeps_what_is_finished(run) -> None:
    command = [*PYADEX, "sweep", "-N", "1000", "--duration", "20s", "--nseeds", "400"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        # A shell's background job would be deaf to it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 300  # of a busy machine
        while "runs: " not in (told := run("cache", "info")[1]) or "runs: 0 " in told:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=100)
    assert process.returncode == 130
    assert err.split("\n")[-2] == (
        "Interrupted. Finished runs are kept: the same command goes on from there."
    )
    assert "Traceback" not in err
