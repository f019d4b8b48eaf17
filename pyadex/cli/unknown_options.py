"""What is said of an option that a command has not, but that names something it can set."""

from __future__ import annotations

import click


def with_hint(error: click.NoSuchOption, command: click.Command) -> click.NoSuchOption:
    """Return the error for an unknown option, with what to write instead where that is known."""
    hint = _hint(error.option_name, command)
    if not hint:
        return error
    said = f"there is no option {error.option_name}; {hint}"
    return click.NoSuchOption(error.option_name, message=said, ctx=error.ctx)


def _hint(option: str, command: click.Command) -> str:
    from pyadex.cli.values import example_of
    from pyadex.model.arguments import QUANTITIES
    from pyadex.model.names_elsewhere import name_here, why_not_here
    from pyadex.model.parameters import alias_of

    typed = option.lstrip("-").replace("-", "_")
    name = alias_of(typed)
    own = {p.name: " or ".join(p.opts) for p in command.params if isinstance(p, click.Option)}
    here = name if name in own or name in QUANTITIES else name_here(name) or name
    if here in own and here != "changes":
        return f"write {own[here]}"
    if here == "params":
        by_name = (
            "neurons by their names are taken by fi and transfer (--cell), in Python by params="
        )
        return "write --cell" if {"cell", "cells"} & own.keys() else by_name
    if "changes" in own and (example := example_of(here)):
        return f"write --set {here}=…, such as --set {here}={example}"
    return why_not_here(typed) or ""
