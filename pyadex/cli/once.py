"""Commands that refuse an option which is given twice, where the last would win unseen.

They remember the order in which options were typed, and say what an unknown one may mean.
"""

from __future__ import annotations

import click

from pyadex.cli.unknown_options import with_hint

ORDER = "pyadex.order"  # in a context's meta: the name of each option, once for each time


class Command(click.Command):
    """A command none of whose options may be given twice, but for those that say so."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; raise `click.UsageError` for the second of an option."""
        if not ctx.resilient_parsing:
            try:
                _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            except click.NoSuchOption as error:
                raise with_hint(error, self) from None
            ctx.meta[ORDER] = [param.name for param in order]
            for param in order:
                once = isinstance(param, click.Option) and not (param.multiple or param.is_flag)
                if once and order.count(param) > 1:
                    raise click.UsageError(f"{param.opts[-1]} is given twice", ctx)
        return super().parse_args(ctx, args)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
