"""The titles of an account's roles: THE place that looks them up. Without them, roles go by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..permissions.data_permissions import Subject, SubjectKind
from ..permissions.validation import guid
from .client import Role, WixDataClient
from .errors import ApiError, AuthenticationError, PermissionDenied, WixDataError


@dataclass(frozen=True)
class AccountRoles:
    """The roles of an account, as far as they can be read."""

    roles: list[Role] = field(default_factory=list[Role])
    problem: str | None = None
    """In a sentence, why they cannot be read; None when they can."""

    @property
    def titles(self) -> Mapping[Subject, str]:
        """Each role by its title, such as `role Shipping`. A role without a title has none."""
        return {Subject(SubjectKind.ROLE, each.id): f"role {each.title}" for each in self.roles if each.title.strip()}


def account_roles(client: WixDataClient, account_id: str | None) -> AccountRoles:
    """All roles of the account (API: Get Roles Info). Never raises: a look-up that fails is told as a problem.

    Roles belong to the account, so a key of one site is often refused.
    """
    if not account_id:
        return _unread("no account id is set (wix-data:accountId or WIX_ACCOUNT_ID)")
    if guid("", account_id, ""):
        return _unread("the account id is not a GUID; you find it in the account settings")
    try:
        return AccountRoles(client.get_roles_info(account_id))
    except (AuthenticationError, PermissionDenied):
        return _unread("this API key may not read the account's roles")
    except ApiError as error:
        return _unread(str(error).rstrip("."))


def choose_role(roles: list[Role], title: str) -> Role:
    """The one role with that title. Raises WixDataError, naming the choices."""
    found = [role for role in roles if role.title == title]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(f"{role.id} ({role.description or 'no description'})" for role in found)
        raise WixDataError(f"{len(found)} roles have the title {title!r}; give the `policy_id` itself, one of: {ids}.")
    titles = ", ".join(sorted({role.title for role in roles})) or "none at all"
    raise WixDataError(f"no role has the title {title!r}; the account's roles are: {titles}.")


def _unread(why: str) -> AccountRoles:
    return AccountRoles(problem=f"Roles are given by their ids: {why}.")
