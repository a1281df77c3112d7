"""`wix-data emulator`: the local stand-in of the Wix service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .output import say_lines


def emulator(
    host: Annotated[str, typer.Option(help="Address to listen on; anything but loopback exposes it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8787,
    database: Annotated[str, typer.Option(help="SQLite file that keeps the state, or :memory:.")] = ":memory:",
    seed: Annotated[Path | None, typer.Option(help="YAML or JSON file to fill an empty store with.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget the database's state first.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No line for each call.")] = False,
) -> None:
    """Run a local stand-in of the Wix service until Ctrl-C."""
    from pulumi_wix_data.emulator.server import CannotStart, ServerOptions, serve

    try:
        serve(ServerOptions(host=host, port=port, database=database, seed=seed, reset=reset, quiet=quiet))
    except CannotStart as error:
        say_lines(str(error))
        raise typer.Exit(1) from error
