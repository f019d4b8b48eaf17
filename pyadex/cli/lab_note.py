"""``pyadex reproduce``: the lab's studies, compared number by number."""

from __future__ import annotations

from pathlib import Path

import click

from pyadex.cli import options
from pyadex.cli.once import Command


@click.command(cls=Command)
@click.argument("study", type=click.Choice(["note", "connections"]), default="note")
@click.option(
    "--out",
    default="reproduction",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for tables and figures.",
)
@click.option(
    "--quick", is_flag=True, help="Of connections: only seed 1, and durations up to 2 min."
)
@options.quiet
def reproduce(study: str, out: Path, quick: bool, quiet: bool) -> int:
    """Run a study of the lab from end to end, and compare every number that it prints.

    STUDY is note, the lab note, if none is named; or connections, the study of which inputs can be
    seen in the voltage (some minutes; what was computed is kept).

    \b
    Examples:
      pyadex reproduce
      pyadex reproduce connections --out connections

    Exit status 0 only if all are equal, to the last printed digit.
    """  # noqa: D301 (click wants the backspace itself)
    if study == "connections":
        from pyadex.labnote.connection_reproduction import reproduce_connections

        return 0 if reproduce_connections(out, quick=quick, quiet=quiet) else 1
    if quick:
        raise click.UsageError("--quick is of connections; the note takes a second anyway")
    from pyadex.labnote.reproduction import reproduce as run

    return 0 if run(out, quiet=quiet) else 1
