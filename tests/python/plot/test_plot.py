"""The note's plotting words: what they draw, and what they leave alone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from pyadex import figures
from pyadex.base.errors import PyadexError
from pyadex.plot import (
    hylabel,
    mw,
    plot,
    plot_dots_and_means,
    plotsig,
    rm_ticks_and_spine,
    savefig_thesis,
    set_figure_folder,
    sett,
    use_style,
)
from pyadex.units import ms, mV, nS, pS, second

Ns = [10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500]
# The note's first guesses and the weights it found.
w0s = [15 * pS * (6500 / N) for N in Ns]
wes = [2.83884334, 1.85624115, 1.052897, 0.58695123, 0.33519511] * nS
wes = [*wes, *([183.88420978, 100.2994751, 55.84664628, 29.04560215, 15.03590947] * pS)]


@pytest.fixture(autouse=True)
def clean_slate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("PYADEX_FIGURES", raising=False)
    with matplotlib.rc_context():
        matplotlib.rcParams.update({"figure.dpi": 100})
        yield
    set_figure_folder(None)
    plt.close("all")


@pytest.fixture
def runs() -> pd.DataFrame:
    """Two seeds at each of three of the note's weights, with the note's group means."""
    return pd.DataFrame(
        {
            "we_pS": [0, 0, 15, 15, 30, 30],
            "seed": [0, 1] * 3,
            "median_Vm_mV": [-65.0, -65.0, -53.9, -53.98922, -53.2, -53.36815],
            "output_rate_Hz": [0.0, 0.0, 3.9, 4.1, 11.8, 12.56],
        }
    )


def trace() -> np.ndarray:
    """A second in mV: rest, one spike up to the ceiling after 200 ms, then the reset."""
    V = np.full(10_000, -65.0)
    V[2000] = 40
    V[2001:] = -53
    return V


def shown_labels(axis: Axis) -> list[str]:
    low, high = axis.get_view_interval()
    ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
    return [label.get_text() for x, label in ticks if low <= x <= high]


class TestStyle:
    @pytest.mark.faults
    def test_importing_and_drawing_change_no_setting(self) -> None:
        code = (
            "import matplotlib; matplotlib.use('Agg'); before = matplotlib.rcParams.copy()\n"
            "import pyadex.plot, pyadex.figures; pyadex.figures.Ns([10, 100])\n"
            "assert matplotlib.rcParams == before"
        )
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_use_style_sets_the_notes_look_for_all_figures(self) -> None:
        use_style()
        assert plt.figure().get_size_inches().tolist() == [4, 2.4]
        assert matplotlib.rcParams["xtick.direction"] == "in"

    def test_the_style_file_is_found_by_its_dotted_name(self) -> None:
        plt.style.use("pyadex.plot.pyadex")
        assert matplotlib.rcParams["axes.autolimit_mode"] == "round_numbers"

    def test_margin_is_59_mm(self) -> None:
        assert mw == pytest.approx(2.323, abs=5e-4)


class TestSett:
    def test_spines_stand_10_points_off_and_the_others_are_gone(self) -> None:
        ax = plt.subplots()[1]
        sett(ax)
        for side in ("left", "bottom"):
            assert ax.spines[side].get_position() == ("outward", 10)
        assert not ax.spines["top"].get_visible()
        assert not ax.spines["right"].get_visible()

    def test_minor_grid_is_lighter_than_the_major(self) -> None:
        ax = plt.subplots()[1]
        sett(ax, xlim=[0, 30], ylim=[0, 1])
        major = ax.xaxis.get_major_ticks()[0].gridline.get_color()
        minor = ax.xaxis.get_minor_ticks()[0].gridline.get_color()
        assert (major, minor) == ("#e7e7e7", "#f4f4f4")

    def test_sets_limits_labels_title_and_scale(self) -> None:
        ax = plt.subplots()[1]
        sett(ax, xlim=[10, 7000], ylim=[0, 1], xlabel="N", ylabel="w", title="T", xscale="log")
        assert ax.get_xlim() == (10, 7000)
        assert ax.get_ylim() == (0, 1)
        assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("N", "w", "T")
        assert ax.get_xscale() == "log"

    def test_keeps_what_an_earlier_call_set(self) -> None:
        ax = plt.subplots()[1]
        sett(ax, xlim=[0, 30], nbins_x=4)
        ax.grid(False, which="both")
        sett(ax, xlabel="we")
        assert shown_labels(ax.xaxis) == ["0", "10", "20", "30"]
        assert not ax.xaxis.get_major_ticks()[0].gridline.get_visible()

    def test_limits_may_be_quantities(self) -> None:
        ax = plt.subplots()[1]
        sett(ax, ylim=[0, 2] * nS)
        sett(ax, ylim=[0, 500] * pS)
        assert ax.get_ylim() == pytest.approx((0, 0.5))

    def test_a_scale_set_later_keeps_the_unit(self) -> None:
        ax = plot([1, 2], [1, 100] * nS)
        sett(ax, yscale="log")
        assert shown_labels(ax.yaxis) == ["1", "10", "100 nS"]

    def test_a_limit_of_another_dimension_is_refused(self) -> None:
        ax = plot([1, 2], [1, 100] * nS)
        with pytest.raises(PyadexError, match=r"ylim is in millivolt.*convert to nanosiemens"):
            sett(ax, ylim=[0, 1] * mV)

    def test_hylabel_is_above_the_left_end_of_the_data(self) -> None:
        fig, ax = plt.subplots()
        hylabel(ax, "Rate (Hz)")
        fig.canvas.draw()
        assert ax.get_title(loc="left") == "Rate (Hz)"
        text = next(t for t in ax.get_children() if getattr(t, "_text", "") == "Rate (Hz)")
        box, axes_box = text.get_window_extent(), ax.get_window_extent()
        assert box.x0 == pytest.approx(axes_box.x0, abs=1)
        assert box.y0 > axes_box.y1
        assert text.get_rotation() == 0

    def test_rm_ticks_and_spine_leaves_the_grid(self) -> None:
        fig, ax = plt.subplots()
        plot([0, 1], [0, 1], ax=ax)
        rm_ticks_and_spine(ax)
        fig.canvas.draw()
        tick = ax.xaxis.get_major_ticks()[0]
        assert not ax.spines["bottom"].get_visible()
        assert not tick.tick1line.get_visible()
        assert not tick.label1.get_visible()
        assert tick.gridline.get_visible()


class TestPlot:
    def test_numbers_on_a_log_line(self) -> None:
        ax = plot(Ns, [1] * len(Ns), ".", xscale="log", fs=(4, 0.2), ytype="off")
        assert ax.get_figure().get_size_inches().tolist() == [4, 0.2]
        assert ax.get_xlim() == pytest.approx((10, 10_000))
        assert shown_labels(ax.xaxis) == ["10", "100", "1000", "1e+04"]
        assert ax.lines[0].get_xdata().tolist() == Ns
        assert not ax.yaxis.get_visible()
        assert not ax.spines["left"].get_visible()

    def test_quantities_share_the_first_ones_unit(self) -> None:
        ax = plot(Ns, w0s, ".-", xscale="log", yscale="log", ylim=[0.01, 10])
        plot(Ns, wes, ".-", ax=ax)
        guess, found = (line.get_ydata() for line in ax.lines)
        assert guess[[0, -1]] == pytest.approx([9.75, 0.015])
        assert found[[0, -1]] == pytest.approx([2.83884334, 0.01503590947])
        assert shown_labels(ax.yaxis) == ["0.01", "0.1", "1", "10 nS"]

    def test_dots_on_the_border_are_drawn_whole_unless_told(self) -> None:
        assert not plot([0, 1], [0, 1]).lines[-1].get_clip_on()
        assert plot([0, 1], [0, 1], clip_on=True).lines[-1].get_clip_on()

    def test_limits_are_rounded_outwards_to_ticks(self) -> None:
        ax = plot([0, 29], [-64.9, 40] * mV)
        assert ax.get_ylim() == (-80, 40)
        assert ax.get_xlim() == (0, 30)

    def test_large_numbers_on_a_linear_axis_stay_plain(self) -> None:
        ax = plot([10_000, 11_000] * ms, [0, 1], xlim=[10_000, 11_000] * ms)
        assert shown_labels(ax.xaxis)[:2] == ["10000", "10200"]
        assert shown_labels(ax.xaxis)[-1] == "11000 ms"

    def test_the_number_not_the_unit_is_centred_under_the_last_tick(self) -> None:
        ax = plot([0, 1000] * ms, [0, 1], xlim=[0, 1000] * ms)
        fig = ax.get_figure()
        fig.canvas.draw()
        label = ax.xaxis.get_majorticklabels()[-1].get_window_extent()
        right_end = ax.get_window_extent().x1
        assert right_end - label.x0 < label.x1 - right_end

    def test_an_infinite_or_missing_value_is_no_obstacle(self) -> None:
        ax = plot([0, 1, 2], [np.nan, 1500, np.inf] * pS)
        assert ax.lines[0].get_ydata()[1] == pytest.approx(1.5)

    def test_different_lengths_are_refused(self) -> None:
        with pytest.raises(PyadexError, match="x has 2 values and y has 3"):
            plot([1, 2], [1, 2, 3])

    def test_plain_numbers_on_an_axis_with_a_unit_are_refused(self) -> None:
        ax = plot([1, 2], [1, 2] * nS)
        with pytest.raises(PyadexError, match=r"y has no unit; .* y \* nS"):
            plot([1, 2], [1, 2], ax=ax)

    def test_a_list_with_and_without_units_is_refused(self) -> None:
        with pytest.raises(PyadexError, match="y mixes values with and without a unit"):
            plot([1, 2], [1 * nS, 2])
        with pytest.raises(PyadexError, match="y mixes values with and without a unit"):
            plot([1, 2], [1, 2 * nS])


class TestPlotsig:
    def test_first_second(self) -> None:
        ax = plotsig(trace() * mV, tlim=[0, 1000] * ms)
        t, V = ax.lines[0].get_data()
        assert ax.get_xlim() == (0, 1000)
        assert ax.get_ylim() == (-80, 40)
        assert (t[2000], V[2000]) == (pytest.approx(200), 40)
        assert ax.lines[0].get_clip_on()
        assert ax.get_xlabel() == "Time"
        assert shown_labels(ax.xaxis) == ["0", "200", "400", "600", "800", "1000 ms"]
        assert shown_labels(ax.yaxis)[-2:] == ["20", "40 mV"]

    def test_volts_read_as_millivolts(self) -> None:
        ax = plotsig(trace() * 1e-3 * (1000 * mV))
        assert shown_labels(ax.yaxis)[-1] == "40 mV"

    def test_only_the_stretch_shown_decides_the_limits(self) -> None:
        ax = plotsig(trace() * mV, tlim=[500, 900] * ms)
        assert ax.get_xlim() == (500, 900)
        assert ax.get_ylim()[1] < 0

    def test_other_steps_and_the_whole_signal(self) -> None:
        ax = plotsig([-65, -60, -55] * mV, tlim=None, dt=1 * second)
        assert ax.lines[0].get_xdata().tolist() == [0, 1, 2]
        assert shown_labels(ax.xaxis)[-1] == "2 s"

    def test_a_simulation(self) -> None:
        sim = SimpleNamespace(V=[-65, -60, -55] * mV, t=[0, 500, 1000] * ms)
        ax = plotsig(sim)
        assert ax.lines[0].get_xdata().tolist() == [0, 500, 1000]

    def test_two_signals_on_one_axes(self) -> None:
        ax = plotsig(trace() * mV)
        plotsig(-trace() * mV, ax=ax)
        assert len(ax.lines) == 2

    def test_a_bare_signal_is_refused_by_name(self) -> None:
        with pytest.raises(PyadexError, match=r"signal has no unit; .* signal \* mV"):
            plotsig(trace())

    def test_bare_times_are_refused_by_name(self) -> None:
        with pytest.raises(PyadexError, match=r"tlim .*without a unit"):
            plotsig(trace() * mV, tlim=[0, 1000])
        with pytest.raises(PyadexError, match="dt"):
            plotsig(trace() * mV, dt=0.1)

    @pytest.mark.parametrize("tlim", [[2, 3], [0.5, 0.2], [-2, -1]])
    def test_a_stretch_without_signal_is_refused(self, tlim: list[float]) -> None:
        with pytest.raises(PyadexError, match=r"lasts from 0 s to 0\.9999 s"):
            plotsig(trace() * mV, tlim=tlim * second)


class TestDotsAndMeans:
    def test_a_line_through_means_and_a_dot_for_every_run(self, runs: pd.DataFrame) -> None:
        ax = plot_dots_and_means(runs.we_pS, runs.output_rate_Hz)
        line, dots = ax.lines
        assert line.get_xdata().tolist() == [0, 15, 30]
        assert line.get_ydata() == pytest.approx([0, 4.0, 12.18])
        assert dots.get_xdata().tolist() == [0, 0, 15, 15, 30, 30]
        assert dots.get_ydata().tolist() == [0.0, 0.0, 3.9, 4.1, 11.8, 12.56]
        assert (line.get_linewidth(), dots.get_markersize()) == (2, 4)

    def test_settings_go_to_the_axes(self, runs: pd.DataFrame) -> None:
        ax = plt.subplots()[1]
        plot_dots_and_means(runs.we_pS, runs.output_rate_Hz, ax, xlim=[0, 30], nbins_x=4)
        assert shown_labels(ax.xaxis) == ["0", "10", "20", "30"]

    def test_quantities(self) -> None:
        ax = plot_dots_and_means([1, 1, 2] * pS, [-60, -62, -50] * mV)
        assert ax.lines[0].get_ydata().tolist() == [-61, -50]
        assert shown_labels(ax.xaxis)[-1] == "2 pS"

    def test_different_lengths_are_refused(self) -> None:
        with pytest.raises(PyadexError, match="x has 3 values and y has 2"):
            plot_dots_and_means([1, 1, 2], [1, 2])


class TestSaving:
    def test_writes_pdf_and_says_where(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        plot([0, 1], [0, 1])
        savefig_thesis("input_drive_we")
        assert capsys.readouterr().out == "Saved at `figs/input_drive_we.pdf`\n"
        assert (tmp_path / "figs/input_drive_we.pdf").read_bytes().startswith(b"%PDF")

    def test_argument_beats_setting_beats_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plot([0, 1], [0, 1])
        monkeypatch.setenv("PYADEX_FIGURES", str(tmp_path / "environment"))
        savefig_thesis("x")
        set_figure_folder(tmp_path / "setting")
        savefig_thesis("x")
        savefig_thesis("x", folder=tmp_path / "argument")
        assert sorted(p.parent.name for p in tmp_path.glob("*/x.pdf")) == [
            "argument",
            "environment",
            "setting",
        ]

    def test_same_figure_same_bytes(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            savefig_thesis(name, fig=figures.Ns(Ns), folder=tmp_path)
        assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()

    def test_no_figure_is_refused(self) -> None:
        with pytest.raises(PyadexError, match="no figure to save as 'x'"):
            savefig_thesis("x")

    def test_a_file_in_the_folders_place_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "figs").write_text("")
        plot([0, 1], [0, 1])
        with pytest.raises(PyadexError, match=r"Cannot save .*figs/x\.pdf"):
            savefig_thesis("x", folder=tmp_path / "figs")


class TestTheNotesFigures:
    """Limits, tick labels, texts: read off the note's own pictures."""

    def test_membrane_potential_first_second(self) -> None:
        (ax,) = figures.membrane_potential_first_second(trace() * mV).axes
        assert ax.get_figure().get_size_inches().tolist() == [4, 2.4]
        assert shown_labels(ax.xaxis) == ["0", "200", "400", "600", "800", "1000 ms"]
        assert shown_labels(ax.yaxis) == ["-80", "-60", "-40", "-20", "0", "20", "40 mV"]
        assert np.diff(ax.xaxis.get_minorticklocs())[0] == pytest.approx(50)
        assert np.diff(ax.yaxis.get_minorticklocs())[0] == pytest.approx(5)

    def test_median_Vm_vs_we(self, runs: pd.DataFrame) -> None:
        (ax,) = figures.median_Vm_vs_we(runs).axes
        assert (ax.get_xlim(), ax.get_ylim()) == ((0, 30), (-65.2, -50))
        assert shown_labels(ax.xaxis) == ["0", "5", "10", "15", "20", "25", "30"]
        assert shown_labels(ax.yaxis) == ["-65", "-60", "-55", "-50"]
        assert ax.get_title(loc="left") == "Median $V_m$ (mV)"
        assert ax.get_xlabel() == r"$Δg_\mathrm{exc}$ (pS)"
        assert ax.lines[0].get_ydata() == pytest.approx([-65, -53.94461, -53.284075])

    def test_output_rate_vs_we(self, runs: pd.DataFrame) -> None:
        (ax,) = figures.output_rate_vs_we(runs).axes
        assert (ax.get_xlim(), ax.get_ylim()) == ((0, 30), (-0.2, 15))
        assert shown_labels(ax.xaxis) == ["0", "5", "10", "15", "20", "25", "30"]
        assert shown_labels(ax.yaxis) == ["0", "5", "10", "15"]
        assert ax.get_title(loc="left") == "Output firing rate (Hz)"
        zero, means, dots = ax.lines
        assert list(zero.get_ydata()) == [0, 0]
        assert means.get_ydata() == pytest.approx([0, 4.0, 12.18])
        assert len(dots.get_ydata()) == 6

    def test_input_drive_we(self, runs: pd.DataFrame) -> None:
        above, below = figures.input_drive_we(runs).axes
        assert above.get_figure().get_size_inches() == pytest.approx([mw, 1.5 * mw])
        assert (above.get_ylim(), below.get_ylim()) == ((-65, -50), (0, 15))
        assert shown_labels(above.yaxis) == ["-65", "-60", "-55", "-50"]
        assert shown_labels(below.yaxis) == ["0", "5", "10", "15"]
        assert shown_labels(below.xaxis) == ["0", "10", "20", "30"]
        assert not above.spines["bottom"].get_visible()
        assert (above.get_xlabel(), below.get_xlabel()) == ("", r"$Δg_\mathrm{exc}$ (pS)")

    @pytest.mark.parametrize("numbers", [Ns, [20, 100, 400, 1600, 6500]])
    def test_Ns(self, numbers: list[int]) -> None:
        for draw in (figures.Ns, figures.Ns_subset):
            (ax,) = draw(numbers).axes
            assert ax.get_xlim() == pytest.approx((10, 10_000))
            assert shown_labels(ax.xaxis) == ["10", "100", "1000", "1e+04"]
            assert ax.lines[0].get_xdata().tolist() == numbers

    def test_we_for_4Hz_for_all_N(self) -> None:
        (ax,) = figures.we_for_4Hz_for_all_N(Ns, w0s, wes).axes
        assert (ax.get_xlim(), ax.get_ylim()) == ((10, 7000), (0.01, 10))
        assert shown_labels(ax.xaxis) == ["10", "100", "1000"]
        assert shown_labels(ax.yaxis) == ["0.01", "0.1", "1", "10 nS"]
        assert ax.get_title() == "Input needed to reach output firing rate of 4.0 Hz"
        assert [text.get_text() for text in ax.get_legend().get_texts()] == [
            "Initial guess",
            r"Actual $\Delta g_\mathrm{exc}$ needed",
        ]

    def test_outlines_survive_a_drawing_in_other_settings(self, runs: pd.DataFrame) -> None:
        fig: Figure = figures.output_rate_vs_we(runs)
        with matplotlib.rc_context({"font.size": 20}):
            assert shown_labels(fig.axes[0].yaxis) == ["0", "5", "10", "15"]
