"""The README's way from a live site to a deployed stack, for the tests that go on from there."""

from __future__ import annotations

from blocks import Block
from shell import Shell

FOLDER = "shop-permissions"


def adopt(shell: Shell, shown: Block) -> tuple[Shell, str]:
    """Run the block; a shell in the exported project, and what the commands after the export printed.

    `pulumi install` is left out: what it makes is made without downloads.
    """
    export, change, install, *rest = shown.commands
    assert (change, install) == (f"cd {FOLDER}", "pulumi install")
    shell.run(export)
    project = Shell(shell.folder / FOLDER, shell.environment)
    project.pulumi_install()
    return project, shell.run(change, *rest)
