"""``pyadex fi``: the f-I curve of neurons, and their rheobases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pyadex.cli import options, values
from pyadex.cli.figures import draw_into
from pyadex.cli.handing_out import hand_out
from pyadex.cli.once import Command
from pyadex.cli.options import given
from pyadex.cli.values import Typed


@click.command(cls=Command)
@click.option("--cell", "cells", default="cortical_RS", show_default=True, metavar="NAMES",
              help="One or several of pyadex.neurons, such as RS,FS.")  # fmt: skip
@click.option("-I", "--current", "I", type=Typed("I", values.quantities, "CURRENTS"), required=True,
              help="The steps, such as 0:500:20pA.")  # fmt: skip
@click.option("--duration", type=Typed("duration", values.quantity, "TIME"), show_default="5s",
              help="Length of a step.")  # fmt: skip
@click.option("--burn-in", type=Typed("burn_in", values.quantity, "TIME"), show_default="2s",
              help="From then on the steady rate is taken.")  # fmt: skip
@options.changes("Another parameter of the cells, such as b=20pA. Repeatable.")
@options.output("Write the table: .csv, .parquet or .json; - or nothing prints it as CSV.")
@options.plot("Draw the curves into this file.")
@options.as_json("the table as JSON, a record a current")
@options.no_cache
@options.quiet
def fi(
    cells: str, changes: tuple[str, ...], output: Path | None, plot: Path | None, as_json: bool,
    no_cache: bool, quiet: bool, **asked: Any,
) -> None:  # fmt: skip
    """Simulate the rates of neurons under steps of current, and find their rheobases.

    \b
    Examples:
      pyadex fi -I 0:500:20pA
      pyadex fi --cell RS,FS -I 0:500:20pA -o fi.csv --plot fi.png
      pyadex fi --cell adaptation -I 500pA --set b=0pA --json
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa
    from pyadex.model.named_neurons import names_of_neurons, neuron_named

    settings = values.settings(changes)
    curve = pa.fi_curve(
        {name: neuron_named(name).replace(**settings) for name in names_of_neurons(cells)},
        **given(**asked),
        cache=False if no_cache else None,
        progress=options.progress(quiet),
    )
    hand_out(curve.table, output, as_json=as_json, quiet=quiet, noun="row")
    if not quiet:
        told = (f"{name} {each.m_as('pA'):.2f} pA" for name, each in curve.rheobase.items())
        click.echo(f"rheobase: {', '.join(told)}", err=True)
    if plot is not None:
        draw_into(plot, curve.plot)
