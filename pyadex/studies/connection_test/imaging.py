"""What voltage imaging would record of a simulated neuron."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyadex import engine
from pyadex.base.errors import InputError
from pyadex.base.plain_calls import told_plainly
from pyadex.base.sampling import sampled
from pyadex.base.units import from_si, mV, plain
from pyadex.model.arguments import whole_number
from pyadex.single.simulation import Simulation

RAISED = ("reset", "before")


@told_plainly
def imaged(
    run: Simulation, snr: Any, seed: int = 1, clip: float = 99.9, raised: str = "reset"
) -> Any:
    """Return a recording of V as voltage imaging would make it: with spikes, noise, and clipped.

    Parameters
    ----------
    run
        A simulation with every sample of V recorded.
    snr
        How many times as high as the noise's standard deviation a spike is: the noise is Gaussian,
        of (Vs - EL) / snr. ``numpy.inf`` for none.
    seed
        Of the noise's stream, 0 or more.
    clip
        Samples above this percentile are set to it; 100 for none.
    raised
        Which sample of an output spike is raised to Vs: that of the ``"reset"``, or the one
        ``"before"`` it, as a slip of the lab's study has it, which its published digits need.

    Returns
    -------
    quantity array in mV, a value for each sample of ``run.V``
        It knows the time between its samples, for `pyadex.sta` and the scores.

    Raises
    ------
    InputError
        If an argument is not what it may be.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import second
    >>> recording = pyadex.imaged(pyadex.sim(6500, 1 * second), snr=40)
    >>> recording.shape
    (10000,)
    """
    if not isinstance(run, Simulation):
        raise InputError(f"run must be a pyadex.Simulation, not {run!r:.60}")
    if "V" not in run.signals or run.every != 1:
        raise InputError("imaged needs every sample of V; simulate with record='V', every=1")
    si = run.params.si
    answer = engine.call(
        "imaged",
        work_seconds=len(run.V) * 1e-7,
        V=run.V.m_as("volt"),
        spiketimes=run.spiketimes.m_as("second"),
        dt=si["dt"],
        Vs=si["Vs"],
        EL=si["EL"],
        snr=checked_snr(snr),
        noise_seed=whole_number(seed, "seed"),
        clip=checked_clip(clip),
        raised_before=is_raised_before(raised),
    )
    return sampled(from_si(answer["V"], "volt", mV), si["dt"])


def checked_snr(snr: Any) -> float:
    """Return a signal-to-noise ratio: a positive number, maybe infinity."""
    number = _number(snr, "snr", "a positive number, or infinity for no noise")
    if not number > 0:
        raise InputError(f"snr must be a positive number, or infinity for no noise, not {number:g}")
    return number


def checked_clip(clip: Any) -> float:
    """Return the percentile at which a recording is clipped."""
    allowed = "a percentile above 0, and at most 100"
    number = _number(clip, "clip", allowed)
    if not 0 < number <= 100:
        raise InputError(f"clip must be {allowed}, not {number:g}")
    return number


def _number(value: Any, name: str, allowed: str) -> float:
    value = plain(value)
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        return float(value)
    raise InputError(f"{name} must be {allowed}, not {value!r:.60}")


def is_raised_before(raised: Any) -> bool:
    """Return whether the sample before the reset is raised."""
    if raised not in RAISED:
        raise InputError(f"raised must be 'reset' or 'before', not {raised!r:.60}")
    return bool(raised == "before")
