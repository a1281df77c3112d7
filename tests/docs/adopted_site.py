"""The documented way from a live site to a deployed stack, for the tests that go on from there."""

from __future__ import annotations

from tests.docs.blocks import Block
from tests.docs.shell import Shell

FOLDER = "shop-permissions"


def adopt(shell: Shell, shown: Block) -> tuple[Shell, str]:
    """Run the block; a shell in the exported project, and what the commands printed.

    `pulumi install` is left out: what it makes is made without downloads.
    """
    export, install, *rest = shown.commands
    assert install == f"cd {FOLDER} && pulumi install"
    exported = shell.run(export)
    project = Shell(shell.folder / FOLDER, shell.environment)
    project.pulumi_install()
    return project, exported + project.run(*rest)
