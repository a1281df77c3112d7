"""What the emulator keeps: plain records between the store and the routes, without any wire form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.levels import Access, AccessLevel

Level = Literal["ANYONE", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR", "PRIVILEGED", "UNDEFINED"]
"""A stored access level: Wix's five, and `UNDEFINED`, which exists at Wix's side and may turn up in answers."""

SubjectKind = Literal["userId", "policyId"]
CollectionType = Literal["NATIVE", "WIX_APP", "BLOCKS_APP", "EXTERNAL"]

ACTIONS: tuple[str, ...] = tuple(action.value for action in ItemAction)
SUBJECT_KINDS: tuple[SubjectKind, ...] = get_args(SubjectKind)
LEVELS: tuple[str, ...] = tuple(level.value for level in AccessLevel)
ACCESSES: tuple[str, ...] = tuple(access.value for access in Access)

DEFAULT_LEVELS: dict[str, str] = {
    ItemAction.READ.value: AccessLevel.SITE_MEMBER_AUTHOR.value,
    ItemAction.INSERT.value: AccessLevel.CMS_EDITOR.value,
    ItemAction.UPDATE.value: AccessLevel.CMS_EDITOR.value,
    ItemAction.REMOVE.value: AccessLevel.CMS_EDITOR.value,
}
"""What a collection has before anybody sets its permissions."""

MANAGE_COLLECTIONS = "SCOPE.DC-DATA.DATA-COLLECTIONS-MANAGE"
"""The permission scope of every Data Permissions method ("Manage Data Collections")."""

MAX_COLLECTION_ID = 256
MAX_PERMISSIONS_ID = 255
MAX_SUBJECT_ID = 64
MAX_SPECIAL_SETS = 1000


@dataclass(frozen=True)
class SpecialSet:
    """One special-permissions set: what one subject may do beyond the collection's levels."""

    id: str
    subject_kind: SubjectKind
    subject_id: str
    accesses: dict[str, str]
    """Wix's action name (`itemRead`, …) to `ALLOWED` or `UNSPECIFIED`; always all four."""


@dataclass(frozen=True)
class Collection:
    """A data collection with its levels; the special sets in the order in which they were added."""

    id: str
    display_name: str | None
    collection_type: CollectionType
    owner_app_id: str | None
    levels: dict[str, str]
    """Wix's action name (`itemRead`, …) to a `Level`; always all four."""
    special_sets: tuple[SpecialSet, ...] = ()


@dataclass(frozen=True)
class Site:
    """A Wix site. `cms_enabled=False` plays a site whose code editor was never enabled (WDE0110)."""

    id: str
    account_id: str
    cms_enabled: bool


@dataclass(frozen=True)
class ApiKey:
    """An account's API key; the key itself is kept as a digest only."""

    digest: str
    account_id: str
    sites: tuple[str, ...] | None
    """The sites it may touch; None: every site of the account."""
    scopes: tuple[str, ...]
    revoked: bool


@dataclass(frozen=True)
class Role:
    """A role of an account, as Get Roles Info lists it."""

    id: str
    title: str
    description: str
    custom: bool
    role_level: str


@dataclass(frozen=True)
class Contributor:
    """A user who works on sites of an account."""

    account_id: str
    account_owner_id: str
    sites: tuple[str, ...] | None
    """The sites on which the user is a contributor; None: every site of the account."""
