"""Options that several commands have, and those of `wix-data` itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .live import one_line_failures
from .output import write_text


class Given:
    """Which options the user gave, to refuse those that have no effect beside the others."""

    def __init__(self, context: typer.Context) -> None:
        self._context = context

    def __contains__(self, parameter: str) -> bool:
        source = self._context.get_parameter_source(parameter)
        return source is not None and source.name not in ("DEFAULT", "DEFAULT_MAP")

    def refuse(self, parameter: str, why: str) -> None:
        """Wrong usage where the option was given: `why` completes `--name has no effect …`."""
        if parameter in self:
            raise typer.BadParameter(f"--{parameter.replace('_', '-')} has no effect {why}.")

    def refuse_empty(self, *parameters: str) -> None:
        """Wrong usage where one of the options was given without a value, as an unset variable of a shell does."""
        for parameter in parameters:
            if parameter in self and not self._context.params[parameter]:
                raise typer.BadParameter(f"--{parameter.replace('_', '-')} is empty: give a value, or leave it out.")


Stack = Annotated[str | None, typer.Option(help="The stack; the selected one otherwise.")]
Cwd = Annotated[Path, typer.Option(help="The folder of the Pulumi project.", exists=True, file_okay=False)]
Collections = Annotated[
    list[str] | None, typer.Option(help="Only collections that match this pattern, such as 'Shop*'.")
]


def _show_version(is_asked: bool) -> None:
    from importlib.metadata import version

    if is_asked:
        with one_line_failures():
            write_text(f"wix-data {version('pulumi-wix-data')}\n")
        raise typer.Exit


def about(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Wix data permissions as code: tools around the provider."""


People = Annotated[
    bool,
    typer.Option("--people", help="Say how many people hold each role: asks Wix, one call for each role of a site."),
]
"""Whether roles are told with the people behind them."""
