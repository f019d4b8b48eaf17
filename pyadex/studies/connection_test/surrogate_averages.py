"""The STAs of a train's surrogates."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyadex.base.errors import InputError
from pyadex.model.arguments import whole_number
from pyadex.studies.connection_test.averages import TIME_STEP, WINDOW
from pyadex.studies.connection_test.own_data import recording_of, samples_of, step_of, train_of
from pyadex.studies.connection_test.sample_times import on_samples
from pyadex.studies.connection_test.scoring import TrainsInRecordings


def surrogate_stas(
    V: Any,
    times: Any,
    surrogates: int = 100,
    window: Any = WINDOW,
    *,
    dt: Any = TIME_STEP,
    seed: int = 1,
) -> Any:
    """Return the STAs of a train's surrogates: what the train's own is compared with.

    Parameters
    ----------
    V, times, window, dt
        As in `pyadex.sta`.
    surrogates, seed
        As in `pyadex.connection_scores`.

    Returns
    -------
    array with a row for each surrogate, in the unit of ``V``

    Raises
    ------
    InputError
        If the arguments are not what they may be; `UnitError` if ``window`` or ``dt`` is no time.

    Examples
    --------
    >>> import pyadex
    >>> from pyadex.units import nS, second
    >>> run = pyadex.sim(20, 5 * second, we=1.856 * nS)
    >>> pyadex.surrogate_stas(run.V, run.trains[0]).shape
    (100, 200)
    """
    step, numbers = step_of(dt), recording_of(V, "V")
    if numbers.ndim != 1:
        raise InputError("V must be one recording, not several")
    asked = TrainsInRecordings(
        rows=numbers[np.newaxis],
        trains=[on_samples(train_of(times, "times"), step, numbers.size)],
        surrogates=whole_number(surrogates, "surrogates", smallest=1),
        window=samples_of(window, step, numbers.size),
        dt=step,
        seed=whole_number(seed, "seed"),
    )
    (stas,) = asked.stas(0)
    units = getattr(V, "units", None)
    return stas[1:] if units is None else stas[1:] * units
