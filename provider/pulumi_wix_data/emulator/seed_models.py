"""The pydantic models of seed data and of edits; the format is described in `emulator.seed`."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    create_model,
    model_validator,
)

from pulumi_wix_data.emulator.records import (
    DEFAULT_LEVELS,
    DRAFT_NAMES,
    DRAFT_WORDS,
    LEVELS,
    MANAGE_COLLECTIONS,
    MAX_COLLECTION_ID,
    MAX_SPECIAL_SETS,
    MAX_SUBJECT_ID,
    UNDEFINED_LEVEL,
    Access,
    Accesses,
    CollectionType,
    Drafts,
    ItemAction,
    Levels,
    RoleLevel,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.permissions.validation import shown

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_guid(text: str) -> bool:
    """Whether the text has the form of a GUID (any case)."""
    return _GUID.fullmatch(text.lower()) is not None


def _guid(text: str) -> str:
    if not is_guid(text):
        raise ValueError(f"{text!r} is not a valid GUID, such as 2f6e4a1c-0a4b-4d8e-9c33-5b7a1d0e8f21")
    return text.lower()


def _word(*words: str) -> Any:
    """A text that is one of the words."""

    def one_of_them(text: str) -> str:
        if text not in words:
            raise ValueError(f"{shown(text)} is not allowed; choose one of {', '.join(words)}")
        return text

    return Annotated[str, AfterValidator(one_of_them), WithJsonSchema({"type": "string", "enum": list(words)})]


Guid = Annotated[str, AfterValidator(_guid)]
CollectionId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_COLLECTION_ID)]
SubjectId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_SUBJECT_ID)]
Level = _word(*LEVELS, UNDEFINED_LEVEL)
NonEmpty = Annotated[str, StringConstraints(min_length=1)]


class SeedModel(BaseModel):
    """Common to all: unknown keys are faults, so that a misspelt key does not go unnoticed."""

    model_config = ConfigDict(extra="forbid")


class SeedKey(SeedModel):
    """An API key of the account. Without `sites` it may access every site of the account."""

    key: NonEmpty
    sites: list[Guid] | None = None
    scopes: list[NonEmpty] = Field(default_factory=lambda: [MANAGE_COLLECTIONS])
    revoked: bool = False


class SeedRole(SeedModel):
    """A role, as Get Roles Info lists it."""

    id: SubjectId
    title: str
    description: str = ""
    roleLevel: RoleLevel = "SITE_LEVEL"  # noqa: N815 - Wix's name


class SeedRoles(SeedModel):
    """The account's roles."""

    predefinedRoles: list[SeedRole] = Field(default_factory=list[SeedRole])  # noqa: N815 - Wix's name
    customRoles: list[SeedRole] = Field(default_factory=list[SeedRole])  # noqa: N815 - Wix's name


class SeedUser(SeedModel):
    """A contributor. Without `sites` the user contributes to every site of the account."""

    accountId: NonEmpty  # noqa: N815 - Wix's name
    accountOwnerId: SubjectId  # noqa: N815 - Wix's name
    sites: list[Guid] | None = None
    policyIds: list[SubjectId] = Field(default_factory=list[SubjectId])  # noqa: N815 - Wix's name


_Model = TypeVar("_Model", bound=SeedModel)


def _with(base: type[_Model], name: str, fields: dict[str, Any]) -> type[_Model]:
    """A model with further keys, each with its type and its default."""
    return create_model(f"{base.__name__}{name}", __base__=base, **fields)


def _with_keys(base: type[_Model], names: type[ItemAction | SubjectKind], value: Any, default: Any) -> type[_Model]:
    """A model with a further key for each member of an enum."""
    return _with(base, names.__name__, {member.value: (value, default) for member in names})


class SeedLevels(_with_keys(SeedModel, ItemAction, Level | None, None)):
    """The level of each action, under its name (`itemRead`, …); what is left out stays as it is."""

    def over(self, levels: Levels) -> Levels:
        """The given levels with these put over them."""
        given: dict[ItemAction, str | None] = {action: getattr(self, action.value) for action in ItemAction}
        return {action: given[action] or level for action, level in levels.items()}


class SeedDrafts(_with(SeedModel, "Drafts", {name: (_word(*DRAFT_WORDS), DRAFT_WORDS[0]) for name in DRAFT_NAMES})):
    """Who manages drafts: a word for each of `DRAFT_NAMES`; the default is the first of `DRAFT_WORDS`."""

    def wire(self) -> Drafts:
        """As in answers."""
        return self.model_dump()


class _WithDrafts(SeedModel):
    draftItemsPluginPermissions: SeedDrafts | None = None  # noqa: N815 - Wix's name

    @property
    def drafts(self) -> Drafts | None:
        """The draft permissions; None where there are none."""
        return self.draftItemsPluginPermissions and self.draftItemsPluginPermissions.wire()


class _Identified(_WithDrafts):
    id: Guid | None = None


_WithSubject = _with_keys(_Identified, SubjectKind, SubjectId | None, None)


class SeedSpecial(_with_keys(_WithSubject, ItemAction, Access, Access.UNSPECIFIED)):
    """A special-permissions set of one user or one role. Without an `id` it gets a fresh one.

    Keys: `id`, the subject's id under `userId` or `policyId`, and the access of each action under its name.
    """

    @model_validator(mode="after")
    def _one_subject(self) -> SeedSpecial:
        if len(self._subjects()) != 1:
            raise ValueError(f"give exactly one of {' and '.join(kind.value for kind in SubjectKind)}")
        return self

    @property
    def subject(self) -> Subject:
        """The user or role."""
        return self._subjects()[0]

    @property
    def accesses(self) -> Accesses:
        """The access of every action."""
        return {action: getattr(self, action.value) for action in ItemAction}

    def _subjects(self) -> list[Subject]:
        given = ((kind, getattr(self, kind.value)) for kind in SubjectKind)
        return [Subject(kind, subject_id) for kind, subject_id in given if subject_id is not None]


class SeedCollection(_WithDrafts):
    """A data collection of a site."""

    id: CollectionId
    displayName: str | None = None  # noqa: N815 - Wix's name
    collectionType: CollectionType = "NATIVE"  # noqa: N815 - Wix's name
    ownerAppId: str | None = None  # noqa: N815 - Wix's name
    permissions: SeedLevels = Field(default_factory=SeedLevels)
    specialPermissions: list[SeedSpecial] = Field(  # noqa: N815 - Wix's name
        default_factory=list[SeedSpecial], max_length=MAX_SPECIAL_SETS
    )

    @property
    def levels(self) -> Levels:
        """The level of every action."""
        return self.permissions.over(DEFAULT_LEVELS)


class SeedSite(SeedModel):
    """A site. With `cmsEnabled: false` the Wix CMS app is not installed: 400 WDE0110."""

    id: Guid
    cmsEnabled: bool = True  # noqa: N815 - in Wix's style
    collections: list[SeedCollection] = Field(default_factory=list[SeedCollection])


class SeedAccount(SeedModel):
    """A Wix account."""

    id: Guid
    apiKeys: list[SeedKey] | None = None  # noqa: N815 - in Wix's style
    roles: SeedRoles = Field(default_factory=SeedRoles)
    users: list[SeedUser] = Field(default_factory=list[SeedUser])
    sites: list[SeedSite] = Field(default_factory=list[SeedSite])


class Seed(SeedModel):
    """Everything the emulator knows."""

    accounts: list[SeedAccount] = Field(default_factory=list[SeedAccount])
    switches: Switches = Field(default_factory=Switches)


class CollectionEdit(SeedModel):
    """What changes in a collection; what is left out stays as it is.

    `displayName`: its new name. `permissions`: the levels that change, such as `{"itemRead": "ANYONE"}`.
    `specialPermissions`: sets to add, each in the seed format; the set that the subject already has is replaced.
    `removeSpecialPermissions`: sets to remove, each by its id or by its subject's id.
    """

    displayName: str | None = None  # noqa: N815 - Wix's name
    permissions: SeedLevels = Field(default_factory=SeedLevels)
    specialPermissions: list[SeedSpecial] = Field(default_factory=list[SeedSpecial])  # noqa: N815 - Wix's name
    removeSpecialPermissions: list[str] = Field(default_factory=list[str])  # noqa: N815 - in Wix's style
