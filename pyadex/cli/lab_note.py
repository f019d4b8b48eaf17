"""``pyadex reproduce``: the lab note, compared number by number."""

from __future__ import annotations

from pathlib import Path

import click

from pyadex.cli import options


@click.command()
@click.option(
    "--out",
    default="reproduction",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for tables and figures.",
)
@options.quiet
def reproduce(out: Path, quiet: bool) -> int:
    """Run the lab note from end to end, and compare every number that it prints.

    Exit status 0 only if all are equal, to the last printed digit.
    """
    from pyadex.labnote.reproduction import reproduce as run

    return 0 if run(out, quiet=quiet) else 1
