"""The titles of an account's roles: THE place that looks them up. Without them, roles go by their ids."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..permissions.data_permissions import Subject, SubjectKind
from ..permissions.levels import AccessLevel
from ..permissions.validation import guid
from .client import Role, WixDataClient
from .errors import ApiError, AuthenticationError, PermissionDenied, WixDataError


@dataclass(frozen=True)
class AccountRoles:
    """The roles of an account, as far as they can be read."""

    roles: list[Role] = field(default_factory=list[Role])
    problem: str | None = None
    """In a sentence, why they cannot be read; None when they can."""


def role_names(roles: Iterable[Role], *, with_ids: bool = False) -> Mapping[Subject, str]:
    """THE names of roles for people: `role Shipping`, or `role Shipping (7046…)` where that could be another one.

    That is so where two titles look alike, or a title looks like an id, a name of this function's or the name of a
    level; and always `with_ids`. A role without a title has no name here. `roles` may be of several accounts.
    """
    titled = {each.id: each for each in roles}
    full = {id_: f"role {each.title} ({id_})" for id_, each in titled.items()}
    looks = Counter(_look(each.title) for each in titled.values())
    taken = {_look(each.removeprefix("role ")) for each in (*titled, *full.values())} | _WORDS
    return {
        Subject(SubjectKind.ROLE, id_): full[id_]
        if with_ids or looks[look] > 1 or look in taken or _LIKE_AN_ID.fullmatch(look)
        else f"role {each.title}"
        for id_, each in titled.items()
        if (look := _look(each.title))
    }


def unique_titles(roles: list[Role]) -> dict[str, str]:
    """Role id → title, for each title by which `choose_role` finds just that role."""
    counts = Counter(each.title for each in roles)
    return {each.id: each.title for each in roles if each.title.strip() and counts[each.title] == 1}


def _look(text: str) -> str:
    """Equal for texts that people take for the same."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


_LIKE_AN_ID = re.compile(r"[0-9a-f-]{8,}")
_WORDS = {
    _look(word)
    for level in AccessLevel
    for word in (level.value, level.step, level.audience, level.value.replace("_", " "))
}
"""What levels are called: a role of such a name is told with its id."""


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
