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
    from_site: Annotated[
        str | None,
        typer.Option(help="Run nothing: print a seed of this live site, without keys and with users as user-1, …."),
    ] = None,
    seed_schema: Annotated[
        bool, typer.Option("--seed-schema", help="Run nothing: print the JSON schema of seeds.")
    ] = False,
) -> None:
    """Run a local stand-in of the Wix service until Ctrl-C.

    For example: wix-data emulator --seed shop.yaml --database shop.sqlite
    """
    if from_site is not None or seed_schema:
        _print_seed(from_site)
        return
    from pulumi_wix_data.emulator.server import CannotStart, ServerOptions, serve

    try:
        serve(ServerOptions(host=host, port=port, database=database, seed=seed, reset=reset, quiet=quiet))
    except CannotStart as error:
        say_lines(str(error))
        raise typer.Exit(1) from error


def _print_seed(from_site: str | None) -> None:
    """The seed of a live site; the schema of all seeds without one."""
    import json

    from .live import live_site, one_line_failures, role_titles
    from .output import write_data
    from .reading_progress import reading_progress

    if from_site is None:
        from pulumi_wix_data.emulator.seed_models import Seed

        with one_line_failures():
            write_data(f"{json.dumps(Seed.model_json_schema(), indent=2)}\n")
        return
    import yaml

    from pulumi_wix_data.emulator.seed_of_site import seed_of_site

    from ..api.live_site import read_site

    with live_site(from_site) as live:
        with reading_progress(f"Reading site {live.site_id}") as progress:
            found = read_site(live.client, live.site_id, None, progress)
        titles = role_titles(found, [(live.client, live.settings.account_id)])
        named = {str(subject.id): title.removeprefix("role ") for subject, title in titles.items()}
        seed = seed_of_site(live.site_id, live.settings.account_id, found, named)
        write_data(yaml.safe_dump(seed, sort_keys=False, allow_unicode=True, width=120))
