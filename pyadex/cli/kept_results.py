"""``pyadex cache``: the results that are kept on disk."""

from __future__ import annotations

import json

import click

from pyadex.cli import options
from pyadex.cli.once import Group


@click.group(cls=Group)
def cache() -> None:
    """See or clear the results that are kept on disk.

    \b
    Examples:
      pyadex cache info
      pyadex cache clear --yes
    """  # noqa: D301 (click wants the backspace itself)


@cache.command()
@options.as_json("it as JSON")
@options.quiet
def info(as_json: bool, quiet: bool) -> None:
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
@options.quiet
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
