"""``pyadex transfer``: the output rate over the rates of excitation and inhibition, and its fit."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyadex.base.errors import InputError
from pyadex.cli import options, values
from pyadex.cli.figures import draw_into
from pyadex.cli.handing_out import hand_out
from pyadex.cli.once import Command
from pyadex.cli.options import given
from pyadex.cli.values import Typed

if TYPE_CHECKING:
    from pyadex.studies.mean_field.threshold_fit import ThresholdFit

_rates = partial(values.quantities, like="mean_rate")


@click.command(cls=Command)
@click.option("--cell", default="RS", show_default=True, metavar="NAME",
              help="RS or FS of mean-field models, or any of pyadex.neurons.")  # fmt: skip
@click.option("--rate-e", type=Typed("rate_e", _rates, "RATES"), required=True,
              help="Rates of one excitatory input, such as 0.5:20:0.5Hz.")  # fmt: skip
@click.option("--rate-i", type=Typed("rate_i", _rates, "RATES"), required=True,
              help="Rates of one inhibitory input.")  # fmt: skip
@click.option("--Ne", "Ne", type=int, show_default="400", help="Number of excitatory inputs.")
@click.option("--Ni", "Ni", type=int, show_default="100", help="Number of inhibitory inputs.")
@click.option("--we", type=Typed("we", values.quantity, "CONDUCTANCE"), show_default="1.5nS",
              help="What an excitatory input spike adds.")  # fmt: skip
@click.option("--wi", type=Typed("wi", values.quantity, "CONDUCTANCE"), show_default="5nS",
              help="What an inhibitory input spike adds.")  # fmt: skip
@click.option("--duration", type=Typed("duration", values.quantity, "TIME"), show_default="10s",
              help="Length of a run.")  # fmt: skip
@click.option("--burn-in", type=Typed("burn_in", values.quantity, "TIME"), show_default="100ms",
              help="Time at the start that no statistic sees.")  # fmt: skip
@options.number_of_seeds("How many seeds: 1, 2, …", default="1")
@options.seeds
@click.option("--w", type=Typed("w", partial(values.quantity, like="I"), "CURRENT"),
              help="Hold the adaptation current fixed at this value.")  # fmt: skip
@click.option("--autocorrelation", is_flag=True, default=None,
              help="Add the autocorrelation time of V to the table.")  # fmt: skip
@options.changes("Another parameter of the cell, such as b=20pA. Repeatable.")
@options.output("Write the table: .csv, .parquet or .json; - or nothing prints it as CSV.")
@click.option(
    "--fit", "fit_path", type=click.Path(dir_okay=False, path_type=Path),
    callback=options.a_json_file, help="Fit the formula; write it into this file (.json).",
)  # fmt: skip
@options.plot("Draw the rates into this file, with the lines of --fit.")
@options.as_json("the table as JSON, a record a run")
@options.no_cache
@options.quiet
def transfer(
    cell: str, nseeds: int | None, seed: Any, changes: tuple[str, ...], output: Path | None,
    fit_path: Path | None, plot: Path | None, as_json: bool, no_cache: bool, quiet: bool,
    **asked: Any,
) -> None:  # fmt: skip
    """Simulate the transfer function of a neuron, for mean-field models; fit its formula.

    \b
    Examples:
      pyadex transfer --cell RS --rate-e 0.5:20:0.5Hz --rate-i 0.5:20:0.5Hz -o tf.csv \\
          --fit fit.json --plot tf.png
      pyadex transfer --cell FS --rate-e 4,8Hz --rate-i 8Hz --nseeds 10
      pyadex transfer --rate-e 2:10:1Hz --rate-i 8Hz --set b=20pA --burn-in 2s
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa
    from pyadex.model.named_neurons import neuron_named

    if nseeds is not None:
        if seed is not None:
            raise InputError("give --seed or --nseeds, not both")
        seed = range(1, nseeds + 1)
    found = pa.transfer_function(
        neuron_named(cell).replace(**values.settings(changes)),
        **given(**asked, seed=seed),
        cache=False if no_cache else None,
        progress=options.progress(quiet),
    )
    fit = None if fit_path is None else found.fit()
    hand_out(found.table, output, as_json=as_json, quiet=quiet, noun="run")
    if fit is not None:
        fit.to_json(fit_path)
        if not quiet:
            click.echo(_told(fit, len(found.mean()), fit_path), err=True)
    if plot is not None:
        draw_into(plot, lambda: found.plot(fit))


def _told(fit: ThresholdFit, points: int, path: Path | None) -> str:
    left_out = f"{len(fit.left_out)} of {points} points left out" if fit.left_out else "all points"
    return f"fit: rms {fit.rms.m_as('Hz'):.2f} Hz, {left_out}, written to {path}"
