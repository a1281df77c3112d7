"""`wix-data audit`: the live sites of a stack against what the stack manages."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..api.errors import SettingsError
from ..permissions.data_permissions import DataPermissions, Subject
from ..settings import Settings, find_site_id, load_settings, missing_site
from ..stack.pulumi_stack import PulumiStack
from .found_settings import usable_site
from .live import exported_state, one_line_failures, role_titles
from .options import Cwd, Stack
from .options import People as PeopleOption
from .output import say, write_data, write_text

if TYPE_CHECKING:
    from ..api.client import WixDataClient
    from ..api.people import People
    from ..audit.audit import Audit, SiteToAudit
    from ..audit.report import AuditReport

FOUND = 2
"""The exit code when there are findings. 1 means that the audit could not be made."""


class ReportFormat(str, Enum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def audit(
    stack: Stack = None,
    cwd: Cwd = Path(),
    format_: Annotated[ReportFormat, typer.Option("--format", help="How to write the report.")] = ReportFormat.TEXT,
    baseline: Annotated[Path | None, typer.Option(help="YAML file of accepted findings.")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(help="Write a new baseline with all findings, for you to give each a reason.")
    ] = None,
    people: PeopleOption = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            help="What sets exit code 2: low (default), medium, high or critical, and worse; or a kind of finding such "
            "as public-write. May be given several times. never: nothing does."
        ),
    ] = None,
) -> None:
    """Compare the live sites of a stack with its state, and name what is exposed. Nothing is written anywhere.

    It finds levels and special permissions that differ from what the stack wrote, collections and special
    permissions that the stack does not manage, and access that deserves a reason: public write and read, members
    who write the items of others, a special permission to remove that one user has.

    Exit codes: 0 nothing new, 2 findings, 1 the audit could not be made.

    For example: wix-data audit --stack prod --baseline accepted.yaml --fail-on high
    """
    from ..audit import baseline as baselines
    from ..audit.failing import parse_fail_on
    from ..audit.report import AuditReport

    today = datetime.now(timezone.utc).date()
    try:
        rule = parse_fail_on(fail_on or ["low"])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--fail-on") from None
    with one_line_failures():
        entries = baselines.read_baseline(baseline) if baseline else []
        name, result, titles, found = _run(PulumiStack(stack, cwd), people=people)
        report = AuditReport(name, result, baselines.judge(result.findings, entries, today), titles, found)
        if write_baseline:
            baselines.write_baseline(write_baseline, baselines.baseline_text(report.judgement, today))
            say(f"Wrote {write_baseline}: give each entry a reason, then use it with --baseline.")
        _print(report, format_)
    if rule.fails(report.judgement.counting):
        raise typer.Exit(FOUND)


def _run(project: PulumiStack, *, people: bool) -> tuple[str, Audit, Mapping[Subject, str], People]:
    """The stack's name, what was found, the titles of roles, and the people behind them where they are wanted."""
    from ..api.live_site import read_site
    from ..api.people import People, people_behind
    from ..audit.audit import run_audit, sites_to_audit
    from ..stack.provider_settings import ProviderSettings
    from .reading_progress import reading_progress

    state, configuration = exported_state(project), project.configuration()
    providers = ProviderSettings(state, configuration)
    sites = sites_to_audit(state, providers, find_site_id(configuration.get, os.environ))
    if not sites:
        missing = missing_site("declare a resource with a site_id")
        raise SettingsError(f"The stack manages no site, and {missing}.")
    live: list[DataPermissions] = []
    with ExitStack() as closing:
        opened = {each.site_id: _open(each, closing) for each in sites}

        def read(site: SiteToAudit) -> list[DataPermissions]:
            with reading_progress(f"Reading site {site.shown}") as progress:
                found = read_site(opened[site.site_id][0], site.site_id, None, progress)
            live.extend(found)
            return found

        result = run_audit(sites, read)
        titles = role_titles(live, [(client, settings.account_id) for client, settings in opened.values()])
        found = People()
        if people:
            named = [each for each in result.findings if each.subject and each.site_id in opened]
            found = people_behind(
                (opened[each.site_id][0], each.site_id, each.subject) for each in named if each.subject
            )
            if found.problem:
                say(found.problem)
    return state.stack or project.name or "(selected)", result, titles, found


def _open(site: SiteToAudit, closing: ExitStack) -> tuple[WixDataClient, Settings]:

    usable_site(site.site_id)
    settings = load_settings(site.settings, os.environ)
    client = settings.client()
    closing.callback(client.close)
    return client, settings


def _print(report: AuditReport, format_: ReportFormat) -> None:
    from ..audit.report_json import json_report
    from ..audit.report_markdown import markdown_report

    match format_:
        case ReportFormat.JSON:
            write_data(f"{json_report(report)}\n")
        case ReportFormat.MARKDOWN:
            write_data(f"{markdown_report(report)}\n")
        case ReportFormat.TEXT:
            _print_text(report)


def _print_text(report: AuditReport) -> None:
    """In colour on a terminal; in a pipe, lines are not wrapped."""
    from ..audit.report_text import text_report

    lines = text_report(report)
    if not (sys.stdout and sys.stdout.isatty()):
        write_text("".join(f"{line.text}\n" for line in lines))
        return
    from rich.console import Console
    from rich.text import Text

    from ..permissions.exposure import Severity

    styles = {Severity.CRITICAL: "bold white on red", Severity.HIGH: "bold red", Severity.MEDIUM: "bold yellow"}
    console = Console(highlight=False)
    with console.capture() as captured:
        for line in lines:
            text = Text(line.text)
            if line.severity:
                text.stylize(styles.get(line.severity, "bold"), 0, len(line.severity.value))
            console.print(text)
    write_text(captured.get())
