"""`wix-data doctor`: what is missing before the first `pulumi up`, and what is wrong afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from ..doctor.check import Check, Status, failed, ok, skipped
from ..sanitize import counted, one_line
from ..settings import API_KEY, API_KEY_VARIABLE
from ..stack.pulumi_stack import PulumiFailed
from .found_settings import find_configuration
from .live import one_line_failures
from .options import Cwd
from .output import write_data, write_text

_STYLES = {Status.OK: "green", Status.FAILED: "bold red", Status.SKIPPED: "dim"}
_ADVICE = "Name a stack of the project with --stack, and give its passphrase as PULUMI_CONFIG_PASSPHRASE."


class ReportFormat(str, Enum):
    """How the report is printed."""

    TEXT = "text"
    JSON = "json"


def doctor(
    stack: Annotated[
        str | None, typer.Option(help="The stack whose configuration counts; the selected one otherwise.")
    ] = None,
    cwd: Cwd = Path(),
    site: Annotated[str | None, typer.Option(help="The site, a GUID; the stack's or WIX_SITE_ID otherwise.")] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="For people, or for programs.")] = ReportFormat.TEXT,
) -> None:
    """Check the settings, the way to Wix, what the API key may do, and the Pulumi tools on this machine.

    Reads only, and never shows the key. The exit code is 1 when something failed.

    For example: wix-data doctor --stack dev
    """
    from ..doctor.diagnosis import diagnose

    config, about_config = _configuration(stack, cwd)
    findings = [about_config, *diagnose(config, os.environ, site)]
    is_well = all(finding.status is not Status.FAILED for finding in findings)
    if output is ReportFormat.JSON:
        document = {"ok": is_well, "checks": [asdict(finding) for finding in findings]}
        with one_line_failures():
            write_data(f"{json.dumps(document, indent=2)}\n")
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


def _print(findings: list[Check]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    width = max(len(finding.name) for finding in findings)
    with console.capture() as captured:
        for finding in findings:
            status = Text(f"{finding.status.value:<8}", _STYLES[finding.status])
            detail = one_line(finding.detail)
            console.print(Text.assemble(status, f"{finding.name:<{width}}  {detail}"), soft_wrap=True)
            if finding.advice:
                console.print(f"{'':8}{'':{width}}  → {one_line(finding.advice)}", soft_wrap=True, markup=False)
    write_text(captured.get())
