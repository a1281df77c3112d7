"""`wix-data recover`: after a run that was killed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..api.errors import WixDataError
from ..sanitize import counted, one_line
from ..stack.pulumi_stack import PulumiStack
from ..system_faults import why_not_written
from .live import one_line_failures
from .options import Cwd, Stack
from .output import say, write_text
from .usage import some_path

if TYPE_CHECKING:
    from ..stack.leftovers import Leftover
    from ..stack.recovery import Recovery
    from ..state.stack_state import StackState

_EXIT_LEFT = 2
"""Something may be live that the state does not have."""


class _Terminal:
    """Shows messages on standard error."""

    def warn(self, message: str) -> None:
        say(f"warning: {message}")

    def info(self, message: str) -> None:
        say(message)


def recover(
    stack: Stack = None,
    cwd: Cwd = Path(),
    backup: Annotated[
        Path | None,
        typer.Option(
            help="File to keep the state in as it was; a new one beside the project otherwise.",
            parser=some_path,
            metavar="FILE",
        ),
    ] = None,
    set_back: Annotated[
        bool,
        typer.Option(
            "--set-back",
            help="Write to the site: set what a cut-off create left, and the state does not have, back to what was "
            "there before.",
        ),
    ] = False,
) -> None:
    """Repair a stack's state after a run that was killed, or that failed on another machine.

    A killed run leaves pending operations in the state. Each create that reached Wix becomes a resource of
    the stack, with the permissions from before; each that did not is dropped, and the next `pulumi up` creates it.
    What was being updated or deleted is marked, and the next `pulumi up` settles it. Where a delete that is
    still to come is the only one to know the permissions from before, its successor learns them.
    What belongs to other providers is left alone.

    A provider process that is killed alone leaves nothing in the state, only notes on its machine. Each create that
    they tell of, and the state does not, is named, with what is live of it now; the exit code is 2 where something is,
    or may be.

    For example: wix-data recover --stack prod
    """
    from ..state.stack_state import StackState

    with one_line_failures():
        if backup and os.path.lexists(backup):
            raise WixDataError(f"{backup} exists, and may be an earlier state. Give --backup a new file.")
        project = PulumiStack(stack, cwd)
        text = project.export_text()
        state = StackState.read(text)
        seen = project.unsealed(state)
        said: list[str] = []
        if state.pending or state.may_hold_twice:
            file = backup or cwd / f"state-before-recover-{time.strftime('%Y%m%d-%H%M%S')}.json"
            recovery = _recover_state(project, state, seen, text, file)
            said += _report(recovery, file)
        leftovers = _leftovers(project, seen, cwd, set_back=set_back)
        nothing = "Nothing to recover: the stack has no pending operations, and nothing is held twice."
        write_text("".join(f"{one_line(line)}\n" for line in [*said, *map(str, leftovers)] or [nothing]))
    if any(each.needs_attention for each in leftovers):
        raise typer.Exit(_EXIT_LEFT)


def _recover_state(project: PulumiStack, state: StackState, seen: StackState, text: str, file: Path) -> Recovery:
    """Settle what the state tells; `seen` is the same state with its secrets in clear, `text` the same as exported."""
    from ..memory.notes import Notes
    from ..stack.provider_settings import ProviderSettings
    from ..stack.recovery import recover_stack

    if [each.urn for each in seen.pending] != [each.urn for each in state.pending]:
        raise WixDataError("The stack's state changes while it is read: wait for the run to end, then try again.")
    recovery = recover_stack(seen, ProviderSettings(seen, project.configuration()).of, _Terminal())
    if recovery.settlement:
        _keep(file, text)
        # In the state as it was exported, secrets encrypted: none is written to a file in clear.
        project.import_state(state.settled(recovery.settlement))
    # A create that was not recorded holds nothing, whatever this machine has noted of it.
    Notes("").drop_holders(state.stack_of_notes, recovery.holders)
    if recovery.touched:
        targets = [argument for urn in recovery.touched for argument in ("--target", urn)]
        project.run("refresh", "--yes", "--skip-preview", "--skip-pending-creates", *targets)
    return recovery


def _leftovers(project: PulumiStack, seen: StackState, cwd: Path, *, set_back: bool) -> list[Leftover]:
    """What only the notes of this machine tell. `seen` is the state before it was recovered."""
    from ..stack.leftovers import find_leftovers, judge_leftovers
    from ..stack.provider_settings import ProviderSettings

    name = seen.stack_of_notes or _stack_of_notes(project, cwd)
    notes = find_leftovers(name, seen)
    if not notes:
        return []
    providers = ProviderSettings(seen, project.configuration())
    return judge_leftovers(name, notes, providers, _Terminal(), set_back=set_back)


def _stack_of_notes(project: PulumiStack, cwd: Path) -> str:
    """`project/stack`, by which this machine's notes name a stack whose state has no resources to tell it."""
    from ..doctor.project import read_project_file

    found = read_project_file(cwd)
    return f"{found[1].get('name')}/{project.short_name}" if found else ""


def _keep(file: Path, text: str) -> None:
    """For the owner's eyes only: a state tells more than it should."""
    try:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(text, encoding="utf-8")
    except OSError as failure:
        raise WixDataError(
            f"{file} cannot be written: {why_not_written(failure)}. Give another file with --backup."
        ) from None


def _report(recovery: Recovery, file: Path) -> list[str]:
    others = counted(recovery.others, "pending operation")
    return [
        *([f"The state as it was is in {os.path.relpath(file)}."] if recovery.settlement else []),
        *(f"recovered: {urn}" for urn in recovery.recovered),
        *(f"dropped, as nothing was written: {urn}" for urn in recovery.dropped),
        *(f"dropped, as it cannot be told whether it was written (see the warning): {urn}" for urn in recovery.unclear),
        *(f"dropped, as the state has it already: {urn}" for urn in recovery.held),
        *(f"cut off; the next `pulumi up` settles it: {urn}" for urn in recovery.unconfirmed),
        *(f"learned what was there before: {urn}" for urn in recovery.handed_over),
        *(f"left as it is: {urn}" for urn in recovery.repeated),
        *(f"left alone, as this version does not know its type: {urn}" for urn in recovery.unknown),
        *([f"left alone: {others} of other providers"] if recovery.others else []),
        "Now run `pulumi up`." if recovery.settlement else "Nothing of ours is to be recovered.",
    ]
