"""`wix-data review`: what a Pulumi preview changes, as who can do what."""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..api.errors import SettingsError
from ..permissions.data_permissions import Subject
from ..review.fail_on import FailOn
from .live import one_line_failures, people_of_roles, titles_of
from .options import Out, People
from .output import append_to_file, say
from .usage import some_text

if TYPE_CHECKING:
    from ..review.review_model import Review
    from ..state.previews import Preview

_EXIT_NOT_READABLE = 1
_EXIT_FAIL_ON = 2


class ReviewFormat(str, Enum):
    """How a review is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    GITHUB = "github"
    """Annotations on standard output, and Markdown in the job's summary."""
    SARIF = "sarif"


def review(
    preview: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-", help="The output of `pulumi preview --json`; - is standard input.", callback=some_text
        ),
    ] = "-",
    form: Annotated[
        ReviewFormat,
        typer.Option(
            "--format",
            help="markdown is made for the comment of a pull request; github: annotations, and the job's summary.",
        ),
    ] = ReviewFormat.TEXT,
    out: Out = None,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option("--fail-on", help="End with exit code 2 on this; may be given repeatedly.")
    ] = None,
    role_titles: Annotated[
        bool,
        typer.Option("--role-titles", help="Name roles by title: asks Wix, with WIX_API_KEY and WIX_ACCOUNT_ID."),
    ] = False,
    people: People = False,
) -> None:
    """Say who gains access and who loses it, according to a Pulumi preview; exposures first.

    For example: pulumi preview --json | wix-data review --fail-on public

    It reads what preview, `destroy --preview-only` and `refresh --preview-only`
    print with --json, as one document or as events. Drift shows in events only:
    set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true. With `preview --show-sames`, a
    special permission is compared with levels that do not change, too.
    What a preview does not show counts as wider. Of several previews in a row
    each is reviewed. It calls nothing, unless --role-titles or --people is given.

    Exit codes: 0 reviewed; 1 the input is not a complete preview; 2 a --fail-on is
    met.
    """
    from ..api.people import with_people
    from ..review.build_review import build_review
    from ..state.preview_documents import NotAPreview
    from ..state.previews import read_previews
    from .input_text import input_text

    gc.disable()  # a process that ends soon, and reads large documents, has nothing to gain from it
    with one_line_failures():
        previews = read_previews(input_text(preview))
        if form is ReviewFormat.HTML and len(previews) > 1:
            raise NotAPreview(f"an HTML page shows one preview, and these are {len(previews)}")
        titles: Mapping[Subject, str] = _role_titles() if role_titles else {}
        holders: Mapping[Subject, tuple[str, ...]] = _people(previews) if people else {}
        named = {role: with_people(titles.get(role, str(role)), holders.get(role)) for role in (*titles, *holders)}
        named_people = _named_people(holders, named) if people else None
        reviews = [replace(build_review(each, named), people=named_people) for each in previews]
        _write(reviews, form, out)
    incomplete = [each for each in reviews if each.errors]
    for each in incomplete[:5]:
        say(f"The preview{_of(each, reviews)} is not complete: {each.errors[0]}")
    if incomplete:
        raise typer.Exit(_EXIT_NOT_READABLE)
    met = [(condition, each) for condition in dict.fromkeys(fail_on or []) for each in reviews]
    met = [(condition, each) for condition, each in met if condition.is_met(each)]
    for condition, each in met:
        say(f"--fail-on {condition.value}{_of(each, reviews)}: {_named(condition, each)}")
    if met:
        raise typer.Exit(_EXIT_FAIL_ON)


def _role_titles() -> Mapping[Subject, str]:
    """The titles of the account's roles; none, and a line that says why, where they cannot be had."""
    from .found_settings import settings_for_command

    settings = settings_for_command(None, Path()).settings()
    try:
        client = settings.client()
    except SettingsError as error:
        say(f"Roles are given by their ids: {error}")
        return {}
    try:
        return titles_of([(client, settings.account_id)])
    finally:
        client.close()


def _people(previews: list[Preview]) -> Mapping[Subject, tuple[str, ...]]:
    """The people behind the roles that the previews name."""
    from ..state.special_permission import SpecialPermissionRecorded

    roles: list[tuple[str, Subject]] = []
    for step in (step for each in previews for step in each.steps):
        for side in (step.old, step.new):
            shown = side.declared.shown() if side else None
            if isinstance(shown, SpecialPermissionRecorded) and shown.place.is_known and shown.subject.is_known:
                roles.append((shown.key[0], shown.subject))
    return people_of_roles(roles).anywhere()


def _named_people(holders: Mapping[Subject, tuple[str, ...]], named: Mapping[Subject, str]) -> Mapping[str, list[str]]:
    """The same under the names that the review has for the roles."""
    return {named[role]: list(ids) for role, ids in holders.items()}


def _write(reviews: list[Review], form: ReviewFormat, out: Path | None) -> None:
    from ..review.terminal import print_texts
    from .output import print_on_screen, text_for_file, write_data, write_file

    if form is ReviewFormat.TEXT and out is None:
        print_on_screen(lambda console: print_texts(reviews, console))
        return
    if form is ReviewFormat.TEXT:
        text = text_for_file(lambda console: print_texts(reviews, console))
    elif form is ReviewFormat.GITHUB:
        from ..review.machine_forms import github_lines

        summary = os.environ.get(_SUMMARY)
        if summary:
            append_to_file(Path(summary), _data(reviews, ReviewFormat.MARKDOWN))
        text = "".join(f"{line}\n" for line in github_lines(reviews))
    else:
        text = _data(reviews, form)
    if out is None:
        write_data(text)
    else:
        write_file(out, text)


_SUMMARY = "GITHUB_STEP_SUMMARY"
"""GitHub's own: the file whose Markdown is shown as the job's summary."""


def _data(reviews: list[Review], form: ReviewFormat) -> str:
    match form:
        case ReviewFormat.JSON:
            from ..review.json_document import json_texts

            return json_texts(reviews)
        case ReviewFormat.HTML:
            from ..review.html import html

            return "".join(html(each) for each in reviews)
        case ReviewFormat.SARIF:
            from ..review.machine_forms import review_sarif
            from .project_place import project_place

            return review_sarif(reviews, lambda name: project_place(Path(), name).of)
        case _:
            from ..review.markdown import LIMIT, markdown

            return "\n".join(markdown(each, LIMIT // len(reviews)) for each in reviews)


def _of(review: Review, reviews: list[Review]) -> str:
    """Which one of several is meant."""
    return f" of {review.stack}" if review.stack and len(reviews) > 1 else ""


def _named(condition: FailOn, reviewed: Review) -> str:
    matching = condition.matches(reviewed)
    shown = ", ".join(f"{change.data_collection_id} {change.action.value}" for change in matching[:5])
    more = f" and {len(matching) - 5} more" if len(matching) > 5 else ""
    return f"{shown}{more}" if matching else "drift that this preview does not show"
