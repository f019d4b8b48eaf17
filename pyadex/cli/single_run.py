"""``pyadex sim``: one run."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyadex.base.table_files import ENDINGS
from pyadex.cli import options, values
from pyadex.cli.figures import draw_into
from pyadex.cli.once import Command
from pyadex.cli.options import as_typed, given

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pyadex.single.simulation import Simulation


@click.command(cls=Command)
@click.option(
    "-N", "--inputs", "N", type=int, show_default="6500, unless --set Ne=…, Ni=…",
    help="Number of inputs; beside --trains those in the files, beside --current alone 0.",
)  # fmt: skip
@options.own_input
@options.duration
@options.burn_in
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the input.")
@options.weights(values.quantity, "CONDUCTANCE")
@options.changes("Another parameter, such as b=80pA. Repeatable.")
@options.plot("Draw the membrane potential into this file.")
@options.output(
    "Write the run: .npz with all of it, or .csv, .parquet, .json with V in each time step (raised "
    "to its ceiling Vs at output spikes); - prints that as CSV.",
    (".npz", *ENDINGS),
)
@options.as_json("the result as JSON, with every parameter")
@options.quiet
def sim(
    plot: Path | None, output: Path | None, as_json: bool, quiet: bool,
    changes: tuple[str, ...], **asked: Any,
) -> None:  # fmt: skip
    """Simulate one run.

    \b
    Examples:
      pyadex sim
      pyadex sim -N 6500 --duration 10s --we 15pS --plot v.png --json
      pyadex sim -N 100 --we 0.6nS --set b=80pA --set tau_w=100ms -o v.csv
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa

    run = pa.sim(
        **given(**asked, changes=values.settings(changes)),
        progress=options.progress(quiet),
    )
    if plot is not None:
        draw_into(plot, lambda: _figure(run))
    if output is not None:
        _write(run, output)
    if as_json:
        click.echo(json.dumps(_as_data(run), allow_nan=False))
    elif output != Path("-"):
        click.echo(_as_text(run))


def _as_data(run: Simulation) -> dict[str, Any]:
    median = float(run.median_Vm.m_as("mV"))
    return {
        **run.attrs,
        "median_Vm_mV": median if math.isfinite(median) else None,
        "output_rate_Hz": float(run.output_rate.m_as("Hz")),
        "spiketimes_s": run.spiketimes.m_as("second").tolist(),
        "command": as_typed(),
    }


def _as_text(run: Simulation) -> str:
    import numpy as np

    import pyadex as pa
    from pyadex.single.in_words import inputs_in_words, seed_has_meaning, weights_with_meaning

    # As the statistic of that name, but for its last digits: that would simulate once more.
    seen = round(run.burn_in.m_as("s") / run.params.dt.m_as("s"))
    median = float(np.median(pa.ceil_spikes(run).m_as("mV")[seen:]))
    seed = [f"seed {run.seed}"] if seed_has_meaning(run) else []
    weights = weights_with_meaning(run).items()
    told = [f"{name} {each.m_as('pS'):g} pS" for name, each in weights]
    asked = [inputs_in_words(run), f"{run.duration.m_as('s'):g} s", *seed, *told]
    return (
        f"{', '.join(asked)}\n"
        f"output rate   {run.output_rate.m_as('Hz'):g} Hz ({run.spike_count} spikes)\n"
        f"median of V   {median:.6f} mV"
    )


def _figure(run: Simulation) -> Figure:
    import matplotlib.pyplot as plt

    import pyadex as pa
    from pyadex.plot import plotsig, use_style

    use_style()
    figure, ax = plt.subplots(figsize=(6, 2.4))
    plotsig(pa.ceil_spikes(run), tlim=None, ax=ax, dt=run.params.dt)
    return figure


def _write(run: Simulation, path: Path) -> None:
    from pyadex.base.table_files import write_table
    from pyadex.single.dataframes import to_dataframe

    if path.suffix.lower() == ".npz":
        run.save(path)
        return
    table = to_dataframe(run, raised_spikes=True)
    table.attrs["command"] = as_typed()
    if path == Path("-"):
        click.echo(table.to_csv(index=False), nl=False)
    else:
        write_table(table, path)
