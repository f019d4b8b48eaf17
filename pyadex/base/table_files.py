"""Tables in files, with what they are: CSV, Parquet and JSON, by the file's ending.

A CSV file stays as every program reads it; its ``attrs`` lie beside it, in ``NAME.csv.json``.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyadex.base.errors import InputError, PyadexError
from pyadex.base.interrupts import interrupt_waits
from pyadex.base.plain_calls import told_plainly
from pyadex.base.whole_files import place_for, written_whole

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".parquet", ".json")
_DIGEST = "sha256_of_table"


def ending_of(path: str | os.PathLike[str], allowed: tuple[str, ...] = ENDINGS) -> str:
    """Return a file's ending, which says what is in it.

    Raises
    ------
    InputError
        If it is none of ``allowed``.
    """
    ending = Path(path).suffix.lower()
    if ending not in allowed:
        *most, last = allowed
        raise InputError(
            f"a file's ending says what is written: {', '.join(most)} or {last}, "
            f"not {os.path.basename(os.fspath(path))!r}"
        )
    return ending


@told_plainly
def write_table(df: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a table and its ``attrs`` to a file that `read_table` reads.

    Parameters
    ----------
    df
        The table. An index that has a name becomes a column, another is left out.
    path
        Its ending decides: ``.csv`` (the attrs go to a file beside it, ``.csv.json``),
        ``.parquet`` (needs pyarrow) or ``.json`` (which ``pandas.read_json(orient="table")`` reads,
        too). A file that is there is replaced.

    Raises
    ------
    InputError
        If the ending is another.
    PyadexError
        If it is Parquet, and pyarrow is not installed.

    Examples
    --------
    >>> import pyadex, tempfile
    >>> from pyadex.units import second
    >>> df = pyadex.sweep(N=100, duration=1 * second, seed=range(3))
    >>> pyadex.write_table(df, f"{tempfile.gettempdir()}/out.csv")
    >>> pyadex.read_table(f"{tempfile.gettempdir()}/out.csv").attrs["N"]
    100
    """
    place_for(path)
    path, ending = Path(os.fsdecode(path)), ending_of(path)
    if any(name is not None for name in df.index.names):
        df = df.reset_index()
    if ending == ".parquet":
        _written(path, lambda part: _to_parquet(df, part))
    elif ending == ".json":
        _written(path, lambda part: part.write_text(as_json(df) + "\n", encoding="utf-8"))
    else:
        text = df.to_csv(index=False).encode()
        about = _as_text({**df.attrs, _DIGEST: _digest(text)}, indent=1)
        _written(path, lambda part: part.write_bytes(text))
        _written(_beside(path), lambda part: part.write_text(about + "\n", encoding="utf-8"))


@told_plainly
def read_table(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a table that `write_table` or the command line wrote, with its ``attrs``.

    Numbers are those that were written, to the last bit; lists, such as spike times, are lists.

    Parameters
    ----------
    path
        A file whose name ends in ``.csv``, ``.parquet`` or ``.json``. A CSV file without its
        ``.csv.json`` has no attrs; one that was changed since has none either, with a warning.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    InputError
        If the ending is another, or the file is damaged.

    Examples
    --------
    >>> import pyadex, tempfile
    >>> from pyadex.units import second
    >>> run = pyadex.sim(100, 1 * second)
    >>> run.save(f"{tempfile.gettempdir()}/run.csv")
    >>> pyadex.read_table(f"{tempfile.gettempdir()}/run.csv").columns.tolist()
    ['t_ms', 'V_mV']
    """
    path, ending = Path(path), ending_of(path)
    try:
        return {".csv": _from_csv, ".parquet": _from_parquet, ".json": _from_json}[ending](path)
    except (ValueError, KeyError, TypeError) as error:  # also those of pandas and of pyarrow
        if isinstance(error, PyadexError):
            raise
        raise InputError(
            f"path must be a table that pyadex wrote; {os.fspath(path)!r} is not, or is damaged "
            f"({type(error).__name__}: {error})"
        ) from None


def as_records(df: pd.DataFrame) -> str:
    """Return a table as JSON, an object a row; numbers with all their digits, null for NaN."""
    return json.dumps(_records(df), allow_nan=False)


def as_json(df: pd.DataFrame) -> str:
    """Return a table as a JSON object: pandas's ``schema`` and ``data``, and the ``attrs``."""
    with interrupt_waits():
        from pandas.io.json import build_table_schema

    schema = build_table_schema(df, index=False)
    return _as_text({"attrs": df.attrs, "schema": schema, "data": _records(df)})


def _as_text(data: dict[Any, Any], indent: int | None = None) -> str:
    # What a user put into attrs may be anything: it is kept as text.
    return json.dumps(data, allow_nan=False, default=str, indent=indent)


def _records(df: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): [_without_nan(v) for v in df[name].tolist()] for name in df.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _without_nan(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _to_parquet(df: pd.DataFrame, path: Path) -> None:
    with _pyarrow_needed():
        df.to_parquet(path, engine="pyarrow", index=False)


def _from_parquet(path: Path) -> pd.DataFrame:
    with interrupt_waits():
        import pandas as pd

    with open(path, "rb") as file, _pyarrow_needed():
        df = pd.read_parquet(file, engine="pyarrow")
    return _with_lists(df, lambda value: value.tolist() if hasattr(value, "tolist") else value)


class _pyarrow_needed:
    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, ImportError):
            raise PyadexError(
                "Parquet needs the package pyarrow; install it, or pyadex with the extra: "
                "pip install 'pyadex[parquet]'"
            ) from None


def _from_json(path: Path) -> pd.DataFrame:
    with interrupt_waits():
        import pandas as pd

    found = json.loads(path.read_text(encoding="utf-8"))
    names = [field["name"] for field in found["schema"]["fields"]]
    kinds = {field["name"]: field["type"] for field in found["schema"]["fields"]}
    df = pd.DataFrame(found["data"], columns=names)
    df = df.astype({n: float for n in names if kinds[n] == "number"})
    df.attrs = dict(found.get("attrs", {}))
    return df


def _from_csv(path: Path) -> pd.DataFrame:
    with interrupt_waits():
        import pandas as pd

    text = path.read_bytes()
    with open(path, "rb") as file, warnings.catch_warnings():
        # pandas before 3.1 needs to be told, and later ones warn that they need not.
        warnings.filterwarnings("ignore", "The 'float_precision' argument", category=Warning)
        df = pd.read_csv(file, float_precision="round_trip")
    df = _with_lists(df, lambda value: json.loads(value) if str(value)[:1] == "[" else value)
    try:
        attrs = json.loads(_beside(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return df
    if attrs.pop(_DIGEST, None) == _digest(text):
        df.attrs = attrs
    else:
        warnings.warn(
            f"{path} was changed since {_beside(path).name} was written, which is left out",
            stacklevel=3,
        )
    return df


def _with_lists(df: pd.DataFrame, read: Callable[[Any], Any]) -> pd.DataFrame:
    attrs = df.attrs
    for name in df.columns:
        if df[name].dtype.kind not in "biuf":
            df[name] = [read(value) for value in df[name]]
    df.attrs = attrs
    return df


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _written(path: Path, write: Callable[[Path], object]) -> None:
    with written_whole(path) as part:
        write(part)
