"""``pyadex transfer`` and ``pyadex fi``: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from pyadex import ThresholdFit, fi_curve, neurons, transfer_function
from pyadex.base.errors import InputError
from pyadex.cli import pyadex
from pyadex.studies.again import rerun
from pyadex.units import Hz, pA, second

RATES = ("--rate-e", "4Hz", "--rate-i", "8Hz")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(pyadex, arguments, obj=list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_transfer_function_into_files(tmp_path: Path) -> None:
    table, fit, figure = (tmp_path / name for name in ("tf.csv", "fit.json", "tf.png"))
    result = run(
        "transfer", "--cell", "FS", "--rate-e", "1:20:1Hz", "--rate-i", "2,8,16Hz",
        "--duration", "1s", "-o", str(table), "--fit", str(fit), "--plot", str(figure),
    )  # fmt: skip
    assert result.exit_code == 0
    read = pd.read_csv(table)
    expected = transfer_function(
        neurons.mean_field_FS,
        rate_e=range_of(1, 20) * Hz,
        rate_i=[2, 8, 16] * Hz,
        duration=1 * second,
    )
    assert read.output_rate_Hz.tolist() == expected.table.output_rate_Hz.tolist()
    fitted = ThresholdFit.from_json(fit.read_text())
    assert fitted.P.tolist() == expected.fit().P.tolist()
    assert figure.read_bytes()[1:4] == b"PNG"
    assert f"fit: rms {fitted.rms.m_as('Hz'):.2f} Hz" in result.stderr
    assert rerun(table).same


def range_of(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


def test_seeds_and_parameters_of_the_cell() -> None:
    result = run(
        "transfer", "--rate-e", "8Hz", "--rate-i", "8Hz", "--nseeds", "2", "--duration", "1s",
        "--set", "b=20pA", "--json",
    )  # fmt: skip
    rows = json.loads(result.stdout)
    assert [row["seed"] for row in rows] == [1, 2]
    assert all(row["mean_w_pA"] > 0 for row in rows)


def test_f_I_curves_and_their_rheobases(tmp_path: Path) -> None:
    table, figure = tmp_path / "fi.csv", tmp_path / "fi.pdf"
    result = run(
        "fi", "--cell", "RS,FS", "-I", "100:300:100pA", "--duration", "2s", "--burn-in", "1s",
        "-o", str(table), "--plot", str(figure),
    )  # fmt: skip
    cells = {"RS": neurons.mean_field_RS, "FS": neurons.mean_field_FS}
    expected = fi_curve(
        cells, I=[100, 200, 300] * pA, duration=2 * second, burn_in=1 * second
    ).table
    assert pd.read_csv(table).steady_rate_Hz.tolist() == expected.steady_rate_Hz.tolist()
    assert "rheobase: RS 130.0" in result.stderr  # gL (VT - EL - ΔT)
    assert "FS 145.0" in result.stderr
    assert figure.read_bytes().startswith(b"%PDF")
    assert rerun(table).same


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["transfer", "--rate-e", "4Hz", "--rate-i", "8"], "rate_i needs a unit, such as 4Hz"),
        (["transfer", "--rate-e", "4mV", "--rate-i", "8Hz"], "rate_e must be a rate such as"),
        (["transfer", "--rate-e=-4Hz", "--rate-i", "8Hz"], "rate_e must be finite and not neg"),
        (
            ["transfer", "--cell", "cortical_R", "--rate-e", "4Hz", "--rate-i", "8Hz"],
            "did you mean cortical_RS?",
        ),
        (["fi", "--cell", "nobody", "-I", "1pA"], "there is no neuron 'nobody'; known are RS, FS,"),
        (["fi", "-I", "100"], "I needs a unit, such as 100pA"),
        (["fi", "-I", "100pA", "--set", "bb=2pA"], "there is no parameter 'bb'"),
    ],
)
def test_misuse_gives_one_sentence(arguments: list[str], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        run(*arguments)
    assert sentence in str(caught.value)


def test_the_fits_file_is_one_of_JSON() -> None:
    result = run("transfer", "--rate-e", "4Hz", "--rate-i", "8Hz", "--fit", "fit.txt")
    assert result.exit_code == 2
    assert "its name ends in .json" in result.stderr


def test_a_calibration_to_a_mean_adaptation_current() -> None:
    result = run(
        "calibrate", "-N", "0", "--parameter", "I", "--bracket", "0,20pA", "--statistic", "mean_w",
        "--target=-1pA", "--burn-in", "1s", "--duration", "2s", "--json",
    )  # fmt: skip
    (row,) = json.loads(result.stdout)
    # A silent cell rests at V - EL = I/(gL + a) with w = a (V - EL): I = -1 pA · 3.5 / -0.8.
    assert row["I_pA"] == pytest.approx(4.375, abs=0.06)
