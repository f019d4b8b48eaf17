"""The single run: `sim`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyadex import engine
from pyadex.base.errors import InputError
from pyadex.base.units import Hz, pS, second
from pyadex.model.arguments import DURATION, MOST_INPUTS, WEIGHT, steps_of, whole_number
from pyadex.model.inputs import (
    OF_SOURCE,
    check_correlation,
    check_rate,
    numbers_of_inputs,
    source_of,
)
from pyadex.model.parameters import (
    CURRENT,
    NEURON,
    Parameters,
    canonical,
    cortical_RS,
    with_followers,
)
from pyadex.model.stability import warn_if_unstable
from pyadex.single.record import input_fields
from pyadex.single.signals import SIGNALS, signal_names
from pyadex.single.simulation import Simulation


def sim(
    N: int | None = None,
    duration: Any = 10 * second,
    seed: int = 1,
    we: Any = 14 * pS,
    wi: Any = None,
    *,
    Ne: int | None = None,
    Ni: int | None = None,
    params: Parameters = cortical_RS,
    rates: Any = None,
    trains: Any = None,
    current: Any = None,
    pooled: bool = False,
    modulation: Any = None,
    modulation_e: Any = None,
    modulation_i: Any = None,
    synapse: str = "exponential",
    record: str | Sequence[str] = "V",
    every: int = 1,
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
        Number of inputs. Needed unless ``Ne`` and ``Ni``, ``rates`` or ``trains`` tell it.
    duration
        Length of the run, a time.
    seed
        Of the input's random stream, 0 or more.
    we, wi
        What an excitatory and an inhibitory input spike add to their conductance; ``wi`` is 4
        ``we`` unless given.
    Ne, Ni
        Numbers of excitatory and inhibitory inputs, instead of ``N`` and its
        ``excitatory_fraction``.
    params
        The neuron, the distribution of the inputs' rates and the time step. Single ones can be
        changed by name: ``sim(..., b=80 * pA)``.
    rates
        Fixed rates of the inputs instead of log-normal ones: one for each, e.g. ``[4, 5] * Hz``.
    trains
        Input spikes instead of Poisson ones: a list with the times of each input, or a pair of
        times and input ids (from 0).
    current
        Injected current that changes: a value for each step, or a pair of times and the values that
        hold from then on. (A constant one is the parameter ``I``.)
    pooled
        Draw the inputs of a kind as the one Poisson process that they add up to: the same law,
        other numbers, a cost that does not grow with their number, and no ``trains``.
    modulation, modulation_e, modulation_i
        A factor on the inputs' rates that changes in time, for all or for one kind: a pair of times
        and the factors that hold from then on (1 before the first), a factor for each time step, or
        a `pyadex.sinusoid`. Exact for what is constant from one time to the next; of a sinusoid,
        each step has its mean over the step.
    synapse
        ``"exponential"``: an input spike adds its weight to the conductance, which decays. Or
        ``"alpha"``: after a spike the conductance is w (t/τ) exp(1 - t/τ), its peak w at t = τ.
    record
        Which of V, w, ge, gi, I_syn to keep: ``"V"``, ``["V", "ge"]``, ``"V,ge"`` or ``""``.
    every
        Keep each ``every``-th sample.
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
    seconds = DURATION.to_si(duration)
    si = with_followers(params.si)
    steps = steps_of(seconds, si["dt"])
    counted = {
        "Ne": None if Ne is None else whole_number(Ne, "Ne", largest=MOST_INPUTS),
        "Ni": None if Ni is None else whole_number(Ni, "Ni", largest=MOST_INPUTS),
        "excitatory_fraction": si["excitatory_fraction"],
        "fraction_given": "excitatory_fraction" in changes,
    }
    number = None if N is None else whole_number(N, "N", smallest=1)
    number, excitatory = numbers_of_inputs(number, **counted)
    number = None if number is None else int(number)
    source = source_of(
        N=number,
        duration=seconds,
        dt=si["dt"],
        rates=rates,
        trains=trains,
        current=current,
        pooled=pooled,
        modulation=modulation,
        modulation_e=modulation_e,
        modulation_i=modulation_i,
        synapse=synapse,
        drop_last_spike=drop_last_spike,
    )
    check_correlation(si, source)
    if number is None and source.N is None:
        raise InputError("N is needed: the number of inputs, a whole number from 1 up")
    if number is None:
        number, excitatory = numbers_of_inputs(source.N, **counted)
    excitatory = int(excitatory)
    total_rate = excitatory * si["mean_rate_e"] + (number - excitatory) * si["mean_rate_i"]
    if rates is None and trains is None:
        check_rate(total_rate, si["dt"])
    seed = whole_number(seed, "seed")
    we_si = WEIGHT["we"].to_si(we)
    wi_si = 4 * we_si if wi is None else WEIGHT["wi"].to_si(wi)
    names = signal_names(record)
    every = whole_number(every, "every", smallest=1)
    answer = engine.call(
        "simulate",
        work_seconds=steps * 4e-8 + total_rate * seconds * 2e-8,
        **input_fields(number, excitatory, seed, si, source),
        **{name: np.array([si[name]]) for name in (*NEURON, *CURRENT)},
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
        Ne=excitatory,
        duration=seconds * second,
        seed=seed,
        we=WEIGHT["we"].quantity(we_si),
        wi=WEIGHT["wi"].quantity(wi_si),
        params=params,
        signals={name: SIGNALS[name].quantity(answer[name]) for name in names},
        spiketimes=answer["spiketimes"] * second,
        rates=answer["rates"] * Hz,
        every=every,
        source=source,
    )


def _checked_params(params: Any, changes: dict[str, Any]) -> Parameters:
    if not isinstance(params, Parameters):
        raise InputError(f"params must be a pyadex.Parameters, not {params!r:.60}")
    also = ("duration", "seed", "record", "we", "wi", "Ne", "Ni", *OF_SOURCE)
    return params.replace(**canonical(changes, also)) if changes else params
