"""The live site for commands, the titles of its account's roles, and one sentence for what goes wrong."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..api.errors import WixDataError
from ..documentation import told
from ..permissions.data_permissions import DataPermissions, Subject, SubjectKind
from ..permissions.validation import guid
from ..sanitize import counted
from ..settings import Settings
from ..stack.pulumi_stack import PulumiStack
from ..state.kinds import is_ours
from .found_settings import settings_for_command
from .output import say

if TYPE_CHECKING:
    from ..api.account_roles import AccountRoles
    from ..api.client import WixDataClient
    from ..api.people import People as PeopleFound
    from ..state.stack_state import StackState


@dataclass(frozen=True)
class LiveSite:
    """A site, and the client to ask it with."""

    client: WixDataClient
    site_id: str
    settings: Settings


@contextmanager
def live_site(site_id: str | None, stack: str | None = None, cwd: Path = Path()) -> Generator[LiveSite]:
    """The site that `--site`, the stack or the environment names; an expected failure ends the command with one line.

    `stack` is the one whose configuration counts: the selected one of the project in `cwd` where it is None.
    """

    with one_line_failures():
        found = settings_for_command(stack, cwd)
        settings, site = found.settings(), found.site_id(site_id)
        client = settings.client()
        try:
            yield LiveSite(client, site, settings)
        finally:
            client.close()


def role_titles(
    collections: Iterable[DataPermissions],
    accounts: Iterable[tuple[WixDataClient, str | None]],
    *,
    with_ids: bool = False,
) -> Mapping[Subject, str]:
    """The names of the roles that the collections name, see `role_names`; an id stays where its title cannot be read.

    Each account is asked with the first client that may; why none may is told in one line on standard error. Nobody
    is asked where no role is named.
    """
    return titles_of(accounts, with_ids=with_ids) if name_roles(collections) else {}


def name_roles(collections: Iterable[DataPermissions]) -> bool:
    """Whether special permissions of the collections name a role."""
    return any(special.subject.kind is SubjectKind.ROLE for each in collections for special in each.special_sets)


def titles_of(accounts: Iterable[tuple[WixDataClient, str | None]], *, with_ids: bool = False) -> Mapping[Subject, str]:
    """The names of all roles of the accounts; see `role_titles`."""
    from ..api.account_roles import account_roles, role_names

    by_account: dict[str | None, AccountRoles] = {}
    for client, account in accounts:
        if account not in by_account or by_account[account].problem:
            by_account[account] = account_roles(client, account)
    for problem in dict.fromkeys(each.problem for each in by_account.values() if each.problem):
        say(problem)
    return role_names((role for each in by_account.values() for role in each.roles), with_ids=with_ids)


def people_of_roles(roles: Iterable[tuple[str, Subject]], stack: str | None = None, cwd: Path = Path()) -> PeopleFound:
    """The people who hold the roles, each with its site, asked with the key of the stack or the environment.

    Why some are not known is told in one line on standard error.
    """
    from ..api.people import People, people_behind

    asked = [(site, role) for site, role in roles if role.kind is SubjectKind.ROLE and guid_or_none(site)]
    if not asked:
        return People()
    try:
        client = settings_for_command(stack, cwd).settings().client()
    except WixDataError as error:
        say(f"It is not known who holds the roles: {error}")
        return People()
    try:
        found = people_behind((client, site, role) for site, role in asked)
    finally:
        client.close()
    if found.problem:
        say(found.problem)
    return found


def guid_or_none(site: str) -> str | None:
    """The site's id; None where it is the mark of one that cannot be seen."""
    return None if guid("", site, "") else site


def exported_state(project: PulumiStack) -> StackState:
    """The stack's state; that it does not know the end of a killed run is told in one line on standard error."""
    state = project.export()
    tell_unknown(urn.type for urn in state.unknown)
    pending = [each for each in state.pending if each.kind or is_ours(each.urn.type)]
    if pending:
        what = counted(len(pending), "operation")
        say(f"The stack has {what} of a killed run pending: run `wix-data recover` to settle them.")
    return state


def tell_unknown(types: Iterable[str]) -> None:
    """Tell in one line on standard error that resources of ours are left out, by the types of all that are."""
    found = list(types)
    if found:
        what, named = counted(len(found), "resource"), ", ".join(sorted(set(found)))
        say(f"Left out: {what} of a type that this version does not know ({named}). Update pulumi-wix-data.")


@contextmanager
def one_line_failures() -> Generator[None]:
    """Ends the command with exit code 1 and the message alone, when something expected goes wrong."""
    try:
        yield
    except WixDataError as error:
        say(told(error))
        raise typer.Exit(1) from None
