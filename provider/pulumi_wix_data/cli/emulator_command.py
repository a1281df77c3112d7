"""`wix-data emulator`: the local stand-in of the Wix service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import say, say_lines
from .usage import refuse_without_effect, site_id, some_path, some_text, whole_number

if TYPE_CHECKING:
    from ..api.client import Role
    from .live import LiveSite


_IN_MEMORY = ":memory:"


def emulator(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to listen on; anything but loopback exposes it.", callback=some_text)
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(help="Port to listen on; 0 takes a free one.", parser=whole_number(0, 65535), metavar="NUMBER"),
    ] = 8787,
    database: Annotated[
        str, typer.Option(help="SQLite file that keeps the state, or :memory:.", callback=some_text)
    ] = _IN_MEMORY,
    seed: Annotated[
        Path | None,
        typer.Option(help="YAML or JSON file to fill an empty store with.", parser=some_path, metavar="FILE"),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget the database's state first.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No line for each call.")] = False,
    from_site: Annotated[
        str | None,
        typer.Option(
            help="Run nothing: print a seed of this live site, without keys and with users as user-1, ….",
            callback=site_id,
        ),
    ] = None,
    seed_schema: Annotated[
        bool, typer.Option("--seed-schema", help="Run nothing: print the JSON schema of seeds.")
    ] = False,
) -> None:
    """Run a local stand-in of the Wix service until Ctrl-C.

    For example: wix-data emulator --seed shop.yaml --database shop.sqlite
    """
    if seed_schema:
        refuse_without_effect(context, "with --seed-schema, which only prints", "from_site", *_OF_A_RUN)
        _print_schema()
        return
    if from_site is not None:
        refuse_without_effect(context, "with --from-site, which only prints", *_OF_A_RUN)
        _print_seed(from_site)
        return
    if database == _IN_MEMORY:
        refuse_without_effect(context, "without --database FILE, since nothing is kept in memory", "reset")
    from pulumi_wix_data.emulator.server import CannotStart, ServerOptions, serve

    try:
        serve(ServerOptions(host=host, port=port, database=database, seed=seed, reset=reset, quiet=quiet))
    except CannotStart as error:
        say_lines(str(error))
        raise typer.Exit(1) from error


_OF_A_RUN = ("database", "seed", "reset", "quiet")
"""The options of an emulator that runs. Not `host` and `port`: a container gives them in every call."""


def _print_schema() -> None:
    import json

    from pulumi_wix_data.emulator.seed_models import Seed

    from .live import one_line_failures
    from .output import write_data

    with one_line_failures():
        write_data(f"{json.dumps(Seed.model_json_schema(), indent=2)}\n")


def _print_seed(from_site: str) -> None:
    from pulumi_wix_data.emulator.seed import SeedInvalid, parse_seed
    from pulumi_wix_data.emulator.seed_of_site import SiteCollection, SiteRole, seed_of_site

    from ..api.errors import WixDataError
    from ..api.live_site import read_collections
    from ..user_files import yaml_text
    from .live import live_site, name_roles
    from .output import write_data
    from .reading_progress import reading_progress

    with live_site(from_site) as live:
        with reading_progress(f"Reading site {live.site_id}") as progress:
            found = read_collections(live.client, live.site_id, None, progress)
        account = live.settings.account_id
        roles = _roles(live, wanted=bool(account) or name_roles(each for _, each in found))
        seed = seed_of_site(
            live.site_id,
            account,
            [SiteCollection(permissions, each.display_name, each.owner_app_id) for each, permissions in found],
            [SiteRole(each.id, each.title, each.description, each.is_custom) for each in roles],
        )
        try:
            parse_seed(seed.document)
        except SeedInvalid as fault:
            raise WixDataError(f"A seed cannot hold site {live.site_id}. {' '.join(str(fault).split())}") from None
        for each in seed.left_out:
            say(each)
        write_data(yaml_text(seed.document))


def _roles(live: LiveSite, *, wanted: bool) -> list[Role]:
    """The roles of the site's account; why they cannot be read is told in one line on standard error."""
    from ..api.account_roles import account_roles

    if not wanted:
        return []
    found = account_roles(live.client, live.settings.account_id)
    if found.problem:
        say(found.problem)
    return found.roles
