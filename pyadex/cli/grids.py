"""``pyadex sweep``: many runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pyadex.base.errors import InputError
from pyadex.cli import options, values
from pyadex.cli.handing_out import hand_out
from pyadex.cli.once import Command
from pyadex.cli.options import given


@click.command(cls=Command)
@options.numbers_of_inputs
@options.own_input
@options.duration
@options.burn_in
@options.weights(values.quantities, "VALUES")
@options.number_of_seeds("How many seeds: 0, 1, …")
@options.seeds
@options.changes("Values of any other parameter, such as b=0:100:20pA. Repeatable.")
@click.option(
    "--statistics",
    default="median_Vm,output_rate",
    show_default=True,
    help="Any of median_Vm, output_rate, spike_count, mean_Vm, std_Vm, mean_w, cv_isi, spiketimes.",
)
@options.output("Write the table: .csv, .parquet or .json; - or nothing prints it as CSV.")
@options.as_json("the table as JSON, a record a run")
@options.no_cache
@options.quiet
def sweep(
    nseeds: int | None, seed: Any, changes: tuple[str, ...],
    output: Path | None, as_json: bool, no_cache: bool, quiet: bool, **asked: Any,
) -> None:  # fmt: skip
    """Simulate every combination of the given values: one row a run.

    Rows are in the order in which options are typed, the first outermost; but N and duration come
    before all others. Results are kept on disk: a sweep that was interrupted goes on where it was.

    \b
    Examples:
      pyadex sweep --we 0:30:2.5pS --nseeds 10 -o out.csv
      pyadex sweep -N 10,100,1000 --we 0.1,0.5,1nS --duration 2s --nseeds 3
      pyadex sweep --we 10,15pS --set b=0:80:20pA --statistics output_rate,cv_isi
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa

    if seed is not None and nseeds is not None:
        raise InputError("give --seed or --nseeds, not both")
    asked["seed"] = seed if nseeds is None else range(nseeds)
    table = pa.sweep(
        **given(**asked, changes=values.settings(changes, values.quantities)),
        cache=False if no_cache else None,
        progress=options.progress(quiet),
    )
    hand_out(table, output, as_json=as_json, quiet=quiet, noun="run")
