"""Options that several commands have, and those of `wix-data` itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .live import one_line_failures
from .output import write_text
from .usage import some_path, some_texts, stack_name

Stack = Annotated[str | None, typer.Option(help="The stack; the selected one otherwise.", callback=stack_name)]
Cwd = Annotated[Path, typer.Option(help="The folder of the Pulumi project.", exists=True, file_okay=False)]
Collections = Annotated[
    list[str] | None,
    typer.Option(help="Only collections that match this pattern, such as 'Shop*'.", callback=some_texts),
]
Out = Annotated[
    Path | None, typer.Option(help="The file to write; standard output otherwise.", parser=some_path, metavar="FILE")
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
