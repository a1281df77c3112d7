"""`wix-data emulator`: the local stand-in of the Wix service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..sanitize import log_line


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
        # A seed's faults have a line each.
        for line in str(error).splitlines():
            typer.echo(log_line(line), err=True)
        raise typer.Exit(1) from error
