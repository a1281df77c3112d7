"""`wix-data doctor`: what is missing before the first `pulumi up`, and what is wrong afterwards."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..api.errors import WixDataError
from ..doctor.check import Check, Status, failed, ok, skipped
from ..sanitize import counted, json_text, one_line
from ..settings import API_KEY, API_KEY_VARIABLE
from ..stack.pulumi_stack import PulumiFailed, PulumiStack
from .found_settings import find_configuration
from .live import one_line_failures
from .options import Cwd
from .output import print_on_screen, write_data
from .reading_progress import checking_progress
from .usage import site_id, stack_name

if TYPE_CHECKING:
    from rich.console import Console

    from ..state.stack_state import StackState

_STYLES = {Status.OK: "green", Status.FAILED: "bold red", Status.SKIPPED: "dim"}
_ADVICE = "Name a stack of the project with --stack, and give its passphrase as PULUMI_CONFIG_PASSPHRASE."


class ReportFormat(str, Enum):
    """How the report is printed."""

    TEXT = "text"
    JSON = "json"


def doctor(
    stack: Annotated[
        str | None,
        typer.Option(help="The stack whose configuration counts; the selected one otherwise.", callback=stack_name),
    ] = None,
    cwd: Cwd = Path(),
    site: Annotated[
        str | None, typer.Option(help="The site, a GUID; the stack's or WIX_SITE_ID otherwise.", callback=site_id)
    ] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="For people, or for programs.")] = ReportFormat.TEXT,
) -> None:
    """Check the settings, the connection to Wix, what the API key may do, and the Pulumi tools on this machine.

    Reads only, and never shows the key. The exit code is 1 when something failed.

    For example: wix-data doctor --stack dev
    """
    from ..doctor.diagnosis import diagnose

    with checking_progress() as progress:
        progress("the settings of the stack")
        config, about_config = _configuration(stack, cwd)
        findings = [about_config, *diagnose(config, os.environ, site, cwd, progress)]
        progress("collections with fixed permissions")
        findings += _fixed_collections(stack, cwd, config, findings)
    is_well = all(finding.status is not Status.FAILED for finding in findings)
    if output is ReportFormat.JSON:
        document = {"ok": is_well, "checks": [asdict(finding) for finding in findings]}
        with one_line_failures():
            write_data(f"{json_text(document)}\n")
    else:
        with one_line_failures():
            _print(findings)
    if not is_well:
        raise typer.Exit(1)


def _configuration(stack: str | None, cwd: Path) -> tuple[Mapping[str, str], Check]:
    """The stack's configuration, empty where there is none, and the line about it."""
    name, found = "stack configuration", find_configuration(stack, cwd)
    if found.absent:
        return {}, skipped(name, found.absent)
    if found.problem:
        return {}, failed(name, found.problem, _ADVICE)
    ours: dict[str, str] = {}
    note = ""
    for key in (key for key in found.values if key.startswith("wix-data:")):
        try:
            ours[key] = found.values[key]
        except PulumiFailed as failure:
            # What a command does not need, it does not decrypt: the environment's key comes first.
            if key != API_KEY or not os.environ.get(API_KEY_VARIABLE):
                return ours, failed(name, " ".join(str(failure).split()), _ADVICE)
            note = f"; {API_KEY} cannot be decrypted here, and is not needed: {API_KEY_VARIABLE} is set"
    told = counted(sum(key.startswith("wix-data:") for key in found.values), "setting")
    return ours, ok(name, f"{told} of wix-data in {stack or 'the selected stack'}{note}")


def _fixed_collections(stack: str | None, cwd: Path, config: Mapping[str, str], findings: list[Check]) -> list[Check]:
    """The line about collections with fixed permissions, where the stack manages any that can be asked for."""
    from ..doctor.access import LIST
    from ..doctor.fixed_collections import check_fixed_collections
    from ..settings import load_settings

    may_list = any(each.name == LIST and each.status is Status.OK for each in findings)
    if not may_list or findings[0].status is not Status.OK:
        return []
    try:
        state = PulumiStack(stack, cwd).export()
    except WixDataError:
        return []
    managed: dict[str, set[str]] = {}
    for each in state.resources:
        # Those of a WixSite have a key of their own, with which nothing is asked here.
        if each.is_managed and each.recorded.place.is_known and not _of_wix_site(state, each.provider):
            site_id, collection = each.recorded.key
            managed.setdefault(site_id, set()).add(collection)
    if not managed:
        return []
    settings = load_settings(config.get, os.environ)
    if settings.faults:
        return []
    client = settings.client()
    try:
        return [check_fixed_collections(client, managed, tries=settings.try_fixed_collections)]
    finally:
        client.close()


def _of_wix_site(state: StackState, reference: str) -> bool:
    from ..state.stack_state import default_provider

    return any(each.reference == reference and not default_provider(each) for each in state.providers)


def _print(findings: list[Check]) -> None:
    from rich.text import Text

    width = max(len(finding.name) for finding in findings)

    def draw(console: Console) -> None:
        for finding in findings:
            status = Text(f"{finding.status.value:<8}", _STYLES[finding.status])
            detail = one_line(finding.detail)
            console.print(Text.assemble(status, f"{finding.name:<{width}}  {detail}"), soft_wrap=True)
            if finding.advice:
                console.print(f"{'':8}{'':{width}}  → {one_line(finding.advice)}", soft_wrap=True, markup=False)

    print_on_screen(draw)
