"""Pydantic models of the API's answers, tolerant where a reader of this API must be.

Unknown keys are ignored, unknown levels are kept, a missing list of special permissions is an empty one, and the
unused one of userId and policyId may be missing or empty.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ..permissions.actions import ACTION_NAMES
from ..permissions.data_permissions import (
    CollectionLevels,
    DraftPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)

_LevelName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,64}$")]
"""A level that we know, or a future one. It is stored and shown, so it must at least be a word."""
_SpecialPermissionsId = Annotated[str, Field(pattern=r"^[!-.0-~]{1,64}$")]
"""A GUID as documented, but any printable ASCII without a slash will do: it is the last part of a resource's id."""
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A text that may be null where it is empty."""
_Short = Annotated[str, Field(max_length=500)]
"""A text that is kept for each of thousands of collections: longer than any of Wix's."""
_Item = TypeVar("_Item")
_MOST_ITEMS = 5000
"""Of any list: a collection has at most 1,000 special sets, and a site 1,000 collections."""
_List = Annotated[
    list[_Item], BeforeValidator(lambda value: [] if value is None else value), Field(max_length=_MOST_ITEMS)
]
"""A list that may be null where it is empty."""
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_WIX_DATA = re.compile(r"WDE\d{1,7}", re.ASCII)
_BEGINS_WITH_CODE = re.compile(r"\s*(WDE\d{1,7})\b", re.ASCII | re.IGNORECASE)


class _Answer(BaseModel):
    # Built at first use: a run reads only a few of them.
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _has_known_key(cls, content: Any) -> Any:
        """Refuse an object that has none of our keys: it is another answer. An empty one may just be empty."""
        if isinstance(content, dict) and content and not cls.model_fields.keys() & content.keys():  # pyright: ignore[reportUnknownMemberType]
            raise ValueError("none of the expected keys")
        return content  # pyright: ignore[reportUnknownVariableType]


class _AnswerByAction(_Answer):
    """An answer that has the values of all actions among its keys."""

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        fields = cast("dict[str, Any]", content)
        by_action = {name: fields[name] for name in ACTION_NAMES if name in fields}
        return {**fields, "by_action": by_action} if by_action else fields


def _drafts(value: object) -> object:
    """What can be handed back as it was read: words under words. Another form is none that we know."""
    if not isinstance(value, dict):
        return None
    entries = cast("dict[object, object]", value).items()
    return {name: word for name, word in entries if _is_word(name) and _is_word(word)}


def _is_word(value: object) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


_Drafts = Annotated[dict[str, str] | None, BeforeValidator(_drafts)]
"""Wix: DraftItemsPluginPermissions."""


def _draft_permissions(value: dict[str, str] | None) -> DraftPermissions | None:
    return DraftPermissions(tuple(value.items())) if value else None


_ByAction = Annotated[dict[str, _Item], Field(default_factory=dict)]


class SpecialPermissionsWire(_AnswerByAction):
    """Wix: SpecialPermissions."""

    id: _SpecialPermissionsId
    userId: str | None = None
    policyId: str | None = None
    by_action: _ByAction[str | None]
    draftItemsPluginPermissions: _Drafts = None

    @property
    def accesses(self) -> SpecialAccesses:
        """What is allowed."""
        return SpecialAccesses.from_properties(self.by_action)

    @property
    def names_one(self) -> bool:
        """Whether it names one user or one role, as the documentation has it."""
        return bool(self.userId) != bool(self.policyId)

    def to_domain(self) -> SpecialSet | None:
        """The set; None when it names neither a user nor a role. One that names both is the user's."""
        if self.userId:
            subject = Subject(SubjectKind.USER, self.userId)
        elif self.policyId:
            subject = Subject(SubjectKind.ROLE, self.policyId)
        else:
            return None
        return SpecialSet(self.id, subject, self.accesses, _draft_permissions(self.draftItemsPluginPermissions))


class SpecialPermissionsAnswer(_Answer):
    """The answer of Add Special Permissions and Update Special Permissions."""

    specialPermissions: SpecialPermissionsWire


class DataPermissionsWire(_AnswerByAction):
    """Wix: DataPermissions."""

    id: str
    by_action: _ByAction[_LevelName]
    specialPermissions: _List[SpecialPermissionsWire] = []
    draftItemsPluginPermissions: _Drafts = None

    @model_validator(mode="after")
    def _has_all_levels(self) -> DataPermissionsWire:
        missing = [name for name in ACTION_NAMES if name not in self.by_action]
        if missing:
            raise ValueError(f"{missing[0]} is missing")
        return self

    def levels(self) -> CollectionLevels:
        """The levels of all actions."""
        return CollectionLevels.from_properties(self.by_action)

    def drafts(self) -> DraftPermissions | None:
        """Who may manage drafts, where it is shown."""
        return _draft_permissions(self.draftItemsPluginPermissions)

    def special_sets(self) -> tuple[SpecialSet, ...]:
        """All special sets, in the answer's order."""
        found = (special.to_domain() for special in self.specialPermissions)
        return tuple(special for special in found if special is not None)

    def unnamed_sets(self) -> int:
        """How many special sets let in somebody who is not named, or more than the one whom they are shown for."""
        return sum(not special.names_one for special in self.specialPermissions)


class DataPermissionsAnswer(_Answer):
    """The answer of Get Permissions and Update Permissions."""

    dataPermissions: DataPermissionsWire


class MyPermissionsAnswer(_AnswerByAction):
    """The answer of Get My Permissions: what the caller itself may do."""

    by_action: _ByAction[bool]


class CollectionWire(_Answer):
    """Wix: DataCollection; only what this package uses. Its own `permissions` are an older model: never read."""

    id: _Short
    displayName: _Short | None = None
    collectionType: _Short | None = None
    ownerAppId: _Short | None = None


class CollectionAnswer(_Answer):
    """The answer of Get Data Collection."""

    collection: CollectionWire


class PagingMetadata(_Answer):
    """Wix: PagingMetadataV2; every part may be missing."""

    count: int | None = None
    offset: int | None = None
    total: int | None = None


class CollectionsAnswer(_Answer):
    """The answer of List Data Collections: one page."""

    collections: _List[CollectionWire] = []
    pagingMetadata: PagingMetadata | None = None


class ContributorWire(_Answer):
    """One person who works on a site. `accountOwnerId` is taken for the `userId` of special permissions."""

    accountId: _Text = ""
    accountOwnerId: _Text = ""


class ContributorsAnswer(_Answer):
    """The answer of Query Contributors."""

    contributors: _List[ContributorWire] = []


class RoleWire(_Answer):
    """One role of an account. Its id is the `policyId` of special permissions."""

    id: str
    title: _Text = ""
    description: _Text = ""


class RolesAnswer(_Answer):
    """The answer of Get Roles Info."""

    predefinedRoles: _List[RoleWire] = []
    customRoles: _List[RoleWire] = []


def _text_or_empty(value: object) -> object:
    return value if isinstance(value, str) else ""


def _dict_or_empty(value: object) -> object:
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


class FailureBody(BaseModel):
    """The body of an error answer; any part of it may be missing."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    message: Annotated[str, BeforeValidator(_text_or_empty)] = ""
    details: Annotated[dict[str, Any], BeforeValidator(_dict_or_empty)] = {}

    @property
    def code(self) -> str | None:
        """The WDE code that the message starts with, or the application error's code."""
        application: Any = self.details.get("applicationError")
        code: Any = application.get("code") if isinstance(application, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        named = code if isinstance(code, str) and _CODE.fullmatch(code) else None
        if named and _WIX_DATA.fullmatch(named.upper()):
            return named.upper()
        # Wix Data's own code tells more than a general one such as INVALID_ARGUMENT.
        head = _BEGINS_WITH_CODE.match(self.message)
        return head[1].upper() if head else named
