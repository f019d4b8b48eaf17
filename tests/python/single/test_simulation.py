"""What a Simulation holds and can do: recording, plots, tables, files."""

import builtins
import json
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from pyadex import InputError, PyadexError, Simulation, ceil_spikes, cortical_RS, load, sim
from pyadex.units import Hz, ms, nA, pA, pF, pS, second

ALL = ["V", "w", "ge", "gi", "I_syn"]
UNITS = {"V": "mV", "w": "pA", "ge": "nS", "gi": "nS", "I_syn": "pA"}


@pytest.fixture(scope="module")
def run() -> Simulation:
    """A second of the note's neuron, all recorded: four output spikes."""
    return sim(6500, 1 * second, seed=1, we=14 * pS, record=ALL)


# --- recording ----------------------------------------------------------------------------------


def test_every_signal_is_a_quantity_with_one_sample_a_step(run: Simulation) -> None:
    assert list(run.signals) == ALL
    for name in ALL:
        signal = getattr(run, name)
        assert f"{signal.units:~P}" == UNITS[name]
        assert signal.shape == (10_000,)
    assert run.t.m_as("ms")[[0, 1, -1]] == pytest.approx([0, 0.1, 999.9])


def test_recorded_conductances_and_current_fit_together(run: Simulation) -> None:
    V, ge, gi = run.V.m_as("mV"), run.ge.m_as("nS"), run.gi.m_as("nS")
    # nS times mV is pA. Ee = 0 mV, Ei = -80 mV.
    assert run.I_syn.m_as("pA") == pytest.approx(ge * V + gi * (V + 80), rel=1e-12)


def test_recorded_w_obeys_its_equation(run: Simulation) -> None:
    V, w = run.V.m_as("mV"), run.w.m_as("pA")
    quiet = np.arange(100, 1000)  # before the first spike, at 111 ms
    after_step = w[quiet] + 0.1 / 88 * (-0.8 * (V[quiet] + 65) - w[quiet])
    assert w[quiet + 1] == pytest.approx(after_step, rel=1e-12)
    jump = round(run.spiketimes[0].m_as("ms") / 0.1)
    assert w[jump] - w[jump - 1] == pytest.approx(65, abs=0.2)


@pytest.mark.parametrize("every", [2, 7, 10, 9_999, 10_000, 20_000])
@pytest.mark.parametrize("name", ALL)
def test_each_kth_sample_is_that_of_the_whole(run: Simulation, name: str, every: int) -> None:
    thin = sim(6500, 1 * second, seed=1, we=14 * pS, record=name, every=every)
    assert list(thin.signals) == [name]
    assert np.array_equal(getattr(thin, name).magnitude, getattr(run, name).magnitude[::every])
    assert np.allclose(thin.t.magnitude, run.t.magnitude[::every], rtol=1e-12)
    assert np.array_equal(thin.spiketimes.magnitude, run.spiketimes.magnitude)


@pytest.mark.parametrize("every", [1, 7])
def test_rounded_spike_times_are_the_samples_of_the_spikes(every: int) -> None:
    # The recipe in the docstrings of t and spiketimes.
    run = sim(N=0, duration=2 * second, I=200 * pA, every=every)
    sample = np.rint((run.spiketimes / run.params.dt).m_as("")).astype(int) // run.every
    assert len(sample) == 55
    assert not np.isin(run.spiketimes.magnitude, run.t.magnitude).any()
    late = (run.spiketimes - run.t[sample]).m_as("ms")
    assert late.min() > -1e-9
    assert late.max() < 0.1 * every - 0.05
    if every == 1:
        assert set(run.V[sample].m_as("mV")) == {run.params.Vr.m_as("mV")}


def test_what_is_recorded_does_not_change_the_run(run: Simulation) -> None:
    only_V = sim(6500, 1 * second, seed=1, we=14 * pS)
    assert np.array_equal(only_V.V.magnitude, run.V.magnitude)
    nothing = sim(6500, 1 * second, seed=1, we=14 * pS, record="")
    assert nothing.signals == {}
    assert len(nothing.t) == 0
    assert np.array_equal(nothing.spiketimes.magnitude, run.spiketimes.magnitude)


def test_a_signal_may_be_named_in_several_ways() -> None:
    for record in ("V,w", "V w", ["V", "w"], ("V", "w", "V")):
        assert list(sim(10, 10 * ms, record=record).signals) == ["V", "w"]


def test_a_signal_that_was_not_recorded_says_how_to_get_it() -> None:
    with pytest.raises(
        AttributeError, match=r"w was not recorded; ask for it: sim\(..., record='w'"
    ):
        _ = sim(10, 10 * ms).w
    with pytest.raises(AttributeError, match="a Simulation has no 'voltage'"):
        _ = sim(10, 10 * ms).voltage


@pytest.mark.parametrize("record", ["Vm", ["V", "u"], "v"])
def test_an_unknown_signal_is_refused(record: Any) -> None:
    with pytest.raises(InputError, match="record must name signals of V, w, ge, gi, I_syn, not"):
        sim(10, 10 * ms, record=record)


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "2"])
def test_every_must_be_a_whole_number(every: Any) -> None:
    with pytest.raises(InputError, match="every must be a whole number from 1 up, not"):
        sim(10, 10 * ms, every=every)


def test_ceiled_spikes_need_every_sample() -> None:
    with pytest.raises(InputError, match="ceil_spikes needs every sample of V"):
        ceil_spikes(sim(10, 10 * ms, every=2))


# --- plot ---------------------------------------------------------------------------------------


def test_plot_stacks_the_signals_over_the_window(run: Simulation) -> None:
    figure = run.plot("V,w,I_syn", tlim=[100, 400] * ms)
    assert len(figure.axes) == 3
    for ax in figure.axes:
        assert ax.get_xlim() == (100, 400)
        assert ax.lines
    assert figure.axes[0].get_title(loc="left") == "Membrane potential $V$"
    assert figure.axes[0].lines[0].get_ydata().max() == 40  # spikes at their ceiling
    assert figure.axes[2].get_xlabel() == "Time"
    plt.close(figure)


def test_plot_shows_all_that_was_recorded_and_the_whole_run(run: Simulation) -> None:
    figure = run.plot()
    assert len(figure.axes) == 5
    assert figure.axes[0].get_xlim() == (0, 1000)
    plt.close(figure)
    figure = sim(10, 2 * second, every=10).plot()
    assert figure.axes[0].get_xlim() == (0, 2)
    plt.close(figure)


def test_plot_leaves_the_users_settings_alone(run: Simulation) -> None:
    before = dict(matplotlib.rcParams)
    plt.close(run.plot("V"))
    assert dict(matplotlib.rcParams) == before


def test_plot_says_what_it_can_not_draw(run: Simulation) -> None:
    silent = sim(10, 10 * ms, record="")
    with pytest.raises(InputError, match="nothing to plot"):
        silent.plot()
    only_V = sim(10, 10 * ms)
    with pytest.raises(InputError, match=r"signals must be of those recorded \(V\), not 'w'"):
        only_V.plot("V,w")
    with pytest.raises(PyadexError, match="tlim is 2 s to 3 s; it must be a stretch of the signal"):
        run.plot(tlim=[2, 3] * second)


# --- tables -------------------------------------------------------------------------------------


def test_dataframe_has_units_in_its_columns(run: Simulation) -> None:
    table = run.to_dataframe()
    assert list(table.columns) == ["t_ms", "V_mV", "w_pA", "ge_nS", "gi_nS", "I_syn_pA"]
    assert len(table) == 10_000
    assert np.array_equal(table.V_mV, run.V.magnitude)
    assert table.t_ms.iloc[-1] == pytest.approx(999.9)
    assert list(sim(10, 10 * ms, record="gi", every=3).to_dataframe().columns) == ["t_ms", "gi_nS"]
    assert list(sim(10, 10 * ms, record="").to_dataframe().columns) == ["t_ms"]


def test_xarray_has_units_in_its_attributes(run: Simulation) -> None:
    xarray = pytest.importorskip("xarray", reason="xarray, an optional extra, is not installed")
    dataset = run.to_xarray()
    assert isinstance(dataset, xarray.Dataset)
    assert {name: dataset[name].attrs["units"] for name in ALL} == UNITS
    assert dataset.t.attrs["units"] == dataset.spiketimes.attrs["units"] == "s"
    assert np.array_equal(dataset.V, run.V.magnitude)
    assert dataset.spiketimes.attrs["units"] == "s"
    assert len(dataset.spiketimes) == 4
    assert (dataset.attrs["N"], dataset.attrs["we_pS"], dataset.attrs["C_pF"]) == (6500, 14, 104)
    # What netCDF takes: numbers and text.
    assert all(isinstance(value, int | float | str) for value in dataset.attrs.values())


def test_without_xarray_the_error_says_how_to_get_it(
    run: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def no_xarray(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "xarray":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_xarray)
    with pytest.raises(
        PyadexError, match=r"to_xarray needs .* xarray; install it: pip install xarray"
    ):
        run.to_xarray()


# --- files --------------------------------------------------------------------------------------


def assert_same(a: Simulation, b: Simulation) -> None:
    """Assert that two runs are equal to the last bit, in what was asked and in what came of it."""
    for name in ("N", "Ne", "seed", "every", "duration", "we", "wi", "params", "spikerate"):
        assert getattr(a, name) == getattr(b, name), name
    assert a.params.si == b.params.si
    assert list(a.signals) == list(b.signals)
    for name in a.signals:
        assert a.signals[name].units == b.signals[name].units
        assert np.array_equal(a.signals[name].magnitude, b.signals[name].magnitude, equal_nan=True)
    assert np.array_equal(a.spiketimes.magnitude, b.spiketimes.magnitude)
    assert np.array_equal(a.rates.magnitude, b.rates.magnitude)
    assert np.array_equal(a.t.magnitude, b.t.magnitude)
    assert a.source.digest() == b.source.digest()
    assert len(a.trains) == len(b.trains)
    for one, other in zip(a.trains, b.trains, strict=True):
        assert np.array_equal(one.magnitude, other.magnitude)


def runs_to_save() -> dict[str, dict[str, Any]]:
    rng = np.random.default_rng(1)
    waveform = rng.normal(0, 30, 1000) * pA
    return {
        "poisson": {"N": 50, "record": ALL, "seed": 7},
        "every 7th": {"N": 50, "record": "w,V", "every": 7},
        "nothing recorded": {"N": 50, "record": ""},
        "rates": {"rates": [4, 0, 800.5] * Hz, "we": 300 * pS},
        "trains": {"trains": [[1.5, 2, 70] * ms, [] * ms, [99.9] * ms], "we": 1234.567 * pS},
        "times and ids": {"trains": ([2, 1, 3] * ms, [1, 0, 1]), "N": 4, "excitatory_fraction": 1},
        "current": {"N": 10, "current": waveform, "drop_last_spike": False},
        "parameters": {"N": 10, "b": 0.0805 * nA, "C": 100 / 3 * pF, "wi": 0 * pS},
    }


@pytest.mark.parametrize("kind", runs_to_save())
def test_a_loaded_run_is_the_saved_one(kind: str, tmp_path: Path) -> None:
    run = sim(duration=100 * ms, **runs_to_save()[kind])
    run.save(tmp_path / "run.npz")
    assert_same(load(tmp_path / "run.npz"), run)
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_saving_writes_exactly_the_named_file_and_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "no ending, ünïcode"
    sim(10, 10 * ms, seed=1).save(str(path))
    sim(10, 10 * ms, seed=2).save(path)
    assert load(str(path)).seed == 2


def test_an_unwritable_folder_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file or directory"):
        sim(10, 10 * ms).save(tmp_path / "missing" / "run.npz")


def test_the_file_is_readable_without_pyadex(tmp_path: Path, run: Simulation) -> None:
    run.save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        assert {
            "about",
            "V_mV",
            "w_pA",
            "ge_nS",
            "gi_nS",
            "I_syn_pA",
            "spiketimes_s",
            "rates_Hz",
        } == set(file.files)
        assert file["spiketimes_s"] == pytest.approx([0.1112, 0.3642, 0.6128, 0.8761])
        about = json.loads(str(file["about"]))
    assert about["format"] == "pyadex.Simulation"
    assert about["params_SI"]["C"] == 104e-12


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere.npz")


def write_foreign(path: Path, kind: str) -> None:
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("t_ms,V_mV\n0,-65\n")
    elif kind == "another npz":
        np.savez(path.open("wb"), V=np.zeros(3))
    elif kind == "an npy":
        np.save(path.open("wb"), np.zeros(3))
    elif kind == "a pickle in an npz":
        np.savez(path.open("wb"), about=np.array({"format": "pyadex.Simulation"}, dtype=object))
    elif kind == "another format":
        np.savez(path.open("wb"), about=np.array('{"format": "other", "version": 1}'))
    elif kind == "not an object":
        np.savez(path.open("wb"), about=np.array("[1]"))


@pytest.mark.filterwarnings("ignore:unclosed file")
@pytest.mark.parametrize(
    "kind",
    [
        "empty",
        "text",
        "another npz",
        "an npy",
        "a pickle in an npz",
        "another format",
        "not an object",
    ],
)
def test_a_foreign_file_gives_one_sentence(kind: str, tmp_path: Path) -> None:
    write_foreign(tmp_path / "foreign", kind)
    with pytest.raises(InputError, match="path must be a Simulation saved by pyadex;") as caught:
        load(tmp_path / "foreign")
    assert "foreign" in str(caught.value)
    assert "\n" not in str(caught.value)


def rewritten(path: Path, **changes: Any) -> None:
    """Change entries of a saved file, and of its ``about``."""
    with np.load(path) as file:
        contents = dict(file)
    about = json.loads(str(contents["about"]))
    for name, value in changes.items():
        (contents if name in contents else about)[name] = value
    contents["about"] = np.array(json.dumps(about))
    np.savez(path, **contents)


@pytest.mark.parametrize(
    "changes",
    [
        {"V_mV": np.zeros(99)},
        {"V_mV": np.zeros((10, 10))},
        {"V_mV": np.zeros(100, dtype=complex)},
        {"every": 0},
        {"every": "x"},
        {"N": -1},
        {"N": 2.5},
        {"seed": None},
        {"duration_s": 1.0},
        {"we_pS": "much"},
        {"params_SI": {"C": 1}},
        {"params_SI": {**cortical_RS.si, "tau_w": -1}},
        {"params_SI": {**cortical_RS.si, "tau_w": None}},
        {"signals": ["u"]},
        {"source": 3},
    ],
)
def test_contents_that_make_no_run_give_one_sentence(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "run.npz"
    sim(10, 10 * ms).save(path)
    rewritten(path, **changes)
    with pytest.raises(InputError, match="path must be a Simulation saved by pyadex;"):
        load(path)


def test_a_later_version_says_so(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    sim(10, 10 * ms).save(path)
    rewritten(path, version=2)
    with pytest.raises(InputError, match="is of version 2: it needs a newer pyadex"):
        load(path)


def test_damage_is_noticed_or_harmless(tmp_path: Path) -> None:
    """Bytes flipped in turn, the file cut at many lengths: never another run, never a crash."""
    path = tmp_path / "run.npz"
    run = sim(10, 2 * ms, seed=3)
    run.save(path)
    whole = path.read_bytes()
    damaged = [whole[:k] for k in range(0, len(whole), 97)]
    for k in range(0, len(whole), 3):
        damaged.append(whole[:k] + bytes([whole[k] ^ 0x10]) + whole[k + 1 :])
    noticed = []
    for content in damaged:
        path.write_bytes(content)
        try:
            found = load(path)
        except InputError as error:
            noticed.append(len(str(error)))
        else:
            assert_same(found, run)
    assert len(noticed) > 0.8 * len(damaged)
    assert max(noticed) < 500  # letters


# --- the package --------------------------------------------------------------------------------


def test_a_run_tells_of_itself(run: Simulation) -> None:
    assert (
        repr(run) == "<Simulation: N=6500, 1.0 s, seed=1, we=14.0 pS, wi=56.0 pS: 4 output spikes>"
    )
    assert run.Ne == 5200
    assert run.spikerate.m_as("Hz") == 4


def test_tab_completion_names_the_signals_that_were_recorded() -> None:
    run = sim(10, 10 * ms, record="V,ge")
    assert {"V", "ge", "spikerate", "plot", "trains"} <= set(dir(run))
    assert not {"w", "gi", "I_syn"} & set(dir(run))
