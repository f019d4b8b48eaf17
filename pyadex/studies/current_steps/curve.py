"""The f-I curve of one neuron or several: rates over a constant current, and the rheobase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pyadex.base.interrupts import interrupt_waits
from pyadex.base.near_names import NearNames
from pyadex.base.plain_calls import told_plainly
from pyadex.base.units import from_si, pA, second
from pyadex.batch.store import open_store
from pyadex.model.arguments import BURN_IN, DURATION, check_burn_in, quantities
from pyadex.model.calls import Call
from pyadex.model.parameters import Parameters
from pyadex.studies.cases import cases_of
from pyadex.studies.current_steps.rheobase import rheobases
from pyadex.studies.current_steps.spike_rates import first_rate, steady_rate
from pyadex.studies.sweeps import sweep

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class FICurve(NearNames):
    """The rate of a neuron, or of several, over a constant current.

    Attributes
    ----------
    table
        A row a current: ``I_pA``, ``first_rate_Hz`` of the first inter-spike interval,
        ``steady_rate_Hz`` after the burn-in, ``spike_count`` of the whole run. For several neurons
        there is a column ``neuron`` before them.
    rheobase
        The smallest current, to 0.01 pA, at which the neuron fires within the duration; for several
        neurons a dict by their labels.
    """

    _also_known_as: ClassVar[Mapping[str, str]] = {
        "table": "df dataframe data rates to_dataframe",
        "plot": "draw",
    }

    table: pd.DataFrame
    rheobase: Any

    def plot(self) -> Figure:
        """Draw the rates over the current: steady ones as lines, those of first intervals dashed.

        A tick on the axis is the rheobase.
        """
        with interrupt_waits():
            from pyadex.studies.current_steps.picture import plot_curves

        several = isinstance(self.rheobase, Mapping)
        curves = (
            {label: self.table[self.table.neuron == label] for label in self.rheobase}
            if several
            else {None: self.table}
        )
        found = self.rheobase if several else {None: self.rheobase}
        return plot_curves(curves, {label: each.m_as("pA") for label, each in found.items()})


@told_plainly
def fi_curve(
    params: Parameters | str | Mapping[Any, Parameters | str] | Sequence[Parameters | str],
    *,
    I: Any,  # noqa: E741 (the current's name)
    duration: Any = 5 * second,
    burn_in: Any = 2 * second,
    cache: Any = None,
    progress: bool | None = None,
) -> FICurve:
    """Simulate the rate of a neuron under steps of constant current, and find its rheobase.

    The neuron has no inputs and its current no noise. The step is on from the start of each run to
    its end; ``params.I`` does not count.

    Parameters
    ----------
    params
        A neuron, or its name, as in `pyadex.sim`; or several: a mapping from labels, such as
        `pyadex.neurons.firing_patterns`, a list, or names, ``"RS,FS"``.
    I
        The currents, one or several: ``np.arange(0, 500, 20) * pA``.
    duration
        Length of each step.
    burn_in
        After this time the steady rate is taken. It is the inverse of the mean inter-spike interval
        from there on; where there is none, or the neuron has been silent for longer than any, it is
        the number of spikes over the time.
    cache, progress
        As in `pyadex.sweep`.

    Returns
    -------
    FICurve

    Raises
    ------
    InputError
        If an argument is not what it may be; `UnitError` if it lacks its unit.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import pA
    >>> curve = pyadex.fi_curve(pyadex.neurons.mean_field_RS, I=[100, 200] * pA)
    >>> curve.table.spike_count.tolist()[0], round(curve.rheobase.m_as("pA"), 1)
    (0, 130.0)
    """
    call = Call.of("fi_curve", locals())
    cases = [(labels.get("params"), case["params"]) for labels, case in cases_of(params=params)]
    length, start = DURATION.to_si(duration), BURN_IN.to_si(burn_in)
    for _, neuron in cases:
        check_burn_in(start, length, neuron.si["dt"])
    # Without burn-in, which would hide the first interval.
    runs = sweep(
        0, duration, params=params, I=from_si(quantities(I, "I"), "ampere", pA),
        noise_std=0 * pA, statistics="spiketimes", cache=cache, progress=progress,
    )  # fmt: skip
    trains = [np.asarray(times, dtype=float) for times in runs.pop("spiketimes_s")]
    table = runs.rename(columns={"params": "neuron"}).assign(
        first_rate_Hz=[first_rate(train) for train in trains],
        steady_rate_Hz=[steady_rate(train, start, length) for train in trains],
        spike_count=[train.size for train in trains],
    )
    with open_store(cache) as store:
        found = rheobases([neuron for _, neuron in cases], length, store)
    currents = [from_si(each, "ampere", pA) for each in found]
    table.attrs.update(call.attributes())
    several = cases[0][0] is not None
    by_label = {label: current for (label, _), current in zip(cases, currents, strict=True)}
    return FICurve(table, by_label if several else currents[0])
