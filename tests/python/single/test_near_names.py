"""An attribute that a result has not names the one that is meant."""

from __future__ import annotations

import copy
import pickle
import traceback
from typing import Any

import pytest

import pyadex
from pyadex import cortical_RS
from pyadex.units import Hz, ms, nS, pA, second


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """One result of each kind."""
    run = pyadex.sim(5, 200 * ms, record="V,ge")
    return {
        "run": run,
        "found": pyadex.calibrate(
            20, 10 * Hz, 1, 1 * second, parameter="b", bracket=[0, 500] * pA, we=3 * nS
        ),
        "detection": pyadex.detection([0.9, -0.8, 0.1], ["exc", "inh", "unc"]),
        "curve": pyadex.fi_curve("RS", I=[100, 300] * pA, duration=100 * ms, burn_in=0 * ms),
        "tf": pyadex.transfer_function(
            "RS", rate_e=4 * Hz, rate_i=4 * Hz, duration=200 * ms, cache=False
        ),
        "histogram": pyadex.isi_histogram([0, 10, 20] * ms),
        "params": cortical_RS,
    }


@pytest.mark.parametrize(
    ("result", "name", "near"),
    [
        ("run", "spikes", "spiketimes"),
        ("run", "spiketime", "spiketimes"),
        ("run", "rate", "spikerate"),
        ("run", "isi", r"np\.diff\(run\.spiketimes\)"),
        ("run", "cv", "cv_isi"),
        ("run", "Vm", "V"),
        ("run", "voltage", "V"),
        ("run", "time", "t"),
        ("run", "median", "median_Vm"),
        ("run", "tau_w", r"params\.tau_w"),
        ("run", "df", r"to_dataframe\(\)"),
        ("found", "values", "value"),
        ("found", "iteration", "iterations"),
        ("detection", "auc", "AUC"),
        ("detection", "f1", "F1max"),
        ("curve", "reobase", "rheobase"),
        ("curve", "df", "table"),
        ("tf", "means", "mean"),
        ("histogram", "counts", "heights"),
        ("params", "tauw", "tau_w"),
        ("params", "replaced", "replace"),
    ],
)
def test_the_near_name_is_told(results: dict[str, Any], result: str, name: str, near: str) -> None:
    with pytest.raises(AttributeError, match=rf" has no '{name}'; did you mean {near}\?$"):
        getattr(results[result], name)
    assert not hasattr(results[result], name)


def test_names_of_the_field_for_parameters_are_known() -> None:
    with pytest.raises(AttributeError, match="a Parameters has no 'V_th'; pyadex calls it VT"):
        cortical_RS.V_th  # noqa: B018


def test_a_calibration_names_what_was_varied(results: dict[str, Any]) -> None:
    told = "^a Calibration of b has no 'we'; what was found is b, also by the name value$"
    with pytest.raises(AttributeError, match=told):
        results["found"].we  # noqa: B018
    assert results["found"].b is results["found"].value


def test_what_is_near_to_nothing_has_no_hint(results: dict[str, Any]) -> None:
    with pytest.raises(AttributeError, match=r"^a Simulation has no 'qqq'$"):
        results["run"].qqq  # noqa: B018
    with pytest.raises(AttributeError, match="w was not recorded; ask for it"):
        results["run"].w  # noqa: B018


def test_python_adds_no_second_suggestion(results: dict[str, Any]) -> None:
    # Tracebacks look for names near to the missing one in the error's object, where it has one: in
    # C up to Python 3.11, in the module traceback from then on.
    with pytest.raises(AttributeError) as caught:
        results["run"].spiketime  # noqa: B018
    assert (caught.value.name, caught.value.obj) == ("spiketime", None)
    last = traceback.format_exception(caught.value)[-1]
    assert last.strip().endswith("did you mean spiketimes?")


def test_copies_pickles_and_notebooks_are_as_before(results: dict[str, Any]) -> None:
    formatters = pytest.importorskip("IPython.core.formatters")
    show = formatters.DisplayFormatter().format
    for result in results.values():
        pickled = pickle.loads(pickle.dumps(result))  # noqa: S301
        for copied in (copy.copy(result), copy.deepcopy(result), pickled):
            assert repr(copied) == repr(result)
        assert show(result)[0]["text/plain"] == repr(result)
        for probed in ("_repr_png_", "_ipython_display_", "__array__", "_not_there"):
            with pytest.raises(AttributeError, match=f"^'.*' object has no attribute '{probed}'$"):
                getattr(result, probed)
    half_made = object.__new__(pyadex.Simulation)
    for name in ("signals", "spikes", "qqq"):
        assert not hasattr(half_made, name)
    assert not hasattr(object.__new__(pyadex.Calibration), "value_")
