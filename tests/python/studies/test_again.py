"""What a file says of its making: enough to do it again, to the last bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pyadex
from pyadex import InputError, read_table, sweep, write_table
from pyadex.model.calls import Call, decoded, encoded
from pyadex.studies.again import rerun
from pyadex.units import Hz, ms, mV, nA, nS, pA, pF, pS, second, ureg


def runs() -> dict[str, dict[str, Any]]:
    rng = np.random.default_rng(1)
    return {
        "poisson": {"N": 50, "record": "V,w", "seed": 7, "every": 3},
        "rates": {"rates": [4, 0, 800.5] * Hz, "we": 300 * pS},
        "current": {"N": 10, "current": rng.normal(0, 30, 1000) * pA},
        "steps": {"N": 10, "current": ([0, 50] * ms, [0, 0.1] * nA)},
        "parameters": {"N": 10, "b": 0.0805 * nA, "C": 100 / 3 * pF, "wi": 0 * pS, "τw": 90 * ms},
        "start": {"N": 10, "t_ref": 2.5 * ms, "V_init": -55 * mV, "w_init": 30 * pA, "we": 1 * nS},
        "kinds": {
            "Ne": 40, "Ni": 11, "mean_rate_e": 6 * Hz, "mean_rate_i": 8.1 * Hz, "sigma_e": 0,
            "sigma_i": 0.3, "synapse": "alpha",
        },
        "pooled": {"N": 500, "pooled": True, "modulation": ([0, 50] * ms, [1, 2.5])},
        "each step": {"N": 50, "modulation_i": rng.uniform(0, 2, 1000), "mean_rate_e": 9 * Hz},
        "sinusoid": {"N": 50, "modulation_e": pyadex.sinusoid(20 * Hz, 0.8, 0.1)},
        "correlation": {"N": 50, "sigma": 0, "correlation": 0.3},
        "weights": {"N": 50, "weights": rng.uniform(0, 2, 50), "we": 2 * nS},
        "drawn weights": {"N": 50, "weight_sigma": 0.7, "we": 2 * nS},
        "noise": {"N": 0, "I": 20 * pA, "noise_std": 50 * pA, "noise_tau": 3 * ms},
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["npz", "csv", "json"])
@pytest.mark.parametrize("kind", runs())
def test_a_saved_run_is_done_again(kind: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"run.{ending}"
    pyadex.sim(duration=100 * ms, **runs()[kind]).save(path)
    assert str(rerun(path)).startswith("The same: ")


@pytest.mark.parametrize("kind", runs())
def test_a_loaded_run_is_the_run(kind: str, tmp_path: Path) -> None:
    run = pyadex.sim(duration=100 * ms, **runs()[kind])
    run.save(tmp_path / "run.npz")
    again = pyadex.load(tmp_path / "run.npz")
    assert again.attrs == run.attrs
    assert again.V.magnitude.tobytes() == run.V.magnitude.tobytes()
    assert repr(again.median_Vm) == repr(run.median_Vm)


@pytest.mark.parametrize("kind", runs())
def test_a_sweep_and_a_calibration_of_every_input_are_done_again(kind: str, tmp_path: Path) -> None:
    only_sim = ("record", "every", "seed")
    asked = {name: value for name, value in runs()[kind].items() if name not in only_sim}
    path = tmp_path / "sweep.csv"
    write_table(sweep(duration=100 * ms, seed=[1, 2], cache=False, **asked), path)
    assert rerun(path).same
    asked.pop("I", None)
    found = pyadex.calibrate(
        duration=100 * ms, parameter="I", bracket=[-500, 500] * pA, statistic="mean_Vm",
        target=-60 * mV, seed=[1, 2], cache=False, **asked,
    )  # fmt: skip
    write_table(found.to_dataframe(), path)
    assert rerun(path).same


def test_a_sweep_is_done_again_and_a_changed_number_found(tmp_path: Path) -> None:
    df = sweep(
        N=100, duration=1 * second, we=[500, 700.1] * pS, seed=range(3), b=0.08 * nA, tau_g=5 * ms,
        statistics="cv_isi,median_Vm,spiketimes", cache=False,
    )  # fmt: skip
    write_table(df, tmp_path / "out.json")
    assert rerun(tmp_path / "out.json").same
    df.loc[1, "median_Vm_mV"] += 1e-12
    write_table(df, tmp_path / "out.json")
    compared = rerun(tmp_path / "out.json")
    assert not compared.same
    assert str(compared).startswith(
        "Not the same.\nmedian_Vm_mV differs in 1 of 6 values; the first is -59.5185"
    )


def test_a_calibration_is_done_again(tmp_path: Path) -> None:
    found = pyadex.calibrate(
        [100, 120], nseeds=2, duration=1 * second, parameter="b", bracket=[0, 400] * pA,
        target=3 * Hz, we=0.6 * nS, cache=False,
    )  # fmt: skip
    write_table(found.to_dataframe(), tmp_path / "out.csv")
    assert rerun(tmp_path / "out.csv").same
    assert read_table(tmp_path / "out.csv").attrs["we_pS"] == 600


def test_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_table(sweep(N=10, duration=0.1 * second, seed=1, cache=False), path)
    path.write_text(path.read_text().replace(f'"{pyadex.__version__}"', '"0.0.9"'))
    told = str(rerun(path))
    assert told.endswith(f"The file is of pyadex 0.0.9, here is {pyadex.__version__}.")


@pytest.mark.parametrize(
    ("attrs", "said"),
    [
        ({}, "does not say how it was made"),
        ({"function": "os.system", "arguments": {}}, "there is no 'os.system' to do again"),
        ({"function": "pyadex.sim", "arguments": {"M": 3}}, "no parameter 'M'"),
        (
            {"function": "pyadex.sim", "arguments": {"trains": {"unknown": "neo.SpikeTrain"}}},
            "trains was a neo.SpikeTrain, which no file can hold",
        ),
    ],
)
def test_what_can_t_be_done_again_is_one_sentence(
    attrs: dict[str, Any], said: str, tmp_path: Path
) -> None:
    df = sweep(N=10, duration=0.1 * second, seed=1, cache=False)
    df.attrs.clear()
    df.attrs.update(attrs)
    write_table(df, tmp_path / "out.json")
    with pytest.raises(InputError, match=said):
        rerun(tmp_path / "out.json")


@pytest.mark.parametrize(
    "value",
    [
        3, 0.1 + 0.2, float("inf"), "V", True, None, [1, 2], (1, "a"), range(3, 100_000, 7),
        {"low": 1.5}, np.float32(0.1), np.int64(3), pyadex.cortical_RS.replace(b=80.7 * pA),
    ],
)  # fmt: skip
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert decoded(json.loads(json.dumps(encoded(value))), "x") == value


@pytest.mark.parametrize(
    "value",
    [
        np.arange(5), np.linspace(0, 1, 1001), np.array([np.nan, np.inf, -0.0]), np.array(2.5),
        np.array([], dtype=float), np.arange(12).reshape(3, 4) * mV, 15 * pS, 1 / 3 * ms,
        np.random.default_rng(1).normal(size=3) * 1 / ms,
    ],
)  # fmt: skip
def test_arrays_and_quantities_come_back_bit_by_bit(value: Any) -> None:
    back = decoded(json.loads(json.dumps(encoded(value))), "x")
    if hasattr(value, "units"):
        assert back.units == value.units
        value, back = value.magnitude, back.magnitude
    assert np.asarray(back).dtype == np.asarray(value).dtype
    assert np.asarray(back).tobytes() == np.asarray(value).tobytes()
    assert np.shape(back) == np.shape(value)


def test_a_unit_of_the_user_s_own_is_kept_in_si() -> None:
    own = type(ureg)()
    own.define("w_unit = 20 pS")
    assert encoded(2 * own.w_unit) == {"magnitude": 4e-11, "units": "siemens"}


def test_a_call_stays_what_it_was_when_an_array_changes() -> None:
    rates = np.array([4.0, 5.0])
    call = Call.of("sim", {"rates": rates * Hz})
    rates[:] = 0
    assert call.arguments["rates"].magnitude.tolist() == [4, 5]


def test_attrs_name_every_parameter_and_what_has_one_value() -> None:
    asked: dict[str, Any] = {
        "N": 100, "duration": 0.5 * second, "we": [1, 2] * pS, "seed": [3, 5], "b": 80 * pA,
        "VT": [-50, -49] * mV, "t_ref": 2 * ms, "mean_rate_i": 8 * Hz, "synapse": "alpha",
    }  # fmt: skip
    attrs = sweep(**asked).attrs
    assert (attrs["N"], attrs["duration_s"], attrs["b_pA"], attrs["wi"]) == (100, 0.5, 80, "4 we")
    assert (attrs["C_pF"], attrs["dt_ms"], attrs["seed"]) == (104, 0.1, [3, 5])
    assert not {"we_pS", "VT_mV", "b_nA"} & attrs.keys()
    assert (attrs["pyadex_version"], attrs["function"]) == (pyadex.__version__, "pyadex.sweep")
    assert (attrs["t_ref_ms"], attrs["mean_rate_e_Hz"], attrs["mean_rate_i_Hz"]) == (2, 4, 8)
    assert (attrs["synapse"], attrs["Ne"], attrs["V_init_mV"]) == ("alpha", 80, -65)
    assert sweep(**asked).attrs["engine"] == "none: all runs were in the cache"
    json.dumps(attrs, allow_nan=False)


def test_micro_is_typable() -> None:
    df = sweep(N=10, duration=0.1 * second, we=[0, 1e-5] * ureg.uS, seed=1)
    assert df.columns[0] == "we_uS"
    assert df.we_uS.tolist() == [0, 1e-5]


def test_a_run_is_not_written_as_what_its_ending_does_not_say(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not 'run\.xlsx'"):
        pyadex.sim(10, 10 * ms).save(tmp_path / "run.xlsx")
