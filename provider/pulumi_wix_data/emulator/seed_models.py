"""The pydantic models of seed data; the format is described in `emulator.seed`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pulumi_wix_data.emulator.records import (
    DEFAULT_LEVELS,
    MANAGE_COLLECTIONS,
    MAX_COLLECTION_ID,
    MAX_SPECIAL_SETS,
    MAX_SUBJECT_ID,
    CollectionType,
    Level,
    SubjectKind,
)
from pulumi_wix_data.emulator.switches import Switches

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

AccessValue = Literal["UNSPECIFIED", "ALLOWED"]


def is_guid(text: str) -> bool:
    """Whether the text has the form of a GUID (any case)."""
    return _GUID.fullmatch(text.lower()) is not None


def _guid(text: str) -> str:
    if not is_guid(text):
        raise ValueError(f"{text!r} is no GUID, such as 2f6e4a1c-0a4b-4d8e-9c33-5b7a1d0e8f21")
    return text.lower()


Guid = Annotated[str, AfterValidator(_guid)]
CollectionId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_COLLECTION_ID)]
SubjectId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_SUBJECT_ID)]
NonEmpty = Annotated[str, StringConstraints(min_length=1)]


class SeedModel(BaseModel):
    """Common to all: unknown keys are faults, so that a misspelt key cannot go unnoticed."""

    model_config = ConfigDict(extra="forbid")


class SeedKey(SeedModel):
    """An API key of the account. Without `sites` it may touch every site of the account."""

    key: NonEmpty
    sites: list[Guid] | None = None
    scopes: list[NonEmpty] = Field(default_factory=lambda: [MANAGE_COLLECTIONS])
    revoked: bool = False


class SeedRole(SeedModel):
    """A role, as Get Roles Info lists it."""

    id: SubjectId
    title: str
    description: str = ""
    roleLevel: Literal["SITE_LEVEL", "ACCOUNT_LEVEL"] = "SITE_LEVEL"  # noqa: N815 - Wix's name


class SeedRoles(SeedModel):
    """The account's roles."""

    predefinedRoles: list[SeedRole] = Field(default_factory=list[SeedRole])  # noqa: N815 - Wix's name
    customRoles: list[SeedRole] = Field(default_factory=list[SeedRole])  # noqa: N815 - Wix's name


class SeedUser(SeedModel):
    """A contributor. Without `sites` the user contributes to every site of the account."""

    accountId: NonEmpty  # noqa: N815 - Wix's name
    accountOwnerId: SubjectId  # noqa: N815 - Wix's name
    sites: list[Guid] | None = None


class SeedLevels(SeedModel):
    """The four levels; an action that is not given has the level of a fresh collection."""

    itemRead: Level | None = None  # noqa: N815 - Wix's name
    itemInsert: Level | None = None  # noqa: N815 - Wix's name
    itemUpdate: Level | None = None  # noqa: N815 - Wix's name
    itemRemove: Level | None = None  # noqa: N815 - Wix's name

    def over(self, levels: dict[str, str]) -> dict[str, str]:
        """The given levels with these put over them."""
        return {**levels, **self.model_dump(exclude_none=True)}


class SeedSpecial(SeedModel):
    """A special-permissions set of one user or one role. Without an `id` it gets a fresh one."""

    id: Guid | None = None
    userId: SubjectId | None = None  # noqa: N815 - Wix's name
    policyId: SubjectId | None = None  # noqa: N815 - Wix's name
    itemRead: AccessValue = "UNSPECIFIED"  # noqa: N815 - Wix's name
    itemInsert: AccessValue = "UNSPECIFIED"  # noqa: N815 - Wix's name
    itemUpdate: AccessValue = "UNSPECIFIED"  # noqa: N815 - Wix's name
    itemRemove: AccessValue = "UNSPECIFIED"  # noqa: N815 - Wix's name

    @model_validator(mode="after")
    def _one_subject(self) -> SeedSpecial:
        if (self.userId is None) == (self.policyId is None):
            raise ValueError("give exactly one of userId and policyId")
        return self

    @property
    def subject(self) -> tuple[SubjectKind, str]:
        """Which of the one-of is given, and its value."""
        return ("policyId", self.policyId) if self.policyId is not None else ("userId", self.userId or "")

    @property
    def accesses(self) -> dict[str, str]:
        """The four accesses by action."""
        return self.model_dump(include={"itemRead", "itemInsert", "itemUpdate", "itemRemove"})


class SeedCollectionBody(SeedModel):
    """A collection without its id, as the admin call that puts one takes it."""

    displayName: str | None = None  # noqa: N815 - Wix's name
    collectionType: CollectionType = "NATIVE"  # noqa: N815 - Wix's name
    ownerAppId: str | None = None  # noqa: N815 - Wix's name
    permissions: SeedLevels = Field(default_factory=SeedLevels)
    specialPermissions: list[SeedSpecial] = Field(  # noqa: N815 - Wix's name
        default_factory=list[SeedSpecial], max_length=MAX_SPECIAL_SETS
    )

    @property
    def levels(self) -> dict[str, str]:
        """All four levels."""
        return self.permissions.over(DEFAULT_LEVELS)


class SeedCollection(SeedCollectionBody):
    """A data collection of a site."""

    id: CollectionId


class SeedSite(SeedModel):
    """A site. `cmsEnabled: false` plays a site whose code editor was never enabled: 400 WDE0110."""

    id: Guid
    cmsEnabled: bool = True  # noqa: N815 - in the style of its neighbours
    collections: list[SeedCollection] = Field(default_factory=list[SeedCollection])


class SeedAccount(SeedModel):
    """A Wix account."""

    id: Guid
    apiKeys: list[SeedKey] | None = None  # noqa: N815 - in the style of its neighbours
    roles: SeedRoles = Field(default_factory=SeedRoles)
    users: list[SeedUser] = Field(default_factory=list[SeedUser])
    sites: list[SeedSite] = Field(default_factory=list[SeedSite])


class Seed(SeedModel):
    """Everything the emulator knows."""

    accounts: list[SeedAccount] = Field(default_factory=list[SeedAccount])
    switches: Switches = Field(default_factory=Switches)
