"""`wix-data export`: a Pulumi project for a live site."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..api.errors import WixDataError
from ..export.language_names import ExportLanguage
from ..permissions.data_permissions import DataPermissions
from ..permissions.exposure import exposed_actions
from ..sanitize import one_line
from ..stack.pulumi_stack import PulumiStack
from .live import LiveSite, live_site, name_roles, one_line_failures
from .options import Collections
from .output import say, write_text
from .usage import new_stack_name, refuse_without_effect, site_id, some_path

if TYPE_CHECKING:
    from ..export.declarations import Declaration


class ExportFormat(str, Enum):
    """What is written."""

    PROGRAM = "program"
    IMPORT = "import"


def export(
    context: typer.Context,
    out: Annotated[
        Path,
        typer.Option(
            help="The folder for the project, or the file for imports; it is made when it is missing.",
            parser=some_path,
            metavar="PATH",
        ),
    ],
    kind: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            help="A project, or the file that `pulumi import --file` takes, for a stack of the native provider.",
        ),
    ] = ExportFormat.PROGRAM,
    collections: Collections = None,
    site: Annotated[
        str | None, typer.Option(help="The site, a GUID; the project's or WIX_SITE_ID otherwise.", callback=site_id)
    ] = None,
    stack: Annotated[
        str, typer.Option(help="The stack to write the configuration for.", callback=new_stack_name)
    ] = "live",
    init: Annotated[bool, typer.Option("--init", help="Make the stack too, unless it is there; select it.")] = False,
    language: Annotated[ExportLanguage, typer.Option(help="The language of the program.")] = ExportLanguage.PYTHON,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write a Pulumi project that declares what a live site has now. Nothing on the site changes.

    Collections, levels and special permissions become a program whose first preview shows no change of access. With
    `--format import`, they become the file for `pulumi import --file`, with the same names as in the program.
    The API key is taken from WIX_API_KEY. With WIX_ACCOUNT_ID, roles are named by their titles.

    For example: wix-data export --site 0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f --out shop-permissions --init
    """
    from ..export.languages import declared_in
    from ..export.project_files import stack_file
    from ..export.writing import require_free, require_usable

    if kind is ExportFormat.IMPORT:
        refuse_without_effect(context, "with --format import, which writes one file", "init", "stack", "language")
    with one_line_failures():
        if init:
            PulumiStack(None, Path()).run("whoami")  # fails before anything is written
    with live_site(site) as live:
        if kind is ExportFormat.IMPORT:
            require_free(out, force=force)
        else:
            require_usable(out, stack_file(stack), live.site_id, force=force)
        found = _read(live, collections)
        declarations = declared_in(language, found, _titles(live) if name_roles(found) else {})
        if kind is ExportFormat.IMPORT:
            _write_import(out, live, declarations)
        else:
            _write_project(out, live, language, declarations, stack, init=init)
    left_out = [each.left_out for each in declarations if each.left_out]
    for each in left_out:
        say(f"left out: {each}")
    special = sum(each.is_special for each in declarations)
    levels = len(declarations) - special - len(left_out)
    what = f"{levels} CollectionPermissions and {special} SpecialPermission"
    told = one_line(f"{out}: {'a project with' if kind is ExportFormat.PROGRAM else 'imports of'} {what}")
    next_ = (
        "Its README.md says what to do next."
        if kind is ExportFormat.PROGRAM
        else one_line(f"Next, in a project of the native provider: pulumi import --file {out} --protect=false")
    )
    with one_line_failures():
        write_text(f"{told}; {len(left_out)} left out. {next_}\n{_exposed(found)}")


def _read(live: LiveSite, patterns: list[str] | None) -> list[DataPermissions]:
    from ..api.live_site import read_site
    from .reading_progress import reading_progress

    with reading_progress("Reading collections") as progress:
        found = read_site(live.client, live.site_id, patterns, progress)
    if patterns and not found:
        raise WixDataError(f"No collection of site {live.site_id} matches {' or '.join(patterns)}.")
    return found


def _write_import(out: Path, live: LiveSite, declarations: list[Declaration]) -> None:
    from ..export.import_file import import_file
    from ..export.writing import write_file

    write_file(out, import_file(live.site_id, declarations))


def _write_project(
    out: Path, live: LiveSite, language: ExportLanguage, declarations: list[Declaration], stack: str, *, init: bool
) -> None:
    from importlib.metadata import version

    from ..export.languages import exported_files
    from ..export.project_files import ExportedSite, stack_file
    from ..export.writing import write_project

    about = ExportedSite(
        live.site_id,
        live.settings.account_id,
        stack,
        version("pulumi-wix-data"),
        names_roles=any(each.role for each in declarations),
        left_out=sum(each.left_out is not None for each in declarations),
        has_stack=init,
    )
    write_project(out, exported_files(language, about, declarations), stack_file(stack))
    if init:
        PulumiStack(None, out).run("stack", "select", "--create", stack)


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
    from ..api.account_roles import account_roles, unique_titles

    found = account_roles(live.client, live.settings.account_id)
    if found.problem:
        say(found.problem)
    # Where several roles have a title, the program names them by their ids.
    return unique_titles(found.roles)
