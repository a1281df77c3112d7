"""`wix-data review`: what a Pulumi preview changes, as who can do what."""

from __future__ import annotations

import os
import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from ..permissions.subjects import Subject, SubjectKind
from ..review.fail_on import FailOn
from ..settings import load_settings
from .live import one_line_failures

if TYPE_CHECKING:
    from ..review.review_model import Review

_EXIT_NOT_READABLE = 1
_EXIT_FAIL_ON = 2


class ReviewFormat(str, Enum):
    """How a review is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


def review(
    preview: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="The output of `pulumi preview --json`; - is standard input.")
    ] = "-",
    form: Annotated[
        ReviewFormat, typer.Option("--format", help="markdown is made for the comment of a pull request.")
    ] = ReviewFormat.TEXT,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option("--fail-on", help="End with exit code 2 on this; may be given repeatedly.")
    ] = None,
    role_titles: Annotated[
        bool,
        typer.Option("--role-titles", help="Name roles by title: asks Wix, with WIX_API_KEY and WIX_ACCOUNT_ID."),
    ] = False,
) -> None:
    """Say who gains access and who loses it by a Pulumi preview, exposures first.

    For example: pulumi preview --json | wix-data review --fail-on public

    It reads what preview, `destroy --preview-only` and `refresh --preview-only`
    print with --json, as one document or as events. Drift shows in events only:
    set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true. With `preview --show-sames`, a
    special permission is compared with levels that do not change, too.
    What a preview does not show counts as wider. Nothing is called on the way,
    unless --role-titles is given.

    Exit codes: 0 reviewed; 1 the input is no complete preview; 2 a --fail-on is
    met.
    """
    from ..review.preview_documents import read_preview
    from ..review.reviewing import review as review_of
    from .input_text import input_text

    with one_line_failures():
        document = read_preview(input_text(preview))
        reviewed = review_of(document, _role_titles() if role_titles else None)
    _print(reviewed, form)
    if reviewed.errors:
        typer.echo(f"The preview is not complete: {reviewed.errors[0]}", err=True)
        raise typer.Exit(_EXIT_NOT_READABLE)
    met = [each for each in fail_on or [] if each.is_met(reviewed)]
    for each in dict.fromkeys(met):
        typer.echo(f"--fail-on {each.value}: {_named(each, reviewed)}", err=True)
    if met:
        raise typer.Exit(_EXIT_FAIL_ON)


def _role_titles() -> dict[Subject, str]:
    from ..api.client import WixDataClient

    settings = load_settings(lambda _: None, os.environ)
    client = WixDataClient(settings.base_url, settings.require_api_key())
    try:
        roles = client.get_roles_info(settings.require_account_id())
    finally:
        client.close()
    return {Subject(SubjectKind.ROLE, role.id): f"role {role.title}" for role in roles}


def _print(reviewed: Review, form: ReviewFormat) -> None:
    match form:
        case ReviewFormat.TEXT:
            from rich.console import Console

            from ..review.text import print_text

            # Where nobody looks at a terminal, a line has room for a change and its consequence.
            width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
            print_text(reviewed, Console(width=width, highlight=False))
        case ReviewFormat.MARKDOWN:
            from ..review.markdown import markdown

            _write(markdown(reviewed))
        case ReviewFormat.JSON:
            from ..review.json_document import json_text

            _write(json_text(reviewed))
        case ReviewFormat.HTML:
            from ..review.html import html

            _write(html(reviewed))


def _write(text: str) -> None:
    """UTF-8, whatever the locale: files made of it are read elsewhere."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def _named(condition: FailOn, reviewed: Review) -> str:
    matching = condition.matches(reviewed)
    shown = ", ".join(f"{change.data_collection_id} {change.action.value}" for change in matching[:5])
    more = f" and {len(matching) - 5} more" if len(matching) > 5 else ""
    return f"{shown}{more}" if matching else "drift that this preview does not show"
