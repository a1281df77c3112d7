"""`wix-data doctor`: what is missing before the first `pulumi up`, and what is wrong afterwards."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from ..doctor.check import Check, Status, failed, ok, skipped
from ..stack.pulumi_stack import PulumiFailed, PulumiStack

_STYLES = {Status.OK: "green", Status.FAILED: "bold red", Status.SKIPPED: "dim"}
_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


class ReportFormat(str, Enum):
    """How the report is printed."""

    TEXT = "text"
    JSON = "json"


def doctor(
    stack: Annotated[
        str | None, typer.Option(help="The stack whose configuration counts; the selected one otherwise.")
    ] = None,
    cwd: Annotated[Path, typer.Option(help="The folder of the Pulumi project.", exists=True, file_okay=False)] = Path(),
    site: Annotated[str | None, typer.Option(help="The site, a GUID; the stack's or WIX_SITE_ID otherwise.")] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="For people, or for programs.")] = ReportFormat.TEXT,
) -> None:
    """Check the settings, the way to Wix, what the API key may do, and the Pulumi tools on this machine.

    Reads only, and never shows the key. The exit code is 1 when something failed.

    For example: wix-data doctor --stack dev
    """
    from ..doctor.diagnosis import diagnose

    config, about_config = _configuration(PulumiStack(stack, cwd))
    findings = [about_config, *diagnose(config, os.environ, site)]
    is_well = all(finding.status is not Status.FAILED for finding in findings)
    if output is ReportFormat.JSON:
        typer.echo(json.dumps({"ok": is_well, "checks": [asdict(finding) for finding in findings]}, indent=2))
    else:
        _print(findings)
    if not is_well:
        raise typer.Exit(1)


def _configuration(stack: PulumiStack) -> tuple[dict[str, str], Check]:
    """The stack's configuration, empty where there is none, and the line about it."""
    name = "stack configuration"
    if stack.name is None and not _in_project(stack.folder):
        return {}, skipped(name, "no Pulumi project here: only the environment counts")
    if shutil.which("pulumi") is None:
        return {}, skipped(name, "the Pulumi CLI, which reads it, is not on PATH")
    try:
        config = stack.configuration()
    except PulumiFailed as error:
        advice = "Name a stack of the project with --stack, and give its passphrase as PULUMI_CONFIG_PASSPHRASE."
        return {}, failed(name, " ".join(str(error).split()), advice)
    ours = sum(key.startswith("wix-data:") for key in config)
    return config, ok(name, f"{ours} settings of wix-data in {stack.name or 'the selected stack'}")


def _in_project(folder: Path) -> bool:
    here = folder.resolve()
    return any((parent / file).is_file() for parent in (here, *here.parents) for file in _PROJECT_FILES)


def _print(findings: list[Check]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        status = Text(f"{finding.status.value:<8}", _STYLES[finding.status])
        console.print(Text.assemble(status, f"{finding.name:<{width}}  {finding.detail}"), soft_wrap=True)
        if finding.advice:
            console.print(f"{'':8}{'':{width}}  → {finding.advice}", soft_wrap=True, markup=False)
