"""``pyadex calibrate``: the value of a parameter at which a statistic meets its target."""

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
@click.option("--target", metavar="VALUE", default="4Hz", show_default=True,
              help="What the statistic is to reach.")  # fmt: skip
@options.own_input
@options.duration
@options.burn_in
@options.number_of_seeds("Average over so many seeds.")
@options.seeds
@click.option("--parameter", default="we", show_default=True, help="What is varied.")
@click.option(
    "--statistic", default="output_rate", show_default=True,
    help="output_rate, spike_count, median_Vm, mean_Vm, std_Vm, mean_w or cv_isi.",
)  # fmt: skip
@click.option("--bracket", metavar="LOW,HIGH", help="Search between these, such as 0,100pA.")
@click.option("--initial", metavar="VALUE", help="The first guess, where there is no bracket.")
@click.option("--xtol", metavar="VALUE", help="How exactly the value is to be found.")
@click.option("--maxiter", type=click.IntRange(min=1), help="How many iterations are allowed.")
@options.weights(values.quantity, "CONDUCTANCE")
@options.changes("Another parameter, such as b=80pA. Repeatable.")
@options.output("Write the table: .csv, .parquet or .json; - or nothing prints it as CSV.")
@options.as_json("the table as JSON, a record for each N")
@options.no_cache
@options.quiet
def calibrate(
    target: str, parameter: str, statistic: str, bracket: str | None, initial: str | None,
    xtol: str | None, changes: tuple[str, ...], output: Path | None, as_json: bool,
    no_cache: bool, quiet: bool, **asked: Any,
) -> None:  # fmt: skip
    """Find the value of a parameter, the weight we unless told, for a target output rate.

    \b
    Examples:
      pyadex calibrate -N 100 --target 4Hz
      pyadex calibrate -N 10,20,45,100 --duration 10s --nseeds 10 -o we.csv
      pyadex calibrate -N 100 --we 0.6nS --parameter b --bracket 0,200pA --target 3Hz
      pyadex calibrate -N 100 --statistic median_Vm --target=-56mV
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa

    like = _varied(parameter)
    found = pa.calibrate(
        target=_target(target, statistic),
        parameter=parameter,
        statistic=statistic,
        **given(
            **asked,
            bracket=None if bracket is None else values.quantities(bracket, "bracket", like),
            initial=None if initial is None else values.quantity(initial, "initial", like),
            xtol=None if xtol is None else values.quantity(xtol, "xtol", like),
            changes=values.settings(changes),
        ),
        cache=False if no_cache else None,
        progress=options.progress(quiet),
    )
    hand_out(found.to_dataframe(), output, as_json=as_json, quiet=quiet, noun="row")


def _varied(parameter: str) -> str:
    from pyadex.model.parameters import parameter_named

    return parameter if parameter in ("we", "wi") else parameter_named(parameter, ("we", "wi")).name


def _target(text: str, statistic: str) -> Any:
    from pyadex.model.statistics import SCALAR, STATISTICS

    if statistic not in SCALAR:
        raise InputError(f"statistic must be one of {', '.join(SCALAR)}, not {statistic!r}")
    like = {"hertz": "mean_rate", "volt": "EL", "ampere": "I", "": "sigma"}[
        STATISTICS[statistic].si_unit
    ]
    return values.quantity(text, "target", like)
