"""The commands. What is slow to import is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pyadex.base.errors import FileError
from pyadex.base.version import __version__
from pyadex.base.whole_files import place_for, written_whole
from pyadex.cli import values
from pyadex.cli.values import Typed

if TYPE_CHECKING:
    import pandas as pd

    from pyadex.single.simulation import Simulation

F = TypeVar("F", bound=Callable[..., Any])
FIGURES = (".png", ".pdf", ".svg")

duration = click.option(
    "--duration", type=Typed("duration", values.quantity, "TIME"), default="10s", show_default=True,
    help="Length of a run.",
)  # fmt: skip
numbers_of_inputs = click.option(
    "-N", "--inputs", "N", type=Typed("N", values.whole_numbers, "NUMBERS"),
    show_default="6500, unless --set Ne=…, Ni=…", help="Numbers of inputs.",
)  # fmt: skip
quiet = click.option("-q", "--quiet", is_flag=True, help="No progress bar, no messages.")
no_cache = click.option("--no-cache", is_flag=True, help="Neither read nor keep results on disk.")


def weights(read: Callable[[str, str], Any], metavar: str) -> Callable[[F], F]:
    """Return the options ``--we`` and ``--wi``, whose text is read by ``read``."""

    def decorate(command: F) -> F:
        excitatory = click.option(
            "--we", type=Typed("we", read, metavar), default="14pS", show_default=True,
            help="What an excitatory input spike adds.",
        )  # fmt: skip
        inhibitory = click.option(
            "--wi", type=Typed("wi", read, metavar), show_default="4 we",
            help="What an inhibitory input spike adds.",
        )  # fmt: skip
        return excitatory(inhibitory(command))

    return decorate


def number_of_seeds(help_text: str) -> Callable[[F], F]:
    """Return the option ``--seeds``."""
    return click.option(
        "--seeds", type=click.IntRange(min=1), default=10, show_default=True, help=help_text
    )


def as_json(printed: str) -> Callable[[F], F]:
    """Return the option ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {printed}.")


def output(extra: str = "") -> Callable[[F], F]:
    """Return the option ``-o``, whose file's folder must exist before the work begins."""
    return click.option(
        "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), callback=_in_a_folder,
        help=f"Write a CSV file{extra}.",
    )  # fmt: skip


def _in_a_folder(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and not path.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.absolute().parent}", ctx, param)
    if path is not None:
        try:
            place_for(path)
        except FileError as error:
            raise click.BadParameter(str(error), ctx, param) from None
    return path


def _a_figure(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in FIGURES:
        raise click.BadParameter(f"a figure's name ends in {', '.join(FIGURES)}", ctx, param)
    return _in_a_folder(ctx, param, path)


def changes(help_text: str) -> Callable[[F], F]:
    """Return the option ``--set``."""
    return click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=help_text)


class _Command(click.Command):
    """A command that refuses an option which is given twice, where the last would win unseen."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for param in order:
                once = isinstance(param, click.Option) and not (param.multiple or param.is_flag)
                if once and order.count(param) > 1:
                    raise click.UsageError(f"{param.opts[-1]} is given twice", ctx)
        return super().parse_args(ctx, args)


class _Group(click.Group):
    command_class = _Command
    group_class = type


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, message="pyadex %(version)s")
def pyadex() -> None:
    """One AdEx neuron under N Poisson inputs, simulated by Julia.

    \b
      pyadex reproduce                                  the lab note, compared number by number
      pyadex reproduce connections                      which inputs can be seen in the voltage
      pyadex sim -N 6500 --we 15pS --plot v.png         one run
      pyadex sweep --we 0:30:2.5pS --seeds 10 -o out.csv
      pyadex calibrate -N 100 --target 4Hz              the weight for an output rate
      pyadex doctor                                     what to paste into a bug report

    Values carry their unit: 15pS, 10s, -65mV. Several: 0,2.5,5pS; a range start:stop:step with its
    end: 0:30:2.5pS. PYADEX_THREADS, PYADEX_JULIA, PYADEX_ENGINE and PYADEX_CACHE set the number of
    threads, which Julia, how it is run, and where results are kept.

    Exit status: 0 all is well, 1 failed or a number differs, 2 misuse, 130 interrupted.
    """  # noqa: D301 (click wants the backspace itself)


@pyadex.command()
@click.option(
    "-N",
    "--inputs",
    "N",
    type=int,
    show_default="6500, unless --set Ne=…, Ni=…",
    help="Number of inputs.",
)
@duration
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the input.")
@weights(values.quantity, "CONDUCTANCE")
@changes("Another parameter, such as b=80pA. Repeatable.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_a_figure,
    help="Draw the membrane potential into this file.",
)
@output(" with the membrane potential in each time step")
@as_json("the result as JSON")
@quiet
def sim(
    N: int | None, duration: Any, seed: int, we: Any, wi: Any, changes: tuple[str, ...],
    plot: Path | None, output: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Simulate one run.

    \b
    Examples:
      pyadex sim
      pyadex sim -N 6500 --duration 10s --we 15pS --plot v.png --json
      pyadex sim -N 100 --we 0.6nS --set b=80pA --set tau_w=100ms -o v.csv
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa

    settings = values.settings(changes)
    if N is None and not {"Ne", "Ni"} & settings.keys():
        N = 6500
    run = pa.sim(N, duration, seed, we, wi, **settings)
    V = pa.ceil_spikes(run)
    if plot is not None:
        _draw(run, V, plot)
    if output is not None:
        _write_trace(run, V, output)
    if as_json:
        click.echo(json.dumps(_as_data(run, V)))
    elif not quiet:
        click.echo(_as_text(run, V))


def _as_data(run: Simulation, V: Any) -> dict[str, Any]:
    import numpy as np

    return {
        "N": run.N,
        "Ne": run.Ne,
        "duration_s": run.duration.m_as("second"),
        "seed": run.seed,
        "we_pS": run.we.m_as("pS"),
        "wi_pS": run.wi.m_as("pS"),
        "median_Vm_mV": float(np.median(V.magnitude)),
        "output_rate_Hz": float(run.spikerate.m_as("Hz")),
        "spiketimes_s": run.spiketimes.m_as("second").tolist(),
    }


def _as_text(run: Simulation, V: Any) -> str:
    data = _as_data(run, V)
    return (
        f"{run.N} inputs ({run.Ne} excitatory), {data['duration_s']:g} s, seed {run.seed}, "
        f"we {data['we_pS']:g} pS, wi {data['wi_pS']:g} pS\n"
        f"output rate   {data['output_rate_Hz']:g} Hz ({len(data['spiketimes_s'])} spikes)\n"
        f"median of V   {data['median_Vm_mV']:.6f} mV"
    )


def _draw(run: Simulation, V: Any, path: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    from pyadex.plot import plotsig, use_style

    use_style()
    figure, ax = plt.subplots(figsize=(6, 2.4))
    plotsig(V, tlim=None, ax=ax, dt=run.params.dt)
    with written_whole(path) as part:
        figure.savefig(part, bbox_inches="tight")


def _write_trace(run: Simulation, V: Any, path: Path) -> None:
    import pandas as pd

    table = pd.DataFrame({"t_ms": run.t.m_as("ms").round(9), "V_mV": V.m_as("mV")})
    with written_whole(path) as part:
        table.to_csv(part, index=False)


@pyadex.command()
@numbers_of_inputs
@duration
@weights(values.quantities, "VALUES")
@number_of_seeds("How many seeds: 0, 1, …")
@click.option(
    "--seed",
    type=Typed("seed", values.whole_numbers, "NUMBERS"),
    help="These seeds instead, such as 3,7 or 10:19:1.",
)
@changes("Values of any other parameter, such as b=0:100:20pA. Repeatable.")
@click.option(
    "--statistics",
    default="median_Vm,output_rate",
    show_default=True,
    help="Any of median_Vm, output_rate, spike_count, mean_Vm, std_Vm, cv_isi, spiketimes.",
)
@output("; without this, the table is printed")
@as_json("the table as JSON, a record a run")
@no_cache
@quiet
def sweep(
    N: Any, duration: Any, we: Any, wi: Any, seeds: int, seed: Any, changes: tuple[str, ...],
    statistics: str, output: Path | None, as_json: bool, no_cache: bool, quiet: bool,
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

    table = pa.sweep(
        N,
        duration,
        **_with_wi(we, wi),
        seed=range(seeds) if seed is None else seed,
        **values.settings(changes, values.quantities),
        statistics=statistics,
        cache=False if no_cache else None,
        progress=_progress(quiet),
    )
    _hand_out(table, output, as_json)
    if output is not None and not quiet:
        runs = "1 run" if len(table) == 1 else f"{len(table)} runs"
        click.echo(f"{runs}, written to {output}", err=True)


def _with_wi(we: Any, wi: Any) -> dict[str, Any]:
    return {"we": we} if wi is None else {"we": we, "wi": wi}


def _progress(quiet: bool) -> bool | None:
    """Return `pyadex.sweep`'s ``progress``: a bar for longer work, if a person looks on."""
    return False if quiet or sys.stderr is None or not sys.stderr.isatty() else None


def _hand_out(table: pd.DataFrame, output: Path | None, as_json: bool) -> None:
    if output is not None:
        with written_whole(output) as part:
            table.to_csv(part, index=False)
    if as_json:
        click.echo(json.dumps(_records(table), allow_nan=False))
    elif output is None:
        click.echo(table.to_csv(index=False), nl=False)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows with every digit of its numbers; what is not a number is null."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


@pyadex.command()
@numbers_of_inputs
@click.option(
    "--target",
    type=Typed("target", partial(values.quantity, like="mean_rate"), "RATE"),
    default="4Hz",
    show_default=True,
    help="The output rate to reach.",
)
@duration
@number_of_seeds("Average over so many seeds.")
@changes("Another parameter, such as b=80pA. Repeatable.")
@output("; without this, the table is printed")
@as_json("the table as JSON, a record for each N")
@no_cache
@quiet
def calibrate(
    N: Any, target: Any, duration: Any, seeds: int, changes: tuple[str, ...],
    output: Path | None, as_json: bool, no_cache: bool, quiet: bool,
) -> None:  # fmt: skip
    """Find the weight we at which the neuron fires at the target rate.

    \b
    Examples:
      pyadex calibrate -N 100 --target 4Hz
      pyadex calibrate -N 10,20,45,100 --duration 10s --seeds 10 -o we.csv
    """  # noqa: D301 (click wants the backspace itself)
    import pyadex as pa

    found = pa.calibrate(
        N,
        target,
        seeds,
        duration,
        **values.settings(changes),
        cache=False if no_cache else None,
        progress=_progress(quiet),
    )
    _hand_out(found.to_dataframe(), output, as_json)


@pyadex.command()
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
@quiet
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


@pyadex.group()
def cache() -> None:
    """See or clear the results that are kept on disk.

    \b
    Examples:
      pyadex cache info
      pyadex cache clear --yes
    """  # noqa: D301 (click wants the backspace itself)


@cache.command()
@as_json("it as JSON")
def info(as_json: bool) -> None:
    """Tell where results are kept, how many, and how large they are."""
    from pyadex.batch.store import default_folder
    from pyadex.cli import cache_folder

    folder = default_folder()
    collections = cache_folder.collections(folder)
    if as_json:
        click.echo(
            json.dumps({"folder": str(folder), "collections": [vars(c) for c in collections]})
        )
        return
    click.echo(cache_folder.in_words(folder, collections))


@cache.command()
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@quiet
def clear(yes: bool, quiet: bool) -> None:
    """Forget all results. Runs that other processes compute at the moment are not disturbed."""
    from pyadex.batch.store import default_folder
    from pyadex.cli import cache_folder

    folder = default_folder()
    collections = cache_folder.collections(folder)
    if not collections:
        if not quiet:
            click.echo(f"There is nothing in {folder}")
        return
    if not yes:
        question = f"{cache_folder.in_words(folder, collections)}\nForget them all?"
        try:
            agreed = click.confirm(question)
        except click.Abort as abort:
            if isinstance(abort.__context__, EOFError):  # nobody is there to answer
                raise click.ClickException("Nothing was cleared; --yes clears unasked") from None
            raise
        if not agreed:
            return
    cache_folder.clear(folder)
    if not quiet:
        click.echo("Cleared.")


@pyadex.command()
def doctor() -> int:
    """Check this installation: versions, engine, Julia, cache, and a small simulation.

    The text to paste into a bug report. Exit status 1 if no simulation can be run.
    """
    from pyadex.cli.doctor_report import examine

    report = examine()
    click.echo(report.text)
    return 0 if report.healthy else 1


@pyadex.command("install-julia")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def install_julia(yes: bool) -> int:
    """Get a Julia for pyadex where there is none, and see that it works.

    By juliacall's installer, which downloads it from julialang.org into this Python environment;
    where that cannot be reached and this is Debian, from Debian's archive by apt-get.
    """
    from pyadex.engine import get_julia
    from pyadex.engine.find_julia import JuliaNotFound, find_julia

    try:
        found = find_julia()
    except JuliaNotFound as why:
        click.echo(why)
        found = None
    if found is None and not yes:
        click.confirm("No Julia for pyadex is here. Download and install one?", abort=True)
    status = get_julia.main([])
    if status == 0:
        click.echo(f"pyadex uses {find_julia()}")
    return status
