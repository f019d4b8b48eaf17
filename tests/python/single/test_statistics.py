"""A Simulation knows every statistic that a sweep knows, and both agree to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyadex import InputError, UnitError, calibrate, load, sim, sweep
from pyadex.units import Hz, ms, mV, nS, pA, pS, second

QUANTITIES = {
    "median_Vm": "mV",
    "mean_Vm": "mV",
    "std_Vm": "mV",
    "mean_w": "pA",
    "output_rate": "Hz",
}
PLAIN = ("spike_count", "cv_isi")
ALL = (*QUANTITIES, *PLAIN, "spiketimes")


def both(**arguments: Any) -> tuple[Any, Any]:
    """The run alone, and its row of a sweep."""
    run = sim(**arguments)
    (row,) = sweep(**arguments, statistics=ALL, cache=False).itertuples()
    return run, row


def assert_agree(run: Any, row: Any) -> None:
    for name, unit in QUANTITIES.items():
        assert getattr(run, name).m_as(unit) == getattr(row, f"{name}_{unit}"), name
    for name in PLAIN:
        np.testing.assert_equal(getattr(run, name), getattr(row, name))


# Here 4 we has no float in pS: it must not be read back from there.
@example(N=100, seed=0, strength=1.3678826092562746, duration=0.5, share=0.0)
@settings(deadline=None, max_examples=25)
@given(
    N=st.sampled_from([1, 10, 100, 1000]),
    seed=st.integers(0, 50),
    strength=st.floats(0, 6),
    duration=st.sampled_from([0.01, 0.5, 1.0]),
    share=st.floats(0, 0.99),
)
def test_agree_to_the_last_bit(
    N: int, seed: int, strength: float, duration: float, share: float
) -> None:
    arguments = {"N": N, "seed": seed, "we": strength * 97500 / N * pS, "burn_in": share * second}
    arguments["burn_in"] = share * duration * second
    assert_agree(*both(**arguments, duration=duration * second))


def test_agree_with_a_current_a_neuron_and_trains() -> None:
    step = ([10, 60] * ms, [300, 0] * pA)
    assert_agree(*both(N=100, seed=2, duration=100 * ms, current=step, b=20 * pA))
    trains = sim(20, 100 * ms).trains
    assert_agree(*both(trains=trains, duration=100 * ms, we=5 * nS))


@pytest.mark.parametrize("synapse", ["exponential", "alpha"])
@pytest.mark.parametrize(
    "inputs",
    [{"N": 60}, {"Ne": 40, "Ni": 9}, {"N": 60, "pooled": True}, {"N": 60, "noise_std": 30 * pA}],
)
def test_agree_for_every_synapse_and_kind_of_input(synapse: str, inputs: dict[str, Any]) -> None:
    both_given = {"synapse": synapse, "t_ref": 2 * ms, "burn_in": 100 * ms, **inputs}
    assert_agree(*both(seed=5, duration=500 * ms, we=1000 * pS, **both_given))


def test_the_burn_in_is_what_no_statistic_sees() -> None:
    run = sim(100, 10 * second, seed=3, we=700 * pS, burn_in=4 * second, record="V,w")
    whole = sim(100, 10 * second, seed=3, we=700 * pS)
    late = whole.spiketimes.m_as("s")[whole.spiketimes.m_as("s") > 3.99995]
    assert 0 < len(late) < len(whole.spiketimes)
    assert run.spike_count == len(late)
    assert run.output_rate.m_as("Hz") == len(late) / 6
    # By another way: of the samples after 4 s.
    raised = whole.V.m_as("mV").copy()
    raised[np.round(whole.spiketimes.m_as("s") / 1e-4).astype(int)] = 40
    assert run.median_Vm.m_as("mV") == pytest.approx(np.median(raised[40_000:]), abs=1e-12)
    assert run.mean_Vm.m_as("mV") == pytest.approx(whole.V.m_as("mV")[40_000:].mean(), abs=1e-9)
    assert run.std_Vm.m_as("mV") == pytest.approx(whole.V.m_as("mV")[40_000:].std(), abs=1e-9)
    assert run.mean_w.m_as("pA") == pytest.approx(run.w.m_as("pA")[40_000:].mean(), rel=1e-9)
    assert run.cv_isi == pytest.approx(np.diff(late).std() / np.diff(late).mean())
    # What is recorded stays whole.
    assert np.array_equal(run.V.magnitude, whole.V.magnitude)
    assert np.array_equal(run.spiketimes.magnitude, whole.spiketimes.magnitude)


def test_a_sweep_over_burn_ins() -> None:
    df = sweep(100, 2 * second, we=900 * pS, seed=1, burn_in=[0, 500, 1000] * ms, cache=False)
    assert list(df.columns) == ["burn_in_ms", "median_Vm_mV", "output_rate_Hz"]
    for row in df.itertuples():
        run = sim(100, 2 * second, we=900 * pS, seed=1, burn_in=row.burn_in_ms * ms)
        assert run.output_rate.m_as("Hz") == row.output_rate_Hz
        assert run.median_Vm.m_as("mV") == row.median_Vm_mV


def test_results_of_another_burn_in_are_not_taken_from_the_cache() -> None:
    arguments = {"N": 100, "duration": 2 * second, "we": 900 * pS, "seed": 1}
    first = sweep(**arguments, burn_in=0 * second)
    second_time = sweep(**arguments, burn_in=1 * second)
    assert first.median_Vm_mV[0] != second_time.median_Vm_mV[0]


def test_a_calibration_after_a_burn_in() -> None:
    found = calibrate(100, 10 * Hz, seed=[1, 2], duration=4 * second, burn_in=1 * second)
    df = sweep(
        100, 4 * second, we=found.we, seed=[1, 2], burn_in=1 * second, cache=False
    )  # fmt: skip
    assert found.output_rate.m_as("Hz") == pytest.approx(df.output_rate_Hz.mean(), abs=1e-12)
    assert found.output_rate.m_as("Hz") == pytest.approx(10, abs=1)


def test_is_kept_in_files(tmp_path: Any) -> None:
    run = sim(10, 100 * ms, burn_in=50 * ms)
    run.save(tmp_path / "run.npz")
    assert load(tmp_path / "run.npz").burn_in == 50 * ms


@pytest.mark.parametrize("call", [sim, sweep, calibrate])
@pytest.mark.parametrize(
    ("burn_in", "error", "sentence"),
    [
        (1 * second, InputError, "burn_in must be shorter than the duration of 1.0 s, not 1.0 s"),
        (3 * second, InputError, "burn_in must be shorter than the duration of 1.0 s, not 3.0 s"),
        (-1 * ms, InputError, "burn_in must be finite and not negative, not -0.001 s"),
        (np.nan * ms, InputError, "burn_in must be finite and not negative, not nan s"),
        (3 * mV, UnitError, "burn_in must be a time such as 10 * second, not 3 mV"),
        (0.1, UnitError, "burn_in needs a unit"),
    ],
)
def test_a_bad_burn_in_gives_one_sentence(
    call: Any, burn_in: Any, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        call(10, duration=1 * second, burn_in=burn_in)
    assert sentence in str(caught.value)
