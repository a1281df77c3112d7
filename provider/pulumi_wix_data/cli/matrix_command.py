"""`wix-data matrix`: who can do what."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..api.errors import WixDataError
from ..permissions.data_permissions import DataPermissions
from ..permissions.matrix import MatrixRow, who_can_do_what
from ..permissions.subjects import Subject
from ..stack.pulumi_stack import PulumiStack
from .live import live_site, one_line_failures


class MatrixFormat(str, Enum):
    """How the matrix is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def matrix(
    site: Annotated[str | None, typer.Option(help="The live site, a GUID; WIX_SITE_ID otherwise.")] = None,
    stack: Annotated[str | None, typer.Option(help="A stack's state instead of a live site; calls nothing.")] = None,
    preview: Annotated[
        str | None, typer.Option(help="What `pulumi preview --json` printed instead: a file, or - to read it here.")
    ] = None,
    cwd: Annotated[Path, typer.Option(help="The folder of the Pulumi project, with --stack.")] = Path(),
    collections: Annotated[
        list[str] | None, typer.Option(help="Only collections that match this pattern, such as 'Shop*'.")
    ] = None,
    format_: Annotated[MatrixFormat, typer.Option("--format", help="How to write it.")] = MatrixFormat.TEXT,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output otherwise.")] = None,
) -> None:
    """Show who can read, insert, update and remove items, collection by collection.

    From a live site (one call a page of collections and one a collection), from what a stack's state holds, or
    from what a preview plans.

    For example: wix-data matrix --stack prod --format html --out access.html
    """
    with one_line_failures():
        if stack and preview:
            raise WixDataError("Give --stack or --preview, not both.")
        is_live = not (stack or preview)
        rows = _of_live_site(site, collections) if is_live else _of_resources(stack, preview, cwd, collections)
        _write(rows, format_, out)


def _of_live_site(site: str | None, patterns: list[str] | None) -> list[MatrixRow]:
    from ..api.live_site import read_site

    with live_site(site) as live:
        found = read_site(live.client, live.site_id, patterns)
        return who_can_do_what(found, live.role_titles())


def _of_resources(stack: str | None, preview: str | None, cwd: Path, patterns: list[str] | None) -> list[MatrixRow]:
    from ..api.live_site import matches
    from ..matrix.declared import declared_permissions

    sites = declared_permissions(_planned(preview) if preview else _in_state(PulumiStack(stack, cwd)))
    rows: list[MatrixRow] = []
    for site_id, found in sites.items():
        chosen: list[DataPermissions] = [each for each in found if matches(each.data_collection_id, patterns)]
        titles: dict[Subject, str] = {}
        rows += who_can_do_what(chosen, titles, site_id if len(sites) > 1 else "")
    return rows


def _in_state(project: PulumiStack) -> list[tuple[str, dict[str, Any]]]:
    resources: list[dict[str, Any]] = project.export()["deployment"].get("resources") or []
    return [(each["type"], each["outputs"]) for each in resources if not each.get("delete") and each.get("outputs")]


def _planned(preview: str) -> list[tuple[str, dict[str, Any]]]:
    from ..review.preview_documents import read_preview
    from .input_text import input_text

    document = read_preview(input_text(preview))
    if document.errors:
        raise WixDataError(f"The preview failed, so it does not tell everything: {document.errors[0]}")
    if document.summary.get("same", 0) > sum(step.op == "same" for step in document.steps):
        raise WixDataError("The preview leaves out what does not change: make it with --json --show-sames.")
    steps = [step for step in document.steps if step.op != "read"]
    return list({step.urn: (step.type, dict(step.new.inputs)) for step in steps if step.new}.values())


def _write(rows: list[MatrixRow], format_: MatrixFormat, out: Path | None) -> None:
    from ..matrix.html_page import matrix_page
    from ..matrix.tables import matrix_csv, matrix_json

    if format_ is MatrixFormat.TEXT and out is None:
        from rich.console import Console

        from ..matrix.terminal_table import matrix_table

        Console().print(matrix_table(rows))
        return
    match format_:
        case MatrixFormat.HTML:
            text = matrix_page(rows, "Who can do what")
        case MatrixFormat.JSON:
            text = matrix_json(rows) + "\n"
        case MatrixFormat.CSV:
            text = matrix_csv(rows)
        case MatrixFormat.TEXT:
            text = _plain(rows)
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as failure:
        raise WixDataError(f"{out} cannot be written: {failure.strerror}.") from None


def _plain(rows: list[MatrixRow]) -> str:
    import io

    from rich.console import Console

    from ..matrix.terminal_table import matrix_table

    text = io.StringIO()
    Console(file=text, width=120, no_color=True).print(matrix_table(rows))
    return text.getvalue()
