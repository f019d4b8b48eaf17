"""``pyadex rerun``: what made a file, done again."""

from __future__ import annotations

from pathlib import Path

import click

from pyadex.cli import options
from pyadex.cli.once import Command


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.quiet
def rerun(file: Path, quiet: bool) -> int:
    """Do again the run, sweep or calibration of FILE, and compare every number.

    FILE is what -o wrote, pyadex.write_table or Simulation.save: .npz, .csv (with its .csv.json
    beside it), .parquet or .json. The cache is not used. Exit status 0 only if all numbers are the
    same, to the last bit.

    \b
    Example:
      pyadex sweep --we 10,15pS -o out.csv && pyadex rerun out.csv
    """  # noqa: D301 (click wants the backspace itself)
    from pyadex.studies import again

    compared = again.rerun(file, progress=options.progress(quiet))
    click.echo(str(compared))
    return 0 if compared.same else 1
