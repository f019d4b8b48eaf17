"""What `sim` gives: `Simulation`, a run with its tables, files and pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyadex.base.interrupts import interrupt_waits
from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import shown
from pyadex.single import files
from pyadex.single.in_words import seed_has_meaning, weights_with_meaning
from pyadex.single.record import RunRecord

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Simulation(RunRecord):
    """What a run was, and what came of it.

    Attributes
    ----------
    N, Ne, seed
        Number of inputs, number of excitatory ones (they come first), seed of the input.
    duration, burn_in, we, wi, params
        What was asked.
    signals
        The recorded signals by name, each a quantity array with one value for each recorded step:
        the state at the end of the step, after a reset. ``V`` in mV, ``w`` and ``I_syn`` in pA,
        ``ge`` and ``gi`` in nS; also as attributes, ``run.V``.
    t
        The time at which each recorded step begins, in s: k·dt for sample k (k·dt·every).
    spiketimes
        The output spikes' times, in s: the beginning of the step in which V crossed ``params.Vs``.
        They are dt added up, as the simulation counts time, and differ from ``t`` in their last
        digits. Don't look them up in ``t`` (``np.searchsorted``, ``np.isin``). The samples they are
        at: ``np.rint((run.spiketimes / run.params.dt).m_as("")).astype(int) // run.every``.
    output_rate, spike_count, median_Vm, mean_Vm, std_Vm, mean_w, cv_isi
        The statistics of `pyadex.sweep`, to the last bit: of what the burn-in leaves. Those of V
        and the intervals are computed when first asked for. ``spikerate`` is ``output_rate``.
    rates
        The inputs' rates in Hz (empty for given trains).
    trains
        The inputs' spike times: a list of N quantity arrays in s. They are drawn again when first
        asked for. A run with ``pooled=True`` has none and says so.
    attrs
        What was asked, every parameter, and the versions of what computed it: plain data, with
        units in the names (``b_pA``).
    """

    @told_plainly
    def plot(self, signals: str | Sequence[str] | None = None, tlim: Any = None) -> Figure:
        """Draw recorded signals, one above the other, over the same window of time.

        Parameters
        ----------
        signals
            Which, from top to bottom: ``"V,w"`` or ``["V", "w"]``. All that were recorded, by
            default. V has its spikes raised to the ceiling, where each of its samples is there.
        tlim
            The window, two times such as ``[200, 400] * ms``. The whole run, by default.

        Raises
        ------
        InputError
            If a signal was not recorded; `PyadexError` if ``tlim`` is no part of the run.

        Examples
        --------
        >>> import pyadex
        >>> from pyadex.units import ms, second
        >>> fig = pyadex.sim(6500, 1 * second, record="V,w").plot(tlim=[200, 600] * ms)
        """
        with interrupt_waits():
            from pyadex.single.signal_plot import plot_signals  # Matplotlib takes long to import

        return plot_signals(self, signals, tlim)

    def to_dataframe(self) -> pd.DataFrame:
        """Return the recorded signals as a table, one row a sample.

        Its columns are named with their units: ``t_ms`` and of ``V_mV``, ``w_pA``, ``ge_nS``,
        ``gi_nS``, ``I_syn_pA`` those that were recorded. What was asked, the versions of what
        computed it and the output spikes are in the table's ``attrs``.

        Examples
        --------
        >>> import pyadex
        >>> from pyadex.units import second
        >>> list(pyadex.sim(100, 1 * second, record="V,ge").to_dataframe().columns)
        ['t_ms', 'V_mV', 'ge_nS']
        """
        with interrupt_waits():
            from pyadex.single.dataframes import to_dataframe

        return to_dataframe(self)

    def to_xarray(self) -> Any:
        """Return the recorded signals as an `xarray.Dataset` along the coordinate ``t``.

        Units are in the attribute ``units`` of each variable; the output spikes are the variable
        ``spiketimes``; what was asked is in the data set's attributes, with units in their names.

        Raises
        ------
        PyadexError
            If xarray, which is optional, is not installed.

        Examples
        --------
        >>> import pyadex
        >>> from pyadex.units import second
        >>> pyadex.sim(100, 1 * second).to_xarray().V.attrs["units"]  # doctest: +SKIP
        'mV'
        """
        with interrupt_waits():
            from pyadex.single.dataframes import to_xarray

        return to_xarray(self)

    @told_plainly
    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the run to a file.

        By its ending: ``.npz``, or none, is NumPy's format without pickles, which `pyadex.load`
        reads: arrays, and a text in JSON. Given trains, rates and currents are in it. ``.csv``,
        ``.parquet`` and ``.json`` are the table of `to_dataframe`, which `pyadex.read_table` reads.
        ``pyadex rerun FILE`` does the run again from any of them.

        Parameters
        ----------
        path
            The file; one that is there is replaced, at once when the new one is complete.

        Raises
        ------
        FileError
            If it can't be written (an `OSError`): the folder is missing, or something is there that
            is no regular file. A link stays, and what it leads to is replaced.
        InputError
            If its ending is another.

        Examples
        --------
        >>> import pyadex, tempfile
        >>> from pyadex.units import second
        >>> pyadex.sim(100, 1 * second).save(f"{tempfile.gettempdir()}/run.npz")
        """
        files.write(self, path)

    def _repr_html_(self) -> str:
        from pyadex.single.html import run_as_html

        return run_as_html(self)

    def __repr__(self) -> str:
        seed = [f"seed={self.seed}"] if seed_has_meaning(self) else []
        weights = [f"{name}={shown(each)}" for name, each in weights_with_meaning(self).items()]
        asked = ", ".join([f"N={self.N}", shown(self.duration), *seed, *weights])
        return f"<Simulation: {asked}: {len(self.spiketimes)} output spikes>"


@told_plainly
def load(path: str | os.PathLike[str]) -> Simulation:
    """Read a run that `pyadex.Simulation.save` wrote.

    Parameters
    ----------
    path
        The file. It is data and can't run code, whoever wrote it.

    Returns
    -------
    Simulation
        As it was saved, to the last bit. Its Poisson ``trains`` are drawn again when asked for.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    InputError
        If it is damaged, or not of pyadex.

    Examples
    --------
    >>> import pyadex, tempfile
    >>> from pyadex.units import ms
    >>> run = pyadex.sim(100, 100 * ms)
    >>> run.save(f"{tempfile.gettempdir()}/run.npz")
    >>> pyadex.load(f"{tempfile.gettempdir()}/run.npz")
    <Simulation: N=100, 0.1 s, seed=1, we=14.0 pS, wi=56.0 pS: 0 output spikes>
    """
    return Simulation(**files.read(path))
