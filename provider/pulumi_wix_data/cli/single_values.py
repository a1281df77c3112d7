"""An option with one value is given once: click would take the last one, and drop the others in silence."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand


class SingleValuesCommand(TyperCommand):
    """A command that refuses an option that is given twice, unless it is a flag or takes several values."""

    # Any: newer versions of typer bring a click of their own, and export none of its types.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments. Raises BadParameter."""
        if not ctx.resilient_parsing:
            given: list[Any] = [*self.make_parser(ctx).parse_args(args=list(args))[2]]
            once: set[str] = set()
            for option in given:
                if option.param_type_name != "option" or option.is_flag or option.multiple or option.count:
                    continue
                if option.name in once:
                    raise typer.BadParameter(f"{option.opts[0]} is given twice; give it once.", ctx=ctx)
                once.add(option.name)
        return super().parse_args(ctx, args)
