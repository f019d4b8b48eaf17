"""``pyadex sweep``: many runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pyadex.cli import options, values
from pyadex.cli.handing_out import hand_out
from pyadex.cli.options import given


@click.command()
@click.option(
    "-N", "--inputs", "N", type=values.Typed("N", values.whole_numbers, "NUMBERS"),
    show_default="6500", help="Numbers of inputs; beside --trains, as many as are in the file.",
)  # fmt: skip
@options.duration
@options.burn_in
@options.weights(values.quantities, "VALUES")
@options.number_of_seeds("How many seeds: 0, 1, …")
@options.seeds
@options.changes("Values of any other parameter, such as b=0:100:20pA. Repeatable.")
@options.input_file(
    "--trains", "Input spikes instead of Poisson ones: .csv with columns such as t_s,id, or .npz."
)
@options.input_file(
    "--current", "Injected current: .csv or .npz with t_ms,I_pA, or I_pA alone for each step."
)
@click.option(
    "--statistics",
    default="median_Vm,output_rate",
    show_default=True,
    help="Any of median_Vm, output_rate, spike_count, mean_Vm, std_Vm, cv_isi, spiketimes.",
)
@options.output("Write the table: .csv, .parquet or .json; - or nothing prints it as CSV.")
@options.as_json("the table as JSON, a record a run")
@options.no_cache
@options.quiet
def sweep(
    nseeds: int, seed: Any, changes: tuple[str, ...], trains: Path | None, current: Path | None,
    output: Path | None, as_json: bool, no_cache: bool, quiet: bool, **asked: Any,
) -> None:  # fmt: skip
    """Simulate every combination of the given values: one row a run.

    Results are kept on disk: a sweep that was interrupted goes on where it was.

    \b
    Examples:
      pyadex sweep --we 0:30:2.5pS --seeds 10 -o out.csv
      pyadex sweep -N 10,100,1000 --we 0.1,0.5,1nS --duration 2s --seeds 3
      pyadex sweep --we 10,15pS --set b=0:80:20pA --statistics output_rate,cv_isi
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa
    from pyadex.cli import input_files

    if seed is not None:
        asked["seed"] = seed
    elif trains is None:
        asked["seed"] = range(nseeds)
    if trains is not None:
        asked["trains"] = input_files.trains_in(trains)
    if current is not None:
        asked["current"] = input_files.current_in(current)
    table = pa.sweep(
        **given(**asked, changes=values.settings(changes, values.quantities)),
        cache=False if no_cache else None,
        progress=options.progress(quiet),
    )
    hand_out(table, output, as_json=as_json, quiet=quiet, noun="run")
