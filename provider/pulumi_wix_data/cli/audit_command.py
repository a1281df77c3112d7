"""`wix-data audit`: the live sites of a stack against what the stack manages."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..api.errors import SettingsError, WixDataError
from ..permissions.data_permissions import DataPermissions
from ..permissions.subjects import Subject, SubjectKind
from ..permissions.validation import guid
from ..settings import WHERE_SITE_IDS_ARE, Settings, find_site_id, load_settings, missing_site
from ..stack.pulumi_stack import PulumiStack
from .live import one_line_failures

if TYPE_CHECKING:
    from ..api.client import WixDataClient
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
    stack: Annotated[str | None, typer.Option(help="The stack; the selected one otherwise.")] = None,
    cwd: Annotated[Path, typer.Option(help="The folder of the Pulumi project.")] = Path(),
    format_: Annotated[ReportFormat, typer.Option("--format", help="How to write the report.")] = ReportFormat.TEXT,
    baseline: Annotated[Path | None, typer.Option(help="YAML file of accepted findings.")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(help="Write a new baseline with all findings, for you to give each a reason.")
    ] = None,
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
    with one_line_failures():
        rule = parse_fail_on(fail_on or ["low"])
        entries = baselines.read_baseline(baseline) if baseline else []
        if not cwd.is_dir():
            raise WixDataError(f"There is no folder {cwd}: give the Pulumi project's with --cwd.")
        name, result, titles = _run(PulumiStack(stack, cwd))
        report = AuditReport(name, result, baselines.judge(result.findings, entries, today), titles)
        if write_baseline:
            baselines.write_baseline(write_baseline, baselines.baseline_text(report.judgement, today))
            typer.echo(f"Wrote {write_baseline}: give each entry a reason, then use it with --baseline.", err=True)
    _print(report, format_)
    if rule.fails(report.judgement.counting):
        raise typer.Exit(FOUND)


def _run(project: PulumiStack) -> tuple[str, Audit, dict[Subject, str]]:
    """The stack's name, what was found, and the titles of roles."""
    from ..api.live_site import read_site
    from ..audit.audit import run_audit, sites_to_audit
    from ..stack.provider_settings import ProviderSettings
    from ..stack.stack_state import stack_name
    from .reading_progress import reading_progress

    state, configuration = project.export(), project.configuration()
    providers = ProviderSettings(state, configuration, lambda: project.export(show_secrets=True))
    sites = sites_to_audit(state, providers, find_site_id(configuration.get, os.environ))
    if not sites:
        raise SettingsError(f"The stack manages no site, and {missing_site()}.")
    with ExitStack() as closing:
        opened = {each.site_id: _open(each, closing) for each in sites}

        def read(site: SiteToAudit) -> list[DataPermissions]:
            with reading_progress(f"Reading site {site.site_id}") as progress:
                return read_site(opened[site.site_id][0], site.site_id, None, progress)

        result = run_audit(sites, read)
        return stack_name(state) or project.name or "(selected)", result, _titles(list(opened.values()))


def _open(site: SiteToAudit, closing: ExitStack) -> tuple[WixDataClient, Settings]:
    from ..api.client import WixDataClient

    for fault in guid("the site id", site.site_id, WHERE_SITE_IDS_ARE):
        raise SettingsError(f"{fault.property}: {fault.reason}.")
    settings = load_settings(site.settings.get, os.environ)
    client = WixDataClient(settings.base_url, settings.require_api_key())
    closing.callback(client.close)
    return client, settings


def _titles(opened: list[tuple[WixDataClient, Settings]]) -> dict[Subject, str]:
    """The titles of roles, from each account that is set, with the first key that may read them."""
    from .account_roles import ROLES_REFUSED, account_roles

    accounts = sorted({settings.require_account_id() for _, settings in opened if settings.account_id})
    titles: dict[Subject, str] = {}
    for account in accounts:
        tries = (account_roles(client, account) for client, settings in opened if settings.account_id == account)
        roles = next((roles for roles in tries if roles is not None), None)
        if roles is None:
            typer.echo(ROLES_REFUSED, err=True)
        titles |= {Subject(SubjectKind.ROLE, role.id): f"role {role.title}" for role in roles or []}
    return titles


def _print(report: AuditReport, format_: ReportFormat) -> None:
    from ..audit.report_json import json_report
    from ..audit.report_markdown import markdown_report

    match format_:
        case ReportFormat.JSON:
            typer.echo(json_report(report))
        case ReportFormat.MARKDOWN:
            typer.echo(markdown_report(report))
        case ReportFormat.TEXT:
            _print_text(report)


def _print_text(report: AuditReport) -> None:
    """In colour on a terminal; in a pipe, lines are not wrapped."""
    from rich.console import Console
    from rich.text import Text

    from ..audit.report_text import text_report
    from ..permissions.severity import Severity

    styles = {Severity.CRITICAL: "bold white on red", Severity.HIGH: "bold red", Severity.MEDIUM: "bold yellow"}
    console = Console(highlight=False)
    for line in text_report(report):
        text = Text(line.text)
        if line.severity:
            text.stylize(styles.get(line.severity, "bold"), 0, len(line.severity.value))
        console.print(text, soft_wrap=not console.is_terminal)
