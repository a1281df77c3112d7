"""A seed of a live site: what the stand-in needs to answer as that site does, without a key and without people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pulumi_wix_data.emulator.records import DEFAULT_DRAFTS, DRAFT_NAMES, DRAFT_WORDS, UNDEFINED_LEVEL, CollectionType
from pulumi_wix_data.emulator.seed_models import is_guid
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    DataPermissions,
    DraftPermissions,
    SpecialSet,
    SubjectKind,
    shown_text,
)
from pulumi_wix_data.permissions.levels import Access, AccessLevel, name_of

SEED_KEY = "local-key"
"""The key of a seed that was made of a site; it opens the stand-in alone."""
UNKNOWN_ACCOUNT = "00000000-0000-4000-8000-000000000000"
_TYPES: tuple[str, ...] = get_args(CollectionType)
_DEFAULT_TYPE = _TYPES[0]


@dataclass(frozen=True)
class SiteCollection:
    """A collection as the site answers for it."""

    permissions: DataPermissions
    """With the collection's type."""
    display_name: str | None = None
    owner_app_id: str | None = None


@dataclass(frozen=True)
class SiteRole:
    """A role of the site's account."""

    id: str
    title: str
    description: str
    is_custom: bool


@dataclass
class SiteSeed:
    """The seed, and what of the site it does not hold."""

    document: dict[str, Any]
    left_out: list[str] = field(default_factory=list[str])
    """A sentence for each."""


def seed_of_site(
    site_id: str, account_id: str | None, collections: Iterable[SiteCollection], roles: Iterable[SiteRole]
) -> SiteSeed:
    """The seed. Users are `user-1`, `user-2` and so on, the same one everywhere; roles keep their ids and titles.

    What the service has and a seed cannot hold is left out, and told: levels, types and draft permissions of later
    versions of the service.
    """
    making = _Making()
    listed = sorted(roles, key=lambda each: each.id)
    by_kind = {
        name: [_role(each) for each in listed if each.is_custom is is_custom]
        for name, is_custom in (("predefinedRoles", False), ("customRoles", True))
    }
    ordered = sorted(collections, key=lambda each: each.permissions.data_collection_id)
    account = {
        "id": account_id if account_id and is_guid(account_id) else UNKNOWN_ACCOUNT,
        "apiKeys": [{"key": SEED_KEY}],
        "roles": {name: each for name, each in by_kind.items() if each},
        "sites": [{"id": site_id, "collections": [making.collection(each) for each in ordered]}],
    }
    return SiteSeed({"accounts": [account]}, making.left_out)


def _role(role: SiteRole) -> dict[str, str]:
    described = {"description": role.description} if role.description else {}
    return {"id": role.id, "title": role.title, **described}


class _Making:
    def __init__(self) -> None:
        self.left_out: list[str] = []
        self._users: dict[str, str] = {}

    def collection(self, found: SiteCollection) -> dict[str, Any]:
        permissions = found.permissions
        id_ = permissions.data_collection_id
        if permissions.unnamed_sets:
            self.left_out.append(f"{id_}: special permissions that do not name one user or one role are left out.")
        given = {
            "displayName": found.display_name,
            "collectionType": self._type(id_, permissions.type.name),
            "ownerAppId": found.owner_app_id,
        }
        sets = [self._special(id_, each) for each in permissions.special_sets]
        return {
            "id": id_,
            **{name: value for name, value in given.items() if value is not None},
            "permissions": {action.value: self._level(id_, action, permissions) for action in ItemAction},
            **self._drafts(id_, permissions.drafts),
            **({"specialPermissions": sets} if sets else {}),
        }

    def _type(self, id_: str, name: str) -> str | None:
        """None for the type that a seed means where it names none."""
        if name in _TYPES:
            return None if name == _DEFAULT_TYPE else name
        if name:
            self.left_out.append(f"{id_}: the type {name}, which a seed cannot hold, is {_DEFAULT_TYPE} there.")
        return None

    def _level(self, id_: str, action: ItemAction, permissions: DataPermissions) -> str:
        level = permissions.levels[action]
        if isinstance(level, AccessLevel):
            return level.value
        if name_of(level) != UNDEFINED_LEVEL:
            said = f"the level {name_of(level)}, which a seed cannot hold, is {UNDEFINED_LEVEL} there"
            self.left_out.append(f"{id_}: {action.value}: {said}.")
        return UNDEFINED_LEVEL

    def _special(self, id_: str, special: SpecialSet) -> dict[str, Any]:
        subject = shown_text(special.subject.id)
        if special.subject.kind is SubjectKind.USER:
            subject = self._users.setdefault(subject, f"user-{len(self._users) + 1}")
        allowed = {each.value: Access.ALLOWED.value for each in ItemAction if each in special.accesses.allowed}
        own = {"id": special.id} if is_guid(special.id) else {}
        whose = {special.subject.kind.value: subject}
        return {**own, **whose, **allowed, **self._drafts(f"{id_}: {subject}", special.drafts)}

    def _drafts(self, place: str, drafts: DraftPermissions | None) -> dict[str, Mapping[str, str]]:
        if drafts is None:
            return {}
        known = {name: word for name, word in drafts.entries if name in DRAFT_NAMES and word in DRAFT_WORDS}
        odd = [f"{name} {word}" for name, word in drafts.entries if name not in known]
        if odd:
            self.left_out.append(f"{place}: {', '.join(odd)} of the drafts, which a seed cannot hold, is left out.")
        return {"draftItemsPluginPermissions": {**DEFAULT_DRAFTS, **known}}
