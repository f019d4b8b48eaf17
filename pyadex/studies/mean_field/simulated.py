"""The transfer function of a neuron, simulated: its output rate over the rates of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pyadex.base.errors import InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.near_names import NearNames
from pyadex.base.plain_calls import told_plainly
from pyadex.base.progress import progress_bar
from pyadex.base.units import Hz, from_si, ms, nS, pA, scalar_si, second, shown, to_si
from pyadex.model.calls import Call
from pyadex.model.inputs import true_or_false
from pyadex.model.named_neurons import neuron_of
from pyadex.model.parameters import Parameters
from pyadex.single.simulate import sim
from pyadex.studies.mean_field.autocorrelation import autocorrelation_time
from pyadex.studies.mean_field.membrane import Membrane
from pyadex.studies.mean_field.published import published_fit
from pyadex.studies.mean_field.rates import list_of_rates
from pyadex.studies.mean_field.threshold_fit import ThresholdFit, fit_threshold
from pyadex.studies.sweeps import sweep

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

STATISTICS = ("output_rate", "mean_Vm", "std_Vm", "mean_w")


@dataclass(frozen=True, eq=False)
class TransferFunction(NearNames):
    """The output rate of a neuron over the rates of its inputs.

    Attributes
    ----------
    table
        A row a run: ``rate_e_Hz``, ``rate_i_Hz``, ``seed``, ``output_rate_Hz``, and mean and
        standard deviation of V, ``mean_Vm_mV`` and ``std_Vm_mV``, and the mean of the adaptation
        current, ``mean_w_pA``. If asked for, the autocorrelation time of V, ``tau_Vm_ms``.
    params
        The neuron.
    membrane
        Its passive membrane and synapses (SI units), which the analytic moments are of.
    w
        The adaptation current that was held fixed (a quantity), or None.
    """

    _also_known_as: ClassVar[Mapping[str, str]] = {
        "table": "df dataframe data rates to_dataframe",
        "params": "neuron cell",
    }

    table: pd.DataFrame
    params: Parameters
    membrane: Membrane
    w: Any = None

    def mean(self) -> pd.DataFrame:
        """Return the table's means over the seeds, a row for each pair of rates."""
        grouped = self.table.groupby(["rate_e_Hz", "rate_i_Hz"], as_index=False, sort=False)
        return grouped.mean().drop(columns="seed")

    def fit(self) -> ThresholdFit:
        """Fit the formula of mean-field models to the means; see `ThresholdFit`.

        Raises
        ------
        CalibrationError
            If too few points have a rate between 0 and the formula's most.
        InputError
            If the neuron adapted freely: the fit is made without adaptation, or with ``w=``. Or if
            its current had noise, which the formula does not know.
        """
        si = self.params.si
        if si["noise_std"] != 0:
            raise InputError(
                "the formula knows no noise of the current: simulate with noise_std=0 to fit it"
            )
        if self.w is None and (si["a"] != 0 or si["b"] != 0):
            raise InputError(
                "a fit is made without adaptation: simulate with a=0 and b=0, or with w= held fixed"
            )
        means = self.mean()
        return fit_threshold(
            self.membrane,
            si["VT"],
            means.rate_e_Hz.to_numpy(),
            means.rate_i_Hz.to_numpy(),
            means.output_rate_Hz.to_numpy(),
            self._w,
        )

    @property
    def published(self) -> ThresholdFit:
        """The published fit of this neuron with these synapses.

        Raises
        ------
        InputError
            If there is none: they exist for `pyadex.neurons.mean_field_RS` and ``mean_field_FS``
            with Ne=400, Ni=100, we=1.5 nS and wi=5 nS.
        """
        found = published_fit(self.params, self.membrane)
        if found is None:
            raise InputError(
                "published fits are those of neurons.mean_field_RS and mean_field_FS with Ne=400, "
                "Ni=100, we=1.5 nS and wi=5 nS"
            )
        return found

    @property
    def _w(self) -> float:
        """The adaptation current that was held fixed (A); 0 if there was none."""
        return 0.0 if self.w is None else float(to_si(self.w, "ampere", name="w"))

    def moments(self) -> pd.DataFrame:
        """Return the moments of V, simulated and analytic, for each pair of rates.

        Columns: those of `mean`, and ``mean_Vm_analytic_mV``, ``std_Vm_analytic_mV`` and
        ``tau_Vm_analytic_ms`` of the membrane without spikes. They agree where the neuron is
        silent.
        """
        means = self.mean()
        rates = (means.rate_e_Hz.to_numpy(), means.rate_i_Hz.to_numpy())
        analytic = self.membrane.moments(*rates, self._w)
        return means.assign(
            mean_Vm_analytic_mV=1e3 * analytic.mean,
            std_Vm_analytic_mV=1e3 * analytic.std,
            tau_Vm_analytic_ms=1e3 * analytic.time,
        )

    @told_plainly
    def plot(self, fit: ThresholdFit | None = None) -> Figure:
        """Draw the rate over the excitatory rate, a line for each inhibitory rate; and a heat map.

        Dots are simulated, means over the seeds; lines are those of a ``fit``, if one is given.
        """
        with interrupt_waits():
            from pyadex.studies.mean_field.picture import plot_transfer

        return plot_transfer(self.mean(), fit, self.w)


@told_plainly
def transfer_function(
    params: Parameters | str,
    *,
    rate_e: Any,
    rate_i: Any,
    Ne: int = 400,
    Ni: int = 100,
    we: Any = 1.5 * nS,
    wi: Any = 5 * nS,
    duration: Any = 10 * second,
    burn_in: Any = 100 * ms,
    seed: Any = 1,
    w: Any = None,
    autocorrelation: bool = False,
    cache: Any = None,
    progress: bool | None = None,
    executor: Executor | None = None,
) -> TransferFunction:
    """Simulate the output rate of a neuron for every pair of input rates.

    All inputs of a kind have the same rate and are pooled: their number costs nothing.

    Parameters
    ----------
    params
        The neuron, such as `pyadex.neurons.mean_field_RS`, or its name, as in `pyadex.sim`.
    rate_e, rate_i
        Rates of one excitatory and of one inhibitory input, each one or several: ``[2, 4] * Hz``.
    Ne, Ni, we, wi
        Numbers of inputs, and what a spike of one adds to its conductance.
    duration, burn_in, seed
        Of each run; the burn-in is not seen by the statistics. Runs of one seed share their random
        stream, and those of one excitatory rate their excitatory spikes, so that errors of
        neighbouring points are alike; several seeds tell how large they are.
    w
        An adaptation current to hold fixed, instead of the neuron's own adaptation.
    autocorrelation
        Whether to add the autocorrelation time of V, the τV of mean-field models, to the table. It
        needs traces: each run is simulated once more, one after the other, some 0.1 s each.
    cache, progress, executor
        As in `pyadex.sweep`.

    Returns
    -------
    TransferFunction

    Raises
    ------
    InputError
        If an argument is not what it may be; `UnitError` if it lacks its unit.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import Hz, second
    >>> cell = pyadex.neurons.mean_field_FS
    >>> tf = pyadex.transfer_function(cell, rate_e=[4, 8] * Hz, rate_i=8 * Hz, duration=2 * second)
    >>> list(tf.mean().columns[:3])
    ['rate_e_Hz', 'rate_i_Hz', 'output_rate_Hz']
    """
    call = Call.of("transfer_function", locals())
    params = neuron_of(params)
    membrane = Membrane.of(params, we=we, wi=wi, Ne=Ne, Ni=Ni)
    neuron = params if w is None else _with_fixed_adaptation(params, w)
    rates = {"e": list_of_rates(rate_e, "rate_e"), "i": list_of_rates(rate_i, "rate_i")}
    shared = {"duration": duration, "params": neuron, "we": we, "wi": wi, "Ne": Ne, "Ni": Ni}
    shared |= {"sigma": 0, "pooled": True, "burn_in": burn_in}
    wants_times = true_or_false(autocorrelation, "autocorrelation")
    runs = sweep(
        mean_rate_e=rates["e"] * Hz,
        mean_rate_i=rates["i"] * Hz,
        seed=seed if np.iterable(seed) else [seed],
        statistics=STATISTICS,
        cache=cache,
        progress=progress,
        executor=executor,
        **shared,
    )
    names = {"mean_rate_e_Hz": "rate_e_Hz", "mean_rate_i_Hz": "rate_i_Hz"}
    table = runs.rename(columns=names)
    if w is not None:
        table["mean_w_pA"] = from_si(scalar_si(w, "ampere", name="w"), "ampere", pA).magnitude
    if wants_times:
        table["tau_Vm_ms"] = _autocorrelation_times(table, shared, progress)
    table.attrs.update(call.attributes())
    return TransferFunction(table, params, membrane, w)


def _autocorrelation_times(
    table: pd.DataFrame, shared: dict[str, Any], progress: bool | None
) -> list[float]:
    """Return the autocorrelation time (ms) of V in each run of a table."""
    dt = shared["params"].si["dt"]
    times = []
    with progress_bar(progress, len(table), 0) as advance:
        for seed, e, i in zip(table.seed, table.rate_e_Hz, table.rate_i_Hz, strict=True):
            run = sim(seed=int(seed), mean_rate_e=e * Hz, mean_rate_i=i * Hz, **shared)
            seen = run.V.magnitude[round(run.burn_in.m_as("s") / dt) :]
            times.append(1e3 * autocorrelation_time(seen, dt))
            advance(1)
    return times


def _with_fixed_adaptation(params: Parameters, w: Any) -> Parameters:
    """Return a neuron without adaptation under a current that acts as ``w`` does."""
    if not np.isfinite(scalar_si(w, "ampere", name="w")):
        raise InputError(f"w must be finite, not {shown(w)}")
    return params.replace(a=0 * nS, b=0 * pA, w_init=0 * pA, I=params.I - w)
