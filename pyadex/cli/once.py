"""Commands that refuse an option which is given twice, where the last would win unseen."""

from __future__ import annotations

import click


class Command(click.Command):
    """A command none of whose options may be given twice, but for those that say so."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; raise `click.UsageError` for the second of an option."""
        if not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for param in order:
                once = isinstance(param, click.Option) and not (param.multiple or param.is_flag)
                if once and order.count(param) > 1:
                    raise click.UsageError(f"{param.opts[-1]} is given twice", ctx)
        return super().parse_args(ctx, args)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
