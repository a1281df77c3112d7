"""The live site for commands: the settings from the environment, and one sentence for what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ..api.errors import SettingsError, WixDataError
from ..permissions.data_permissions import Subject, SubjectKind
from ..permissions.validation import guid
from ..settings import SITE_ID_VARIABLE, WHERE_SITE_IDS_ARE, Settings, load_settings

if TYPE_CHECKING:
    from ..api.client import WixDataClient


@dataclass(frozen=True)
class LiveSite:
    """A site, and the client to ask it with."""

    client: WixDataClient
    site_id: str
    settings: Settings

    def role_titles(self) -> dict[Subject, str]:
        """The titles of the account's roles; none when no account id is set."""
        if not self.settings.account_id:
            return {}
        roles = self.client.get_roles_info(self.settings.require_account_id())
        return {Subject(SubjectKind.ROLE, role.id): f"role {role.title}" for role in roles}


@contextmanager
def live_site(site_id: str | None) -> Generator[LiveSite]:
    """The site that `--site`, or else `WIX_SITE_ID`, names; an expected failure ends the command with one line."""
    from ..api.client import WixDataClient

    with one_line_failures():
        settings = load_settings(lambda _: None, os.environ)
        key = settings.require_api_key()
        site = site_id or os.environ.get(SITE_ID_VARIABLE)
        if not site:
            raise SettingsError(f"No site is set: give --site or set {SITE_ID_VARIABLE} ({WHERE_SITE_IDS_ARE}).")
        for fault in guid("the site id", site, WHERE_SITE_IDS_ARE):
            raise SettingsError(f"{fault.property}: {fault.reason}.")
        client = WixDataClient(settings.base_url, key)
        try:
            yield LiveSite(client, site.lower(), settings)
        finally:
            client.close()


@contextmanager
def one_line_failures() -> Generator[None]:
    """Ends the command with exit code 1 and the message alone, when something expected goes wrong."""
    try:
        yield
    except WixDataError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        raise typer.Exit(1) from None
