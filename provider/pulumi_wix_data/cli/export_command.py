"""`wix-data export`: a Pulumi project for a live site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from ..api.errors import WixDataError
from ..export.language_names import ExportLanguage
from ..permissions.data_permissions import DataPermissions
from ..permissions.exposure import exposed_actions
from ..sanitize import one_line
from ..stack.pulumi_stack import PulumiStack
from .live import LiveSite, live_site, name_roles, one_line_failures
from .output import say, write_text


def export(
    out: Annotated[Path, typer.Option(help="The folder for the project; it is made when it is missing.")],
    collections: Annotated[
        list[str] | None, typer.Option(help="Only collections that match this pattern, such as 'Shop*'.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="The site, a GUID; WIX_SITE_ID otherwise.")] = None,
    stack: Annotated[str, typer.Option(help="The stack to write the configuration for.")] = "live",
    init: Annotated[bool, typer.Option("--init", help="Make the stack too, unless it is there; select it.")] = False,
    language: Annotated[ExportLanguage, typer.Option(help="The language of the program.")] = ExportLanguage.PYTHON,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is in the folder.")] = False,
) -> None:
    """Write a Pulumi project that declares what a live site has now. Nothing on the site changes.

    Collections, levels and special permissions become a program whose first preview shows no change of access.
    The API key is taken from WIX_API_KEY. With WIX_ACCOUNT_ID, roles are named by their titles.

    For example: wix-data export --site 0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f --out shop-permissions --init
    """
    from importlib.metadata import version

    from ..api.live_site import read_site
    from ..export.languages import declared_in, exported_files
    from ..export.project_files import ExportedSite, stack_file
    from ..export.writing import require_usable, write_project
    from .reading_progress import reading_progress

    with one_line_failures():
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", stack):
            raise WixDataError("--stack takes 1 to 100 letters, digits, '-', '_' and '.': that is a stack's name.")
        if init:
            PulumiStack(None, Path()).run("whoami")  # fails before anything is written
    with live_site(site) as live:
        require_usable(out, stack_file(stack), live.site_id, force=force)
        with reading_progress("Reading collections") as progress:
            found = read_site(live.client, live.site_id, collections, progress)
        if collections and not found:
            raise WixDataError(f"No collection of site {live.site_id} matches {' or '.join(collections)}.")
        declarations = declared_in(language, found, _titles(live) if name_roles(found) else {})
        left_out = [each.left_out for each in declarations if each.left_out]
        about = ExportedSite(
            live.site_id,
            live.settings.account_id,
            stack,
            version("pulumi-wix-data"),
            names_roles=any(each.role for each in declarations),
            left_out=len(left_out),
            has_stack=init,
        )
        write_project(out, exported_files(language, about, declarations), stack_file(stack))
        if init:
            PulumiStack(None, out).run("stack", "select", "--create", stack)
    for each in left_out:
        say(f"left out: {each}")
    special = sum(each.is_special for each in declarations)
    levels = len(declarations) - special - len(left_out)
    told = one_line(f"{out}: a project with {levels} CollectionPermissions and {special} SpecialPermission")
    with one_line_failures():
        write_text(f"{told}; {len(left_out)} left out. Its README.md says what to do next.\n{_exposed(found)}")


def _exposed(collections: list[DataPermissions]) -> str:
    """A line for each kind of exposure that the program now declares: it takes the site over as it is."""
    found: dict[tuple[int, str], list[str]] = {}
    for each in (exposed for collection in collections for exposed in exposed_actions(collection)):
        found.setdefault((-each.severity.weight, each.meaning), []).append(each.data_collection_id)
    lines: list[str] = []
    for (_, meaning), ids in sorted(found.items()):
        more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
        lines.append(f"exposed: {meaning}: {', '.join(one_line(each, 60) for each in ids[:_NAMED])}{more}\n")
    return "".join(lines)


_NAMED = 5
"""How many collections a line names."""


def _titles(live: LiveSite) -> dict[str, str]:
    """Role id → title, for each title that `get_role` takes for just that role."""
    from ..api.account_roles import account_roles, choose_role

    found = account_roles(live.client, live.settings.account_id)
    if found.problem:
        say(found.problem)
    titles: dict[str, str] = {}
    for role in found.roles:
        if not role.title.strip():
            continue
        try:
            titles[role.id] = choose_role(found.roles, role.title).title
        except WixDataError:
            # Several roles have this title, so the program names it by its id.
            continue
    return titles
