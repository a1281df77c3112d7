"""The rules about the levels of a collection, and the collections that they leave alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field

from ..permissions.actions import Effect, ItemAction
from ..permissions.exposure import Severity
from ..permissions.levels import AccessLevel, Hidden, Level, safe_from
from ..permissions.validation import shown
from ..state.collection_permissions import COLLECTION_PERMISSIONS, CollectionPermissionsRecorded
from ..state.properties import DATA_COLLECTION_ID, SITE_ID
from ..state.resource_kind import Place
from .rule import Enforcement, Judgement, Parameters, Rule, collection_name

_Patterns = list[Annotated[str, Field(min_length=1)]]
_ON_ANY_SITE = 'such as ["Products", "Blog/*"], for any site: * stands for any characters, and case counts'
_BY_SITE = 'a site id for each such list, as in {"0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f": ["Products"]}'


class AllowList(Parameters):
    """Collections that a rule leaves alone."""

    allowed: _Patterns = Field([], description=f"a list of the collection ids to allow, {_ON_ANY_SITE}")
    allowed_by_site: dict[str, _Patterns] = Field({}, description=_BY_SITE)


class PublicForms(Parameters):
    """Collections into which any visitor may insert."""

    insert_allowed: _Patterns = Field([], description=f"a list of the collection ids of public forms, {_ON_ANY_SITE}")
    insert_allowed_by_site: dict[str, _Patterns] = Field({}, description=_BY_SITE)


def _refuse(
    recorded: CollectionPermissionsRecorded,
    effects: AbstractSet[Effect],
    refuses: Callable[[AccessLevel], bool],
    what_to_do: str,
    allowed: _Patterns | None = None,
    by_site: Mapping[str, _Patterns] | None = None,
) -> Judgement:
    """One violation for each action of these effects with a level that is refused, unless the collection is allowed.

    What only the update will tell is undecided; what cannot be seen, or is not known, counts as refused.
    """
    levels = {action: level for action, level in recorded.levels.items() if action.effect in effects}
    undecided = [action.value for action, level in levels.items() if level is Hidden.UNKNOWN]
    found = [
        action
        for action, level in levels.items()
        if level is not Hidden.UNKNOWN and (not isinstance(level, AccessLevel) or refuses(level))
    ]
    if not (found or undecided) or _is_allowed(recorded.place, allowed or [], by_site or {}):
        return Judgement()
    unknown = [DATA_COLLECTION_ID] if (allowed or by_site) and recorded.data_collection_id is Hidden.UNKNOWN else []
    unknown += [SITE_ID] if by_site and recorded.site_id is Hidden.UNKNOWN else []
    if unknown:
        return Judgement(undecided=[*undecided, *unknown])
    name, seen = collection_name(recorded), recorded.shown().levels
    return Judgement([f"{name}: {_fact(action, seen[action])}. {what_to_do}" for action in found], undecided)


def _is_allowed(place: Place, everywhere: _Patterns, by_site: Mapping[str, _Patterns]) -> bool:
    """Whether a pattern for every site, or one for the resource's own site, matches its collection."""
    site, collection = place.site_id, place.data_collection_id
    if isinstance(collection, Hidden):
        return False
    own = [pattern for key, patterns in by_site.items() if key.lower() == site for pattern in patterns]
    return any(fnmatchcase(collection, pattern) for pattern in [*everywhere, *own])


def _fact(action: ItemAction, level: Level) -> str:
    if isinstance(level, AccessLevel):
        return f"{action.value} is {level.value}: {level.who_can(action)}"
    if isinstance(level, Hidden):
        return f"{action.value} is {level.why}: it is wider than this rule allows, or may be"
    return f"{action.value} is {shown(level)}, which this version does not know: it may be wider than this rule allows"


def _is_public(level: AccessLevel) -> bool:
    return level.is_public


def _lets_members_share(level: AccessLevel) -> bool:
    return level.shares_with_members


def _instead_of(*refusals: Callable[[AccessLevel], bool]) -> str:
    return f"{safe_from(*refusals).value} or a stricter level"


_NO_PUBLIC_INSERT = (
    f"Set {_instead_of(_is_public)}; where a public form must insert, put the collection into `insertAllowed` of this "
    "rule."
)
_NO_PUBLIC_CHANGE = f"Set {_instead_of(_is_public, _lets_members_share)}."


def _judge_public_write(recorded: CollectionPermissionsRecorded, forms: PublicForms) -> Judgement:
    allowed = forms.insert_allowed, forms.insert_allowed_by_site
    inserts = _refuse(recorded, {Effect.CREATES}, _is_public, _NO_PUBLIC_INSERT, *allowed)
    changes = _refuse(recorded, {*Effect} - {Effect.READS, Effect.CREATES}, _is_public, _NO_PUBLIC_CHANGE)
    return Judgement(inserts.violations + changes.violations, inserts.undecided + changes.undecided)


NO_PUBLIC_WRITE = Rule(
    id="no-public-write",
    description="Visitors who are not logged in must not write items.",
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    kind=COLLECTION_PERMISSIONS,
    parameters=PublicForms,
    judge=_judge_public_write,
    what_to_do=_NO_PUBLIC_INSERT,
)


_PUBLIC_READ = (
    f"Set {_instead_of(_is_public)}; where the items are meant for everybody, put the collection into `allowed` of "
    "this rule."
)


def _judge_public_read(recorded: CollectionPermissionsRecorded, allow: AllowList) -> Judgement:
    return _refuse(recorded, {Effect.READS}, _is_public, _PUBLIC_READ, allow.allowed, allow.allowed_by_site)


PUBLIC_READ_ON_ALLOW_LIST = Rule(
    id="public-read-on-allow-list",
    description="Only collections on the allow-list may be read by any visitor.",
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    kind=COLLECTION_PERMISSIONS,
    parameters=AllowList,
    judge=_judge_public_read,
    what_to_do=_PUBLIC_READ,
)


_AUTHORSHIP = (
    f"Set {_instead_of(_is_public, _lets_members_share)}: members then change only what they created. Where members "
    "share the items, put the collection into `allowed` of this rule."
)


def _judge_authorship(recorded: CollectionPermissionsRecorded, allow: AllowList) -> Judgement:
    return _refuse(recorded, {Effect.CHANGES}, _lets_members_share, _AUTHORSHIP, allow.allowed, allow.allowed_by_site)


MEMBER_WRITES_NEED_AUTHORSHIP = Rule(
    id="member-writes-need-authorship",
    description="Members may update and remove only the items that they created.",
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    kind=COLLECTION_PERMISSIONS,
    parameters=AllowList,
    judge=_judge_authorship,
    what_to_do=_AUTHORSHIP,
)
