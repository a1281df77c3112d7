"""`wix-data matrix`: who can do what."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..matrix.site_access import all_rows
from .live import one_line_failures
from .matrix_sources import Matrix, SourceKind, Wanted, named_matrix, of_live_site, of_preview, of_state, source_kind
from .options import Collections, Cwd, Out, People
from .output import write_data, write_file, write_text
from .usage import refuse_without_effect, site_id, some_pair, some_text, stack_name

if TYPE_CHECKING:
    from rich.console import Console

    from ..review.review_model import Review


class MatrixFormat(str, Enum):
    """How the matrix is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def matrix(
    context: typer.Context,
    site: Annotated[
        str | None,
        typer.Option(help="The site, a GUID. Of a live site: the stack's or WIX_SITE_ID otherwise.", callback=site_id),
    ] = None,
    stack: Annotated[
        str | None, typer.Option(help="A stack's state instead of a live site; calls nothing.", callback=stack_name)
    ] = None,
    preview: Annotated[
        str | None,
        typer.Option(
            help="What `pulumi preview --json` printed instead: a file, or - to read it here.", callback=some_text
        ),
    ] = None,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="A B",
            help="Who gains and who loses from A to B: each a site, a preview's file, or a stack.",
            callback=some_pair,
        ),
    ] = None,
    cwd: Cwd = Path(),
    collections: Collections = None,
    format_: Annotated[MatrixFormat, typer.Option("--format", help="How to write it.")] = MatrixFormat.TEXT,
    full: Annotated[bool, typer.Option("--full", help="As text: a line for each group and each user or role.")] = False,
    people: People = False,
    out: Out = None,
) -> None:
    """Show who can read, insert, update and remove items, collection by collection.

    From a live site (one call for each page of collections, one for each collection), from what a stack's state
    holds, or from what a preview leaves, with what it changes and removes.

    Order: as text and html, what is open to most people comes first. With --full, as json and as csv, collections go by
    site and id; within one, the groups from any visitor to administrators, then users and roles with special
    permissions by id, and last those that a preview removes.

    For example: wix-data matrix --stack prod --format html --out access.html
    """
    if sum(each is not None for each in (stack, preview, diff)) > 1:
        raise typer.BadParameter("give --stack, --preview or --diff, not more than one of them.")
    if diff and format_ is MatrixFormat.CSV:
        raise typer.BadParameter("a difference is written as text, json or html.", param_hint="--format")
    _refuse_idle(context, preview, diff, format_, people=people)
    with one_line_failures():
        wanted = Wanted(site, collections, cwd, people=people)
        if diff:
            _write_differences(diff, wanted, format_, out)
        elif stack is not None:
            _write(of_state(stack, wanted), format_, out, full=full, people=people)
        else:
            found = of_live_site(wanted) if preview is None else of_preview(preview, wanted)
            _write(found, format_, out, full=full, people=people)


def _refuse_idle(
    context: typer.Context, preview: str | None, diff: tuple[str, str] | None, format_: MatrixFormat, *, people: bool
) -> None:
    """Wrong usage where an option would have no effect."""
    sides = [source_kind(name) for name in diff or ()]
    if diff:
        refuse_without_effect(context, "with --diff", "full")
    if format_ is not MatrixFormat.TEXT:
        refuse_without_effect(context, f"with --format {format_.value}, which tells everything", "full")
    if sides and set(sides) == {SourceKind.SITE}:
        refuse_without_effect(context, "where both sides of --diff are sites", "site")
    if (preview is not None or set(sides) == {SourceKind.PREVIEW}) and not people:
        refuse_without_effect(context, "on previews, unless --people asks Wix", "cwd")


def _write(matrix: Matrix, format_: MatrixFormat, out: Path | None, *, full: bool, people: bool) -> None:
    from ..matrix.html_page import matrix_page
    from ..matrix.tables import matrix_csv, matrix_json
    from ..matrix.terminal_table import matrix_text, summary_text

    rows = all_rows(matrix.collections)
    match format_:
        case MatrixFormat.HTML:
            text = matrix_page(matrix.collections, "Who can do what", matrix.origin())
        case MatrixFormat.JSON:
            text = matrix_json(rows, people=people)
        case MatrixFormat.CSV:
            text = matrix_csv(rows)
        case MatrixFormat.TEXT:
            terminal = _terminal() if out is None else None
            text = matrix_text(rows, terminal) if full else summary_text(matrix.collections, terminal)
            if out is None:
                write_text(text)
                return
    if out is None:
        write_data(text)
    else:
        write_file(out, text)


def _write_differences(names: tuple[str, str], wanted: Wanted, format_: MatrixFormat, out: Path | None) -> None:
    from ..matrix.differences import Side, differences
    from ..review.html import html
    from ..review.json_document import json_text
    from ..review.terminal import print_texts
    from .output import print_on_screen, text_for_file

    kinds = [source_kind(name) for name in names]
    found = [named_matrix(name, wanted).collections for name in names]
    one, other = (
        Side(name, collections, kind.value, kind.lacks)
        for name, collections, kind in zip(names, found, kinds, strict=True)
    )
    told: Review = differences(one, other, people=wanted.people)
    match format_:
        case MatrixFormat.HTML:
            text = html(told)
        case MatrixFormat.JSON:
            text = json_text(told)
        case _ if out is None:
            print_on_screen(lambda console: print_texts([told], console))
            return
        case _:
            text = text_for_file(lambda console: print_texts([told], console))
    if out is None:
        write_data(text)
    else:
        write_file(out, text)


def _terminal() -> Console | None:
    """Where somebody looks at it; None in a pipe."""
    from rich.console import Console

    return Console() if sys.stdout and sys.stdout.isatty() else None
