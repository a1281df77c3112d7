"""The settings of a command: THE way to find them, the same for all. A stack's configuration and the environment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..api.errors import SettingsError
from ..permissions.validation import guid
from ..sanitize import one_line
from ..settings import WHERE_SITE_IDS_ARE, Settings, find_site_id, load_settings, missing_site
from ..stack.pulumi_stack import PulumiFailed, PulumiStack
from .output import say


@dataclass(frozen=True)
class FoundConfiguration:
    """What a stack is configured with, or why nothing is known of it."""

    stack: PulumiStack
    values: Mapping[str, str]
    """Under full keys; empty where there is no stack, or it cannot be read."""
    absent: str | None = None
    """In a clause, why no stack counts; None where one does."""
    problem: str | None = None
    """Why a stack that counts cannot be read; None where it can."""

    def settings(self) -> Settings:
        """The settings: the key from the environment first, account and address from the stack first."""
        return load_settings(self.values.get, os.environ, has_stack=self.absent is None)

    def site_id(self, option: str | None, give: str = "give --site") -> str:
        """The site: the option, then the stack's, then the environment's. Raises SettingsError."""
        site = option or find_site_id(self.values.get, os.environ)
        if not site:
            missing = missing_site(give, has_stack=self.absent is None)
            raise SettingsError(f"{missing[:1].upper()}{missing[1:]}.")
        return usable_site(site)


def find_configuration(stack: str | None, cwd: Path) -> FoundConfiguration:
    """The configuration of the stack (the selected one without a name) of the project in `cwd`, or around it."""
    project = PulumiStack(stack, cwd)
    if stack is None and not project.is_in_project:
        return FoundConfiguration(project, {}, "no Pulumi project here: only the environment counts")
    if shutil.which("pulumi") is None:
        return FoundConfiguration(project, {}, "the Pulumi CLI, which reads it, is not on PATH")
    try:
        return FoundConfiguration(project, project.configuration())
    except PulumiFailed as failure:
        return FoundConfiguration(project, {}, problem=one_line(" ".join(str(failure).split())))


def settings_for_command(stack: str | None, cwd: Path) -> FoundConfiguration:
    """The same; a stack that cannot be read is told in one line on standard error, and the environment counts."""
    found = find_configuration(stack, cwd)
    if found.problem:
        say(f"The stack's settings are left out, and only the environment counts: {found.problem}")
    return found


def usable_site(site: str) -> str:
    """The site id in the service's own form. Raises SettingsError when it is not a GUID."""
    for fault in guid("the site id", site, WHERE_SITE_IDS_ARE):
        raise SettingsError(f"{fault.property}: {fault.reason}.")
    return site.lower()
