"""The single run: `sim`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyadex import engine
from pyadex.base.errors import InputError
from pyadex.base.units import Hz, pS, second
from pyadex.model.arguments import (
    BURN_IN,
    DURATION,
    WEIGHT,
    check_burn_in,
    steps_of,
    whole_number,
)
from pyadex.model.inputs import check_rate, source_of, usual_number
from pyadex.model.parameters import NEURON, Parameters, canonical, cortical_RS
from pyadex.model.spike_trains import duration_of, given_inputs
from pyadex.model.stability import warn_if_unstable
from pyadex.single.record import input_fields
from pyadex.single.signals import SIGNALS, signal_names
from pyadex.single.simulation import Simulation


def sim(
    N: int | None = None,
    duration: Any = None,
    seed: int = 1,
    we: Any = 14 * pS,
    wi: Any = None,
    *,
    params: Parameters = cortical_RS,
    rates: Any = None,
    trains: Any = None,
    trains_i: Any = None,
    Ne: int | None = None,
    current: Any = None,
    record: str | Sequence[str] = "V",
    every: int = 1,
    burn_in: Any = 0 * second,
    drop_last_spike: bool = False,
    **changes: Any,
) -> Simulation:
    """Simulate one AdEx neuron under N Poisson inputs.

    In each time step: spikes that arrived before its beginning are added to the conductances; all
    derivatives are taken; one forward Euler step; if V > Vs, reset and output spike; record.
    Brian2, given the same arrivals in this order, agrees with V to 4e-12 V over 10 s of each of
    several neurons (most samples to 1e-17 V).

    Parameters
    ----------
    N
        Number of inputs, 0 or more. Left out, it is the number of ``rates`` or ``trains``; 0 beside
        ``current``, which then drives the neuron alone; else 6500.
    duration
        Length of the run, a time; 10 s if it is left out. Needed beside ``trains``, unless these
        are Neo's, which know when they end.
    seed
        Of the input's random stream, 0 or more.
    we, wi
        What an excitatory and an inhibitory input spike add to their conductance; ``wi`` is 4
        ``we`` unless given.
    params
        The neuron, the distribution of the inputs' rates and the time step. Single ones can be
        changed by name: ``sim(..., b=80 * pA)``.
    rates
        Fixed rates of the inputs instead of log-normal ones: one for each, e.g. ``[4, 5] * Hz``.
    trains, trains_i
        Input spikes instead of Poisson ones: ``trains`` excite, ``trains_i`` inhibit. Each is a
        list with the times of each input (quantities or Neo's SpikeTrain), a pair of times and
        input ids (from 0), a SpikeMonitor of Brian2, or the events of a NEST spike recorder. The
        ``trains`` of another run know their kinds.
    Ne
        Of ``trains`` alone: how many excite, the first ones; the others inhibit.
    current
        Injected current that changes: a value for each step, or a pair of times and the values that
        hold from then on. (A constant one is the parameter ``I``.)
    record
        Which of V, w, ge, gi, I_syn to keep: ``"V"``, ``["V", "ge"]``, ``"V,ge"`` or ``""``.
    every
        Keep each ``every``-th sample.
    burn_in
        A time at the start that no statistic of the run sees, such as ``run.output_rate``. Signals,
        spike times and trains are kept whole.
    drop_last_spike
        Leave out the last input spike of all, as the lab note's simulator does by a slip. The
        note's printed numbers need it, nothing else does.

    Returns
    -------
    Simulation

    Raises
    ------
    InputError
        If an argument is not what it may be; `UnitError` if it lacks its unit.
    EngineError
        If Julia can't be started or fails.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import pS, second
    >>> run = pyadex.sim(6500, 10 * second, seed=1, we=14 * pS)
    >>> print(run.spikerate)
    4.1 Hz
    """
    params = _checked_params(params, changes)
    si = params.si
    number = None if N is None else whole_number(N, "N")
    given = given_inputs(
        trains,
        trains_i,
        N=number,
        Ne=None if Ne is None else whole_number(Ne, "Ne"),
        fraction=si["excitatory_fraction"] if "excitatory_fraction" in changes else None,
    )
    if Ne is not None and given is None:
        raise InputError("Ne says how many of the given trains excite: give trains, too")
    seconds = DURATION.to_si(duration_of(duration, given, usual=10 * second))
    steps = steps_of(seconds, si["dt"])
    unseen = BURN_IN.to_si(burn_in)
    check_burn_in(unseen, seconds, si["dt"])
    source = source_of(
        N=number,
        duration=seconds,
        dt=si["dt"],
        rates=rates,
        given=given,
        current=current,
        drop_last_spike=drop_last_spike,
    )
    number = source.N if source.N is not None else number
    if number is None:
        number = usual_number(current)
    if rates is None and given is None:
        check_rate(number * si["mean_rate"], si["dt"])
    seed = whole_number(seed, "seed")
    we_si = WEIGHT["we"].to_si(we)
    wi_si = 4 * we_si if wi is None else WEIGHT["wi"].to_si(wi)
    names = signal_names(record)
    every = whole_number(every, "every", smallest=1)
    answer = engine.call(
        "simulate",
        work_seconds=steps * 4e-8 + number * si["mean_rate"] * seconds * 2e-8,
        **input_fields(number, seed, si, source),
        **{name: np.array([si[name]]) for name in (*NEURON, "I")},
        duration=seconds,
        dt=si["dt"],
        we=we_si,
        wi=wi_si,
        record=",".join(names),
        every=every,
    )
    last_V = answer["V"][-1:] if "V" in names else ()
    warn_if_unstable(answer["coarseness"], last_V, si["dt"], stacklevel=2)
    return Simulation(
        N=number,
        duration=seconds * second,
        seed=seed,
        we=WEIGHT["we"].quantity(we_si),
        wi=WEIGHT["wi"].quantity(wi_si),
        params=params,
        signals={name: SIGNALS[name].quantity(answer[name]) for name in names},
        spiketimes=answer["spiketimes"] * second,
        rates=answer["rates"] * Hz,
        every=every,
        burn_in=unseen * second,
        source=source,
    )


def _checked_params(params: Any, changes: dict[str, Any]) -> Parameters:
    if not isinstance(params, Parameters):
        raise InputError(f"params must be a pyadex.Parameters, not {params!r:.60}")
    also = ("duration", "seed", "record", "trains", "rates", "current", "we", "wi")
    return params.replace(**canonical(changes, also)) if changes else params
