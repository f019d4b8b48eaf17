"""Statistics of spike trains that the field asks for by name: LV, Fano factor, ISIs, PSTH.

Each takes a `pyadex.Simulation`, the times of one train (a quantity array), a list of trains or
runs, or a sweep's column ``spiketimes_s``. Spikes of the burn-in are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from pyadex.base.errors import InputError, UnitError
from pyadex.base.near_names import NearNames
from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import Hz, ms, scalar_si, second, to_si
from pyadex.model.spike_trains import refuse_table_of_trains

Floats = NDArray[np.float64]
# Spike times are sums of time steps: one meant to be at a border may lie a little before it.
_OF_A_BIN = 1e-6


@dataclass(frozen=True)
class Histogram(NearNames):
    """Heights over bins; also ``heights, edges = histogram``.

    Attributes
    ----------
    heights
        One a bin: counts, or a quantity array of rates.
    edges
        The bins' borders, one more than heights: a quantity array of times.
    """

    _also_known_as: ClassVar[Mapping[str, str]] = {
        "heights": "counts rates values hist",
        "edges": "bins bin_edges t times",
    }

    heights: Any
    edges: Any

    def __iter__(self) -> Iterator[Any]:
        return iter((self.heights, self.edges))

    def plot(self, ax: Any = None) -> Any:
        """Draw it as stairs into Matplotlib axes, by default new ones, which are returned."""
        import matplotlib.pyplot as plt

        if ax is None:
            _, ax = plt.subplots(figsize=(4, 2.4))
        heights = getattr(self.heights, "magnitude", self.heights)
        ax.stairs(heights, self.edges.magnitude, fill=True)
        ax.set_xlabel(f"Time ({self.edges.units:~P})")
        ax.set_ylabel(f"Rate ({self.heights.units:~P})" if heights is not self.heights else "Count")
        return ax


@told_plainly
def local_variation(spikes: Any) -> Any:
    """Return the local variation LV of inter-spike intervals: 1 for Poisson, 0 for regular ones.

    LV = 3/(n-1) Σ ((I_i - I_{i+1}) / (I_i + I_{i+1}))² over the n intervals I, as of Shinomoto,
    Shima and Tanji 2003 (Neural Computation 15:2823, equation 2.2). Slow changes of the rate do not
    raise it, as they do the CV.

    Parameters
    ----------
    spikes
        A run, a train, or several; see `pyadex.model.spike_statistics`.

    Returns
    -------
    float, or an array of them for several trains
        NaN for fewer than three spikes.

    Raises
    ------
    UnitError
        If times have no unit.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import ms
    >>> pyadex.local_variation([0, 10, 20, 30] * ms)
    0.0
    """
    found = _Spikes(spikes)
    return found.each(_local_variation)


def _local_variation(train: Floats, *_: float) -> float:
    intervals = np.diff(train)
    if intervals.size < 2:
        return float("nan")
    before, after = intervals[:-1], intervals[1:]
    return float(3 * np.mean(((before - after) / (before + after)) ** 2))


@told_plainly
def fano_factor(spikes: Any, window: Any = 100 * ms, *, duration: Any = None) -> Any:
    """Return the Fano factor of spike counts in windows: their variance over their mean.

    The windows follow each other from the beginning (or the end of the burn-in); a last one that is
    not complete is left out. The variance is that of the counts themselves (divided by their
    number), as in elephant's ``fanofactor``. Fano 1947 (Physical Review 72:26); 1 for Poisson.

    Parameters
    ----------
    spikes
        A run, a train, or several; see `pyadex.model.spike_statistics`.
    window
        Length of a window.
    duration
        Length of the trains, where it is not known from a run or a sweep's ``attrs``.

    Returns
    -------
    float, or an array of them for several trains
        NaN if there is no spike in any window.

    Raises
    ------
    InputError
        If the duration is not known, or shorter than two windows.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import ms, second
    >>> pyadex.fano_factor([10, 20, 150, 370] * ms, 100 * ms, duration=0.4 * second)
    0.5
    """
    width = _positive(window, "window")
    found = _Spikes(spikes, duration)

    def of_one(train: Floats, start: float, stop: float) -> float:
        counts = _counts(train, start, stop, width)
        if counts.size < 2:
            raise InputError(
                f"window must fit into the time of spikes twice, {stop - start:g} s, "
                f"not {width:g} s"
            )
        mean = float(counts.mean())
        return float(counts.var()) / mean if mean else float("nan")

    return found.each(of_one, needs_duration=True)


@told_plainly
def isi_histogram(spikes: Any, bins: Any = 50) -> Histogram:
    """Return the histogram of inter-spike intervals, of all trains together.

    Parameters
    ----------
    spikes
        A run, a train, or several; see `pyadex.model.spike_statistics`.
    bins
        How many bins from 0 to the longest interval; or the width of each, a time; or their edges.

    Returns
    -------
    Histogram
        Counts, and the edges in ms. ``pyadex.isi_histogram(run).plot()`` draws it.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import ms
    >>> counts, edges = pyadex.isi_histogram([0, 10, 20, 40] * ms, bins=15 * ms)
    >>> counts.tolist(), edges.magnitude.tolist()
    ([2, 1], [0.0, 15.0, 30.0])
    """
    trains = _Spikes(spikes).trains
    intervals = np.concatenate([np.diff(train) for train in trains]) if trains else np.empty(0)
    longest = float(intervals.max(initial=0.0))
    if hasattr(bins, "units"):
        given = np.asarray(to_si(bins, "second", name="bins"), dtype=float)
        if given.ndim == 0:
            width = _positive(bins, "bins")
            number = max(1, int(np.floor(longest / width + _OF_A_BIN)) + 1)
            given = np.arange(number + 1) * width
        edges = given
    else:
        try:
            edges = np.linspace(0.0, longest or 1.0, int(bins) + 1)
        except (TypeError, ValueError):
            raise InputError(f"bins must be a number of bins or times, not {bins!r:.60}") from None
    if edges.size < 2 or (np.diff(edges) <= 0).any():
        raise InputError("bins must be at least one, and their edges must rise")
    rounded = np.round(intervals, 12)  # a difference of sums of time steps
    counts, _ = np.histogram(rounded, np.round(edges, 12))
    return Histogram(counts, 1e3 * edges * ms)


@told_plainly
def psth(spikes: Any, bin: Any = 10 * ms, *, duration: Any = None) -> Histogram:  # noqa: A002
    """Return the peri-stimulus time histogram: the rate in each bin, averaged over trains.

    Gerstein and Kiang 1960 (Biophysical Journal 1:15). The trains begin together, at time 0 of
    their runs.

    Parameters
    ----------
    spikes
        Several runs or trains, such as ``df.spiketimes_s`` of a sweep over seeds; or one.
    bin
        Width of a bin. A last one that is not complete is left out.
    duration
        Length of the trains, where it is not known from a run or a sweep's ``attrs``.

    Returns
    -------
    Histogram
        Rates in Hz, and the edges in s. ``pyadex.psth(df.spiketimes_s).plot()`` draws it.

    Raises
    ------
    InputError
        If the duration is not known.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import ms, second
    >>> trains = [[5, 15] * ms, [8] * ms]
    >>> pyadex.psth(trains, 10 * ms, duration=20 * ms).heights.magnitude.tolist()
    [100.0, 50.0]
    """
    width = _positive(bin, "bin")
    found = _Spikes(spikes, duration)
    start, stop = found.common_time()
    counts = sum(_counts(train, start, stop, width) for train in found.trains)
    rates = np.asarray(counts) / (len(found.trains) * width)
    return Histogram(rates * Hz, (start + np.arange(rates.size + 1) * width) * second)


class _Spikes:
    """Trains in seconds, and from when to when each was seen; whether it is a single one."""

    def __init__(self, spikes: Any, duration: Any = None) -> None:
        self.single = False
        self.trains: list[Floats] = []
        self.times: list[tuple[float, float | None]] = []
        self._duration = None if duration is None else _positive(duration, "duration")
        self._take(spikes)

    def each(self, statistic: Any, *, needs_duration: bool = False) -> Any:
        """Return a statistic of each train; a single number if there is one that was no list."""
        values = []
        for train, (start, stop) in zip(self.trains, self.times, strict=True):
            if needs_duration and stop is None:
                raise _duration_needed()
            values.append(statistic(train, start, stop))
        return values[0] if self.single else np.array(values, dtype=float)

    def common_time(self) -> tuple[float, float]:
        """Return from when to when all trains were seen."""
        if not self.trains:
            raise InputError("spikes must hold at least one train")
        stops = [stop for _, stop in self.times]
        if None in stops:
            raise _duration_needed()
        return max(start for start, _ in self.times), min(
            stop for stop in stops if stop is not None
        )

    def _take(self, spikes: Any) -> None:
        if not hasattr(spikes, "columns"):  # of a table
            refuse_table_of_trains(spikes, "spikes")
        if hasattr(spikes, "spiketimes") and hasattr(spikes, "burn_in"):
            self.single = True
            self._add_run(spikes)
        elif hasattr(spikes, "columns") and "spiketimes_s" in spikes.columns:
            self._take_column(spikes["spiketimes_s"])
        elif hasattr(spikes, "attrs") and hasattr(spikes, "name"):
            self._take_column(spikes)
        elif isinstance(spikes, list | tuple) and not _are_times(spikes):
            for each in spikes:
                if hasattr(each, "spiketimes") and hasattr(each, "burn_in"):
                    self._add_run(each)
                else:
                    self._add(each)
        else:
            self.single = True
            self._add(spikes)

    def _add_run(self, run: Any) -> None:
        start, stop = run.burn_in.m_as("s"), run.duration.m_as("s")
        self._add(run.spiketimes, float(start), float(stop))

    def _take_column(self, column: Any) -> None:
        if not str(column.name).endswith("_s"):
            raise UnitError(
                f"spikes in a table must be a column named with its unit, spiketimes_s, "
                f"not {column.name!r}"
            )
        stop = column.attrs.get("duration_s")
        start = column.attrs.get("burn_in_s", 0.0)
        for train in column:
            self._add(np.asarray(train, dtype=float) * second, start, stop)

    def _add(self, times: Any, start: float = 0.0, stop: float | None = None) -> None:
        train = np.atleast_1d(to_si([] * second if _is_empty(times) else times, "second",
                                    name="spikes"))  # fmt: skip
        if train.ndim != 1:
            raise InputError(f"spikes must be a list of times, not {train.ndim} dimensions")
        end = stop if self._duration is None else self._duration
        train = np.sort(train)
        self.trains.append(train[train >= start - 1e-12])
        self.times.append((start, end))


def _is_empty(times: Any) -> bool:
    return isinstance(times, list | tuple) and not times


def _are_times(spikes: Any) -> bool:
    """Tell a list of single times from a list of trains."""
    return bool(spikes) and all(hasattr(t, "units") and np.ndim(t.magnitude) == 0 for t in spikes)


def _counts(train: Floats, start: float, stop: float, width: float) -> NDArray[np.int64]:
    number = int(np.floor((stop - start) / width + _OF_A_BIN))
    if number < 1:
        raise InputError(f"a bin must fit into the time of spikes, {stop - start:g} s")
    place = np.floor((train - start) / width + _OF_A_BIN).astype(np.int64)
    inside = (place >= 0) & (place < number)
    return np.bincount(place[inside], minlength=number).astype(np.int64)


def _positive(value: Any, name: str) -> float:
    number = scalar_si(value, "second", name=name)
    if not 0 < number < np.inf:
        raise InputError(f"{name} must be positive and finite, not {value:~P}")
    return number


def _duration_needed() -> InputError:
    return InputError(
        "duration is needed: how long the trains are, which a run and a sweep's attrs know, "
        "and times alone don't"
    )
