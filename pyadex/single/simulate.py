"""The single run: `sim`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyadex import engine
from pyadex.base.plain_calls import argument_names, told_plainly
from pyadex.base.progress import waiting_bar
from pyadex.base.units import Hz, pS, second
from pyadex.engine.versions import versions
from pyadex.model.arguments import (
    BURN_IN,
    DURATION,
    MOST_INPUTS,
    WEIGHT,
    check_burn_in,
    steps_of,
    whole_number,
)
from pyadex.model.calls import Call
from pyadex.model.input_numbers import check_weights, numbers_of_inputs
from pyadex.model.inputs import (
    check_correlation,
    check_no_rates_beside,
    check_rate,
    source_of,
)
from pyadex.model.named_neurons import check_no_neuron, neuron_of
from pyadex.model.parameters import (
    CURRENT,
    NEURON,
    Parameters,
    canonical,
    cortical_RS,
    with_followers,
)
from pyadex.model.spike_trains import duration_of, given_inputs
from pyadex.model.stability import warn_if_unstable
from pyadex.single.record import input_fields
from pyadex.single.signals import SIGNALS, signal_names
from pyadex.single.simulation import Simulation


@told_plainly
def sim(
    N: int | None = None,
    duration: Any = None,
    seed: int = 1,
    we: Any = 14 * pS,
    wi: Any = None,
    *,
    Ne: int | None = None,
    Ni: int | None = None,
    params: Parameters | str = cortical_RS,
    rates: Any = None,
    trains: Any = None,
    trains_i: Any = None,
    current: Any = None,
    pooled: bool = False,
    weights: Any = None,
    modulation: Any = None,
    modulation_e: Any = None,
    modulation_i: Any = None,
    synapse: str = "exponential",
    record: str | Sequence[str] = "V",
    every: int = 1,
    burn_in: Any = 0 * second,
    drop_last_spike: bool = False,
    progress: bool | None = None,
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
        Number of inputs, 0 or more. Left out, it is told by ``Ne`` and ``Ni``, ``rates``,
        ``trains`` or ``weights``; it is 0 beside ``current``, which then drives the neuron alone;
        else 6500.
    duration
        Length of the run, a time; 10 s if it is left out. Needed beside ``trains``, unless these
        are Neo's, which know when they end.
    seed
        Of the input's random stream, 0 or more.
    we, wi
        What an excitatory and an inhibitory input spike add to their conductance; ``wi`` is 4
        ``we`` unless given.
    Ne, Ni
        Numbers of excitatory and inhibitory inputs, instead of ``N`` and its
        ``excitatory_fraction``. Of given ``trains``, the first ``Ne`` excite, the others inhibit.
    params
        The neuron, the distribution of the inputs' rates and the time step; or the name of one of
        `pyadex.neurons`, such as ``"cortical_cNA"``, or ``"RS"`` or ``"FS"`` of mean-field models.
        Single ones can be changed by name: ``sim(..., b=80 * pA)``.
    rates
        Fixed rates of the inputs instead of log-normal ones: one for each, e.g. ``[4, 5] * Hz``.
    trains, trains_i
        Input spikes instead of Poisson ones: ``trains`` excite, ``trains_i`` inhibit. Each is a
        list with the times of each input (quantities or Neo's SpikeTrain), a pair of times and
        input ids (from 0), a SpikeMonitor of Brian2, or the events of a NEST spike recorder. The
        ``trains`` of another run know their kinds.
    current
        Injected current that changes: a value for each step, or a pair of times and the values that
        hold from then on. (A constant one is the parameter ``I``.)
    pooled
        Draw the inputs of a kind as the one Poisson process that they add up to: the same law,
        other numbers, a cost that does not grow with their number, and no ``trains``.
    weights
        A factor on we or wi for each input, in their order: ``[0.5, 2, ...]``. (The parameter
        ``weight_sigma`` draws them.)
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
    burn_in
        A time at the start that no statistic of the run sees, such as ``run.output_rate``. Signals,
        spike times and trains are kept whole.
    drop_last_spike
        Leave out the last input spike of all, as the lab note's simulator does by a slip. The
        note's printed numbers need it, nothing else does.
    progress
        Show that a long run goes on, and since when; by default if it takes longer than a moment.

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
    4.1 hertz
    """
    call = Call.of("sim", locals())
    check_no_neuron(N)
    params = _checked_params(params, changes)
    check_no_rates_beside(canonical(changes), rates, trains if trains_i is None else trains_i)
    si = with_followers(params.si)
    number = None if N is None else whole_number(N, "N")
    Ne = None if Ne is None else whole_number(Ne, "Ne", largest=MOST_INPUTS)
    Ni = None if Ni is None else whole_number(Ni, "Ni", largest=MOST_INPUTS)
    given = given_inputs(
        trains,
        trains_i,
        N=number,
        Ne=Ne,
        Ni=Ni,
        fraction=si["excitatory_fraction"] if "excitatory_fraction" in changes else None,
    )
    seconds = DURATION.to_si(duration_of(duration, given, usual=10 * second))
    call.arguments.setdefault("duration", seconds * second)
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
        pooled=pooled,
        weights=weights,
        modulation=modulation,
        modulation_e=modulation_e,
        modulation_i=modulation_i,
        synapse=synapse,
        drop_last_spike=drop_last_spike,
    )
    check_correlation(si, source)
    numbers = numbers_of_inputs(
        source,
        given,
        current,
        N=number,
        Ne=Ne,
        Ni=Ni,
        excitatory_fraction=si["excitatory_fraction"],
        fraction_given="excitatory_fraction" in changes,
    )
    number, excitatory = (int(n) for n in numbers)
    check_weights(si, number, source)
    total_rate = excitatory * si["mean_rate_e"] + (number - excitatory) * si["mean_rate_i"]
    if rates is None and given is None:
        check_rate(total_rate, si["dt"])
    seed = whole_number(seed, "seed")
    we_si = WEIGHT["we"].to_si(we)
    wi_si = 4 * we_si if wi is None else WEIGHT["wi"].to_si(wi)
    names = signal_names(record)
    every = whole_number(every, "every", smallest=1)
    work = steps * 4e-8 + source.spikes(total_rate, seconds) * 2e-8
    with waiting_bar(progress, f"Simulating {seconds:g} s", work):
        answer = engine.call(
            "simulate",
            work_seconds=work,
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
    warn_if_unstable(answer["coarseness"], last_V, si["dt"])
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
        burn_in=unseen * second,
        source=source,
        weights_si={"we": we_si, "wi": wi_si},
        call=call,
        versions=versions(),
    )


def _checked_params(params: Any, changes: dict[str, Any]) -> Parameters:
    neuron = neuron_of(params)
    also = argument_names(sim)
    return neuron.replace(**canonical(changes, also)) if changes else neuron
