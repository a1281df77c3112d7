"""What the emulator keeps: plain records between the store and the routes, without any wire form.

Actions, levels, accesses and kinds of subjects are those of `pulumi_wix_data.permissions`. The emulator takes them
from here, so that another one there needs no change in tables, seeds or answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import SubjectKind
from pulumi_wix_data.permissions.levels import Access, AccessLevel

CollectionType = Literal["NATIVE", "WIX_APP", "BLOCKS_APP", "EXTERNAL"]
RoleLevel = Literal["SITE_LEVEL", "ACCOUNT_LEVEL"]

LEVELS: tuple[str, ...] = tuple(level.value for level in AccessLevel)
"""The levels that a request may set."""
UNDEFINED_LEVEL = "UNDEFINED"
"""A level that Wix's answers may show and that no request may set."""

Levels = Mapping[ItemAction, str]
"""The level of every action: one of `LEVELS`, or `UNDEFINED_LEVEL`."""
Accesses = Mapping[ItemAction, Access]
"""The access of every action."""

DEFAULT_LEVELS: Levels = {
    **dict.fromkeys(ItemAction, AccessLevel.CMS_EDITOR.value),
    ItemAction.READ: AccessLevel.SITE_MEMBER_AUTHOR.value,
}
"""The levels of a collection whose permissions nobody has set."""

MANAGE_COLLECTIONS = "SCOPE.DC-DATA.DATA-COLLECTIONS-MANAGE"
"""The permission scope of every Data Permissions method ("Manage Data Collections")."""

MANAGE_CONTRIBUTORS = "SCOPE.DC-IDENTITY.MANAGE-CONTRIBUTORS"
"""The permission scope of Query Contributors."""

MAX_COLLECTION_ID = 256
"""Characters of a collection's id."""
MAX_PERMISSIONS_ID = 255
"""Characters of the same id where it names a permission set."""
MAX_SUBJECT_ID = 64
"""Characters of a user's or role's id."""
MAX_SPECIAL_SETS = 1000
"""Special sets of one collection."""


@dataclass(frozen=True)
class Subject:
    """The user or role that a special set is for."""

    kind: SubjectKind
    id: str


Drafts = Mapping[str, str]
"""`draftItemsPluginPermissions`: a word for each of `DRAFT_NAMES`."""
DRAFT_NAMES = ("manageDrafts", "managePublishStatus")
DRAFT_WORDS = ("CMS_EDITOR", "PRIVILEGED")
"""The same ones beside levels and in special sets."""
DEFAULT_DRAFTS: Drafts = dict.fromkeys(DRAFT_NAMES, DRAFT_WORDS[0])


@dataclass(frozen=True)
class SpecialSet:
    """One special-permissions set: what one subject may do beyond the collection's levels. `id` is a GUID."""

    id: str
    subject: Subject
    accesses: Accesses
    drafts: Drafts | None = None


@dataclass(frozen=True)
class Collection:
    """A data collection with its levels; the special sets in the order in which they were added."""

    id: str
    display_name: str | None
    collection_type: CollectionType
    owner_app_id: str | None
    levels: Levels
    special_sets: tuple[SpecialSet, ...] = ()
    drafts: Drafts | None = None


@dataclass(frozen=True)
class Site:
    """A Wix site. With `cms_enabled=False` the Wix CMS app is not installed (WDE0110)."""

    id: str
    account_id: str
    cms_enabled: bool


@dataclass(frozen=True)
class ApiKey:
    """An account's API key, of which only a digest is kept."""

    digest: str
    account_id: str
    sites: tuple[str, ...] | None
    """The sites it may access; None: every site of the account."""
    scopes: tuple[str, ...]
    revoked: bool


@dataclass(frozen=True)
class Role:
    """A role of an account, as Get Roles Info lists it."""

    id: str
    title: str
    description: str
    custom: bool
    role_level: RoleLevel


@dataclass(frozen=True)
class Contributor:
    """A user who works on sites of an account."""

    account_id: str
    account_owner_id: str
    sites: tuple[str, ...] | None
    """The sites on which the user is a contributor; None: every site of the account."""
    roles: tuple[str, ...] = ()
    """The ids of the roles that the user holds there."""
