"""`wix-data plugin`: the native provider for Pulumi on this machine."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from .live import one_line_failures
from .output import write_text


class Action(str, Enum):
    """What to do with it."""

    INSTALL = "install"


def plugin(action: Annotated[Action, typer.Argument(help="What to do; `install` is all there is.")]) -> None:
    """Install the native provider, so that Pulumi programs in any language on this machine find it.

    Pulumi gets a launcher of the provider in this Python environment. Nothing is downloaded. After an update of
    pulumi-wix-data, or where the environment has moved, run it again.

    For example: wix-data plugin install
    """
    from ..stack.plugin_installation import install_plugin

    with one_line_failures():
        write_text(f"{action.value}ed: the resource plugin wix-data {install_plugin()}\n")
