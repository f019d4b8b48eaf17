"""The STAs of a train's surrogates."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyadex.base.plain_calls import told_plainly
from pyadex.model.arguments import whole_number
from pyadex.studies.connection_test.averages import WINDOW
from pyadex.studies.connection_test.own_data import train_of
from pyadex.studies.connection_test.recordings import recording_of, tell_of_nothing
from pyadex.studies.connection_test.scoring import TrainsInRecordings


@told_plainly
def surrogate_stas(
    V: Any,
    times: Any,
    surrogates: int = 100,
    window: Any = WINDOW,
    *,
    dt: Any = None,
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
        NaN where no window lies within the recording; if all are, a warning says so.

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
    recording, train = recording_of(V, dt, "V"), train_of(times, "times")
    asked = TrainsInRecordings(
        rows=recording.numbers[np.newaxis],
        trains=recording.on_samples([train], "times"),
        surrogates=whole_number(surrogates, "surrogates", smallest=1),
        window=recording.window(window),
        dt=recording.dt,
        seed=whole_number(seed, "seed"),
    )
    (stas,) = asked.stas(0)
    tell_of_nothing(stas[1:], recording, train)
    return stas[1:] if recording.units is None else stas[1:] * recording.units
