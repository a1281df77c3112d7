"""`wix-data matrix`: who can do what."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..api.errors import WixDataError
from ..permissions.matrix import MatrixRow, who_can_do_what
from ..stack.pulumi_stack import PulumiStack
from .found_settings import usable_site
from .live import exported_state, live_site, one_line_failures, people_of_roles, role_titles, tell_unknown
from .options import Collections, Cwd, People
from .output import write_data, write_text
from .reading_progress import reading_progress

if TYPE_CHECKING:
    from rich.console import Console


class MatrixFormat(str, Enum):
    """How the matrix is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def matrix(
    site: Annotated[
        str | None, typer.Option(help="The site, a GUID. Of a live site: the stack's or WIX_SITE_ID otherwise.")
    ] = None,
    stack: Annotated[str | None, typer.Option(help="A stack's state instead of a live site; calls nothing.")] = None,
    preview: Annotated[
        str | None, typer.Option(help="What `pulumi preview --json` printed instead: a file, or - to read it here.")
    ] = None,
    cwd: Cwd = Path(),
    collections: Collections = None,
    format_: Annotated[MatrixFormat, typer.Option("--format", help="How to write it.")] = MatrixFormat.TEXT,
    people: People = False,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output otherwise.")] = None,
) -> None:
    """Show who can read, insert, update and remove items, collection by collection.

    From a live site (one call a page of collections and one a collection), from what a stack's state holds, or
    from what a preview plans.

    For example: wix-data matrix --stack prod --format html --out access.html
    """
    if stack is not None and preview is not None:
        raise typer.BadParameter("give --stack or --preview, not both.")
    with one_line_failures():
        if stack is None and preview is None:
            rows = _of_live_site(site, cwd, collections)
        else:
            rows = _of_resources(site, stack, preview, cwd, collections)
        if people:
            rows = _with_people(rows, stack, cwd)
        _write(rows, format_, out)


def _of_live_site(site: str | None, cwd: Path, patterns: list[str] | None) -> list[MatrixRow]:
    from ..api.live_site import read_site

    with live_site(site, None, cwd) as live:
        with reading_progress(f"Reading site {live.site_id}") as progress:
            found = read_site(live.client, live.site_id, patterns, progress)
        if patterns and not found:
            raise WixDataError(f"No collection of site {live.site_id} matches {' or '.join(patterns)}.")
        titles = role_titles(found, [(live.client, live.settings.account_id)])
        # Two roles may have one title: the id tells them apart.
        named = {subject: f"{title} ({subject.id})" for subject, title in titles.items()}
        return who_can_do_what(found, named, live.site_id)


def _of_resources(
    site: str | None, stack: str | None, preview: str | None, cwd: Path, patterns: list[str] | None
) -> list[MatrixRow]:
    from ..api.live_site import matches
    from ..matrix.declared import in_state, matrix_rows, planned, unknown_after
    from ..state.previews import read_previews
    from .input_text import input_text

    site_id = usable_site(site) if site else None
    if preview is None:
        source, found = "The state", [in_state(exported_state(PulumiStack(stack, cwd)))]
    else:
        previews = read_previews(input_text(preview))
        source, found = "The preview", planned(previews)
        tell_unknown(urn.type for each in previews for urn in unknown_after(each))
    rows = [row for each in found for row in matrix_rows(each, site_id, lambda id_: matches(id_, patterns))]
    if not rows:
        where = f" on site {site_id}" if site_id else ""
        which = f" that match {' or '.join(patterns)}" if patterns else ""
        raise WixDataError(f"{source} has no permissions of collections{where}{which}.")
    return rows


def _with_people(rows: list[MatrixRow], stack: str | None, cwd: Path) -> list[MatrixRow]:
    """The rows of roles, with how many people hold each."""
    from ..api.people import with_people

    roles = [(row.site_id, row.subject) for row in rows if row.subject]
    found = people_of_roles(roles, stack, cwd)
    told: list[MatrixRow] = []
    for row in rows:
        people = found.of(row.site_id, row.subject) if row.subject else None
        told.append(replace(row, who=with_people(row.who, people), people=people))
    return told


def _write(rows: list[MatrixRow], format_: MatrixFormat, out: Path | None) -> None:
    from ..matrix.html_page import matrix_page
    from ..matrix.tables import matrix_csv, matrix_json
    from ..matrix.terminal_table import matrix_text

    match format_:
        case MatrixFormat.HTML:
            text = matrix_page(rows, "Who can do what")
        case MatrixFormat.JSON:
            text = matrix_json(rows)
        case MatrixFormat.CSV:
            text = matrix_csv(rows)
        case MatrixFormat.TEXT if out is None:
            write_text(matrix_text(rows, _terminal()))
            return
        case MatrixFormat.TEXT:
            text = matrix_text(rows)
    if out is None:
        write_data(text)
        return
    try:
        out.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as failure:
        raise WixDataError(f"{out} cannot be written: {failure.strerror}.") from None


def _terminal() -> Console | None:
    """Where somebody looks at it; None in a pipe."""
    from rich.console import Console

    return Console() if sys.stdout and sys.stdout.isatty() else None
