"""A seed of a live site: what the stand-in needs to be that site, without a key and without people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import DataPermissions, SpecialSet, SubjectKind, shown_text
from pulumi_wix_data.permissions.levels import Access, AccessLevel

SEED_KEY = "local-key"
"""The key of a seed that was made of a site; it opens the stand-in alone."""
UNKNOWN_ACCOUNT = "00000000-0000-4000-8000-000000000000"


def seed_of_site(
    site_id: str, account_id: str | None, collections: Iterable[DataPermissions], role_titles: Mapping[str, str]
) -> dict[str, Any]:
    """The seed. Users are `user-1`, `user-2` and so on, the same one everywhere; roles keep their ids and titles.

    What the service has and a seed cannot hold is left out: levels that it does not know become `UNDEFINED`.
    """
    users: dict[str, str] = {}
    found = [_collection(each, users) for each in sorted(collections, key=lambda each: each.data_collection_id)]
    roles = [{"id": id_, "title": title} for id_, title in sorted(role_titles.items())]
    account = {
        "id": account_id or UNKNOWN_ACCOUNT,
        "apiKeys": [{"key": SEED_KEY}],
        "roles": {"customRoles": roles},
        "sites": [{"id": site_id, "collections": found}],
    }
    return {"accounts": [account]}


def _collection(collection: DataPermissions, users: dict[str, str]) -> dict[str, Any]:
    levels = {
        action.value: level.value if isinstance(level, AccessLevel) else "UNDEFINED"
        for action, level in collection.levels.items()
    }
    sets = [_special(each, users) for each in collection.special_sets]
    return {
        "id": collection.data_collection_id,
        "permissions": levels,
        **({"specialPermissions": sets} if sets else {}),
    }


def _special(special: SpecialSet, users: dict[str, str]) -> dict[str, str]:
    id_ = shown_text(special.subject.id)
    if special.subject.kind is SubjectKind.USER:
        id_ = users.setdefault(id_, f"user-{len(users) + 1}")
    allowed = {each.value: Access.ALLOWED.value for each in ItemAction if each in special.accesses.allowed}
    return {special.subject.kind.value: id_, **allowed}
