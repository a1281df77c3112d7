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
from .live import exported_state, live_site, one_line_failures, role_titles
from .options import Cwd, Out, Stack
from .options import People as PeopleOption
from .output import say, write_data, write_file, write_text
from .usage import refuse_without_effect, site_id, some_path, whole_number

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
    HTML = "html"
    SARIF = "sarif"
    """For code scanning."""


def audit(
    context: typer.Context,
    stack: Stack = None,
    cwd: Cwd = Path(),
    format_: Annotated[ReportFormat, typer.Option("--format", help="How to write the report.")] = ReportFormat.TEXT,
    site: Annotated[
        str | None,
        typer.Option(
            help="A site alone, a GUID, whatever any stack manages: what it exposes, before you adopt it.",
            callback=site_id,
        ),
    ] = None,
    out: Out = None,
    baseline: Annotated[
        list[Path] | None,
        typer.Option(
            help="YAML file of accepted findings; may be given several times.", parser=some_path, metavar="FILE"
        ),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            help="Write a new baseline with all findings, for you to give each a reason.",
            parser=some_path,
            metavar="FILE",
        ),
    ] = None,
    update_baseline: Annotated[
        Path | None,
        typer.Option(
            help="Bring a baseline up to date: what is found and not accepted comes in, what is gone goes.",
            parser=some_path,
            metavar="FILE",
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="The reason of entries that are new in a written baseline.")] = "",
    days: Annotated[
        int,
        typer.Option(
            help="For how many days entries that are new in a written baseline count: 1 to 3650.",
            parser=whole_number(1, 3650),
            metavar="NUMBER",
        ),
    ] = 90,
    people: PeopleOption = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            help="What sets exit code 2: low (default), medium, high or critical, and worse; or a kind of finding such "
            "as public-write. May be given several times. never: nothing does."
        ),
    ] = None,
) -> None:
    """Compare the live sites of a stack with its state, and name what is exposed. Neither is changed.

    It finds levels and special permissions that differ from what the stack wrote, collections and special
    permissions that the stack does not manage, and access that deserves a reason: public write and read, members
    who write the items of others, and a single user who may remove any item.

    Exit codes: 0 nothing new, 2 findings, 1 the audit could not be made.

    For example: wix-data audit --stack prod --baseline accepted.yaml --fail-on high
    """
    from ..audit import baseline as baselines
    from ..audit.failing import parse_fail_on
    from ..audit.report import AuditReport

    if site and stack:
        raise typer.BadParameter("give --stack or --site, not both.")
    if update_baseline and baseline:
        raise typer.BadParameter("--update-baseline rewrites one file: give it without --baseline.")
    if write_baseline and update_baseline:
        raise typer.BadParameter(
            "--write-baseline makes a new file, and --update-baseline needs one that is there: give one of them."
        )
    if not (write_baseline or update_baseline):
        refuse_without_effect(context, "without --write-baseline or --update-baseline", "reason", "days")
    today = datetime.now(timezone.utc).date()
    try:
        rule = parse_fail_on(fail_on or ["low"])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--fail-on") from None
    with one_line_failures():
        files = [*(baseline or []), *([update_baseline] if update_baseline else [])]
        entries = [entry for file in dict.fromkeys(files) for entry in baselines.read_baseline(file)]
        name, result, titles, found = (
            _of_site(site, cwd, people=people) if site else _run(PulumiStack(stack, cwd), people=people)
        )
        report = AuditReport(name, result, baselines.judge(result.findings, entries, today), titles, found)
        text = baselines.baseline_text(report.judgement, today, reason, days)
        if write_baseline:
            baselines.write_baseline(write_baseline, text)
        if update_baseline:
            baselines.update_baseline(update_baseline, text)
        for file in filter(None, (write_baseline, update_baseline)):
            advice = "" if reason or not report.judgement.counting else ": give each new entry a reason"
            say(f"Wrote {file}{advice}; use it with --baseline.")
        _print(report, format_, out, cwd)
    if rule.fails(report.judgement.counting):
        raise typer.Exit(FOUND)


_Audited = tuple[str, "Audit", Mapping[Subject, str], "People | None"]
"""The stack's name, what was found, the titles of roles, and the people behind them where they are wanted."""


def _of_site(site: str, cwd: Path, *, people: bool) -> _Audited:
    """What a site exposes, with the settings of the project around or the environment."""
    from ..api.live_site import read_site
    from ..audit.audit import exposures_of
    from .reading_progress import reading_progress

    with live_site(site, None, cwd) as live:
        with reading_progress(f"Reading site {live.site_id}") as progress:
            found = read_site(live.client, live.site_id, None, progress)
        result = exposures_of(live.site_id, found)
        titles = role_titles(found, [(live.client, live.settings.account_id)])
        return "", result, titles, _people(result, {live.site_id: live.client}, wanted=people)


def _people(result: Audit, clients: Mapping[str, WixDataClient], *, wanted: bool) -> People | None:
    """Who holds the roles that findings name, by the clients of the sites; why some are not known is told."""
    from ..api.people import people_behind

    if not wanted:
        return None
    named = [(each.site_id, each.subject) for each in result.findings if each.subject and each.site_id in clients]
    found = people_behind((clients[site_id], site_id, subject) for site_id, subject in named)
    if found.problem:
        say(found.problem)
    return found


def _run(project: PulumiStack, *, people: bool) -> _Audited:
    """What the stack's sites have, beside what it manages."""
    from ..api.live_site import read_site
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
        clients = {site_id: client for site_id, (client, _) in opened.items()}
        found = _people(result, clients, wanted=people)
    return state.stack or project.name or "(selected)", result, titles, found


def _open(site: SiteToAudit, closing: ExitStack) -> tuple[WixDataClient, Settings]:

    usable_site(site.site_id)
    settings = load_settings(site.settings, os.environ)
    client = settings.client()
    closing.callback(client.close)
    return client, settings


def _print(report: AuditReport, format_: ReportFormat, out: Path | None, cwd: Path) -> None:
    from ..audit.report_html import html_report
    from ..audit.report_json import json_report
    from ..audit.report_markdown import markdown_report
    from ..audit.report_sarif import sarif_report
    from ..audit.report_text import text_report
    from .project_place import project_place

    match format_:
        case ReportFormat.JSON:
            text = f"{json_report(report)}\n"
        case ReportFormat.MARKDOWN:
            text = f"{markdown_report(report)}\n"
        case ReportFormat.HTML:
            text = html_report(report)
        case ReportFormat.SARIF:
            text = sarif_report(report, project_place(cwd).of)
        case ReportFormat.TEXT if out is None:
            _print_text(report)
            return
        case ReportFormat.TEXT:
            text = "".join(f"{line.text}\n" for line in text_report(report))
    if out is None:
        write_data(text)
    else:
        write_file(out, text)


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
