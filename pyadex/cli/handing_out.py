"""Results to files and to standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyadex.cli.options import as_typed

if TYPE_CHECKING:
    import pandas as pd


def hand_out(
    table: pd.DataFrame, output: Path | None, *, as_json: bool, quiet: bool, noun: str
) -> None:
    """Write a table to the file ``output``, and print it if there is none or JSON is asked for.

    To whoever looks on it is told how many rows, ``noun`` each, were written.
    """
    from pyadex.base.table_files import as_records, write_table

    to_file = output is not None and output != Path("-")
    if to_file:
        assert output is not None
        table.attrs["command"] = as_typed()
        write_table(table, output)
    if as_json:
        click.echo(as_records(table))
    elif not to_file:
        click.echo(table.to_csv(index=False), nl=False)
    if to_file and not quiet:
        rows = f"1 {noun}" if len(table) == 1 else f"{len(table)} {noun}s"
        click.echo(f"{rows}, written to {output}", err=True)
