"""``pyadex doctor`` and ``pyadex install-julia``: this installation."""

from __future__ import annotations

import click

from pyadex.cli import options
from pyadex.cli.once import Command


@click.command(cls=Command)
@options.quiet
def doctor(quiet: bool) -> int:
    """Check this installation: versions, engine, Julia, cache, and a small simulation.

    The text to paste into a bug report. Exit status 1 if no simulation can be run.
    """
    from pyadex.cli.doctor_report import examine

    report = examine()
    click.echo(report.text)
    return 0 if report.healthy else 1


@click.command("install-julia", cls=Command)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@options.quiet
def install_julia(yes: bool, quiet: bool) -> int:
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
