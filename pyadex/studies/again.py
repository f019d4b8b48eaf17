"""A file's run, sweep or calibration, done again and compared with what the file holds."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pyadex.base.errors import CallError, InputError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.near_names import NearNames
from pyadex.base.plain_calls import told_plainly
from pyadex.base.table_files import ENDINGS, ending_of, read_table
from pyadex.engine.versions import versions
from pyadex.model.calls import Call
from pyadex.single.simulate import sim
from pyadex.single.simulation import Simulation, load
from pyadex.studies.calibration import calibrate
from pyadex.studies.current_steps.curve import FICurve, fi_curve
from pyadex.studies.mean_field.simulated import TransferFunction, transfer_function
from pyadex.studies.sweeps import sweep

if TYPE_CHECKING:
    import pandas as pd

FUNCTIONS = {
    "sim": sim,
    "sweep": sweep,
    "calibrate": calibrate,
    "transfer_function": transfer_function,
    "fi_curve": fi_curve,
}


@dataclass(frozen=True)
class Comparison(NearNames):
    """What a file holds beside what the same call gives now; ``print`` tells it in words.

    Attributes
    ----------
    numbers
        How many numbers were compared.
    same
        Whether all are equal, to the last bit.
    differences
        A sentence for each column that differs.
    other_versions
        Of what the file was made with another version.
    """

    _also_known_as: ClassVar[Mapping[str, str]] = {
        "same": "equal ok identical",
        "differences": "diff differing",
    }

    call: Call
    numbers: int
    differences: list[str]
    other_versions: list[str]

    @property
    def same(self) -> bool:
        """Whether all numbers are equal, to the last bit."""
        return not self.differences

    def __str__(self) -> str:
        """Return the outcome in one line, or one for each column that differs."""
        made_by = "".join(f"\nThe file is of {other}." for other in self.other_versions)
        if self.same:
            what = f"{self.numbers} numbers of {self.call.function}"
            return f"The same: {what}, to the last bit.{made_by}"
        return "\n".join(["Not the same.", *self.differences]) + made_by


@told_plainly
def rerun(path: str | os.PathLike[str], *, progress: bool | None = None) -> Comparison:
    """Do again what made a file, without the cache, and compare every number.

    Parameters
    ----------
    path
        What `pyadex.Simulation.save` wrote, `pyadex.write_table`, or the command line with ``-o``.
    progress
        As in `pyadex.sweep`.

    Raises
    ------
    InputError
        If the file does not say how it was made, or nothing of the kind can be made again.

    Examples
    --------
    >>> import pyadex, tempfile
    >>> from pyadex.units import second
    >>> pyadex.sim(100, 1 * second).save(f"{tempfile.gettempdir()}/run.npz")
    >>> print(pyadex.rerun(f"{tempfile.gettempdir()}/run.npz"))
    The same: 10105 numbers of sim, to the last bit.
    """
    path = Path(path)
    if path.suffix.lower() in ENDINGS:
        table = read_table(path)
        made_by: dict[Any, Any] = dict(table.attrs)
        call = _call_of(made_by, path)
        now = _as_table(_result(call, progress), made_by)
        columns: Iterable[tuple[str, Any, Any]] = _columns(table, now)
    elif not path.suffix or path.suffix.lower() == ".npz" or zipfile.is_zipfile(path):
        run = load(path)
        if run.call is None:
            raise InputError(f"{os.fspath(path)!r} does not say how to make it again")
        call, made_by = run.call, dict(run.versions)
        columns = _signals(run, _result(call, progress))
    else:
        ending_of(path, (".npz", *ENDINGS))  # raises, with what is allowed
        raise AssertionError
    compared = list(columns)
    differences = [told for name, then, now in compared if (told := _difference(name, then, now))]
    numbers = sum(np.size(then) for _, then, _ in compared)
    return Comparison(call, numbers, differences, _other_versions(made_by))


def _call_of(attrs: dict[Any, Any], path: Path) -> Call:
    if "function" not in attrs:
        beside = f" ({path.name}.json is not beside it)" if path.suffix.lower() == ".csv" else ""
        raise InputError(f"{os.fspath(path)!r} does not say how it was made{beside}")
    try:
        return Call.from_data(attrs)
    except InputError as error:
        raise InputError(f"{os.fspath(path)!r} can't be made again: {error}") from None


def _result(call: Call, progress: bool | None) -> Any:
    if call.function not in FUNCTIONS:
        raise InputError(f"there is no {call.function!r} to do again")
    options = {} if call.function == "sim" else {"cache": False, "progress": progress}
    try:
        return FUNCTIONS[call.function](**call.arguments, **options)  # type: ignore[operator]
    except CallError as error:
        raise InputError(f"this pyadex can't make that call: {error}") from None


def _as_table(result: Any, attrs: dict[Any, Any]) -> Any:
    with interrupt_waits():
        from pyadex.single.dataframes import to_dataframe
    if isinstance(result, Simulation):
        return to_dataframe(result, raised_spikes=bool(attrs.get("raised_spikes")))
    if isinstance(result, TransferFunction | FICurve):
        return result.table
    return result if hasattr(result, "columns") else result.to_dataframe()


def _columns(then: pd.DataFrame, now: pd.DataFrame) -> Iterable[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*then.columns, *now.columns]):
        yield str(name), _flat(then.get(name)), _flat(now.get(name))
    if "spiketimes_s" in then.attrs:
        spikes = [np.array(df.attrs["spiketimes_s"], dtype=float) for df in (then, now)]
        yield "spiketimes_s", spikes[0], spikes[1]


def _flat(column: Any) -> Any:
    """Return a column as one list of numbers, its lists one after the other."""
    if column is None:
        return None
    if column.dtype.kind in "biuf":
        return column.to_numpy(dtype=float)
    return np.array([x for each in column for x in (each if isinstance(each, list) else [each])])


def _signals(then: Simulation, now: Simulation) -> Iterable[tuple[str, Any, Any]]:
    for name in then.signals:
        yield name, then.signals[name].magnitude, now.signals[name].magnitude
    for name in ("spiketimes", "rates"):
        yield name, getattr(then, name).magnitude, getattr(now, name).magnitude


def _difference(name: str, then: Any, now: Any) -> str | None:
    if then is None or now is None:
        return f"{name} is only {'in the file' if now is None else 'made now'}"
    if then.shape != now.shape:
        return f"{name} has {then.size} values in the file, {now.size} now"
    numbers = then.dtype.kind in "biuf" and now.dtype.kind in "biuf"
    unequal = ~((then == now) | ((then != then) & (now != now) if numbers else False))
    if not unequal.any():
        return None
    first = int(np.flatnonzero(unequal)[0])
    return (
        f"{name} differs in {int(unequal.sum())} of {then.size} values; the first is "
        f"{then[first].item()!r} in the file, {now[first].item()!r} now"
    )


def _other_versions(made_by: dict[Any, Any]) -> list[str]:
    here = versions("")
    names = {"pyadex_version": "pyadex", "sources": "Julia sources"}
    return [
        f"{words} {made_by[name]}, here is {here[name]}"
        for name, words in names.items()
        if name in made_by and made_by[name] != here[name]
    ]
