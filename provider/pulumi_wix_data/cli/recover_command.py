"""`wix-data recover`: after a run that was killed."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..stack.pulumi_stack import PulumiStack
from .live import one_line_failures

if TYPE_CHECKING:
    from .recovery import Recovery


class _Terminal:
    """Shows messages on standard error."""

    def warn(self, message: str) -> None:
        typer.echo(f"warning: {message}", err=True)

    def info(self, message: str) -> None:
        typer.echo(message, err=True)


def recover(
    stack: Annotated[str | None, typer.Option(help="The stack; the selected one otherwise.")] = None,
    cwd: Annotated[Path, typer.Option(help="The folder of the Pulumi project.")] = Path(),
    backup: Annotated[
        Path | None, typer.Option(help="File to keep the state in as it was; a new one beside the project otherwise.")
    ] = None,
) -> None:
    """Bring a stack back in order after a `pulumi up` that was killed.

    A killed run leaves pending creates in the state. Each one of ours that did reach Wix becomes a resource of the
    stack, with the permissions from before; each that did not is dropped, and the next `pulumi up` creates it.
    What belongs to other providers is left alone.

    For example: wix-data recover --stack prod
    """
    from ..stack.provider_settings import ProviderSettings
    from .recovery import recover_pending_creates

    with one_line_failures():
        project = PulumiStack(stack, cwd)
        state = project.export()
        if not state["deployment"].get("pending_operations"):
            typer.echo("Nothing to recover: the stack has no pending operations.")
            return
        file = backup or cwd / f"state-before-recover-{time.strftime('%Y%m%d-%H%M%S')}.json"
        file.write_text(project.run("stack", "export"), encoding="utf-8")
        file.chmod(0o600)
        providers = ProviderSettings(state, project.configuration(), lambda: project.export(show_secrets=True))
        recovery = recover_pending_creates(state, providers.of, _Terminal())
        if recovery.recovered or recovery.dropped:
            with tempfile.TemporaryDirectory() as folder:
                project.load(state, Path(folder) / "state.json")
        if recovery.recovered:
            targets = [argument for urn in recovery.recovered for argument in ("--target", urn)]
            project.run("refresh", "--yes", "--skip-preview", "--skip-pending-creates", *targets)
        _report(recovery, file)


def _report(recovery: Recovery, file: Path) -> None:
    typer.echo(f"The state as it was is in {os.path.relpath(file)}.")
    for urn in recovery.recovered:
        typer.echo(f"recovered: {urn}")
    for urn in recovery.dropped:
        typer.echo(f"dropped, as nothing was written: {urn}")
    if recovery.left:
        typer.echo(f"left alone: {recovery.left} pending operations of other providers")
    typer.echo("Now run `pulumi up`.")
