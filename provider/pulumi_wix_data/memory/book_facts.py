"""What the run book keeps of one fact, as types and as the text in its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from ..claims.claim import Claim
from ..permissions.actions import ItemAction
from ..permissions.changes import JudgedGrant
from ..permissions.data_permissions import CollectionLevels, SpecialAccesses, Subject, SubjectKind, read_access
from ..permissions.levels import AccessLevel, Hidden, Level, SeenAccess, read_level
from ..permissions.matrix import Grant
from ..state.originals import Noted

_MARKS = {hidden.value: hidden for hidden in Hidden}


@dataclass(frozen=True)
class Held:
    """What the state holds of a thing, or held when this run began."""

    urn: str
    resource_id: str
    written: Noted
    """Sealed where it is a secret: see `RunBook.kept`."""
    previous: Noted | None
    """What was there before; None where nobody knows."""
    is_unconfirmed: bool = False
    """Whether nobody knows what became of the last write."""
    may_be_lookup: bool = False
    """Whether it may be a look-up, which holds nothing."""


@dataclass(frozen=True)
class Declarer:
    """The resource that declares a thing in this run."""

    urn: str
    written: Noted | None = None
    """What it declares; None where that is not known here: it may be a secret."""
    previous: Noted | None = None
    in_state: bool = False
    """Whether the state held it already under this URN and on this thing."""
    is_made: bool = False
    """Whether a step of this run has written it."""
    in_program: bool = True
    """Whether the program declares it; otherwise the state alone has it, and this run may delete it too."""
    seal: str | None = None
    """What `RunBook.seal` gives for what it declares, be that a secret or not; None where nobody knows it."""

    @property
    def holds(self) -> bool:
        """Whether it is there to stay: written in this run, or by an earlier one."""
        return self.in_state or self.is_made


def held_text(held: Held) -> str:
    previous = None if held.previous is None else dict(held.previous)
    return json.dumps([held.resource_id, dict(held.written), previous, held.is_unconfirmed, held.may_be_lookup])


def read_held(urn: str, text: str) -> Held:
    resource_id, written, previous, is_unconfirmed, may_be_lookup = json.loads(text)
    return Held(urn, resource_id, written, previous, is_unconfirmed, may_be_lookup)


def declarer_text(declarer: Declarer) -> str:
    written = None if declarer.written is None else dict(declarer.written)
    previous = None if declarer.previous is None else dict(declarer.previous)
    return json.dumps([written, previous, declarer.in_state, declarer.seal])


def read_declarer(urn: str, text: str, *, is_made: bool) -> Declarer:
    written, previous, in_state, seal = json.loads(text)
    return Declarer(urn, written, previous, in_state, is_made, seal=seal)


def grant_text(grant: JudgedGrant) -> str:
    parts = (grant.before.to_properties(), grant.after.to_properties(), grant.levels.to_properties())
    return json.dumps([grant.subject.kind.value, str(grant.subject.to_properties()[grant.subject.kind.value]), *parts])


def read_grant(text: str) -> JudgedGrant:
    kind, subject_id, before, after, levels = json.loads(text)
    subject = Subject(SubjectKind(kind), subject_id)
    return JudgedGrant(subject, read_accesses(before), read_accesses(after), read_levels(levels))


def claim_text(claim: Claim) -> str:
    who = claim.who.to_properties() if isinstance(claim.who, Subject) else claim.who.value
    parts = (who, claim.action.value, claim.expected.value, claim.data_collection_id, claim.site_id, claim.is_secret)
    return json.dumps(parts)


def read_claim(text: str) -> Claim:
    who, action, expected, data_collection_id, site_id, is_secret = json.loads(text)
    if isinstance(who, dict):
        ((kind, subject_id),) = cast("dict[str, str]", who).items()
        whom = Subject(SubjectKind(kind), subject_id)
    else:
        whom = AccessLevel(who)
    return Claim(whom, ItemAction(action), Grant(expected), data_collection_id, site_id, is_secret)


def read_levels(texts: Mapping[str, str]) -> CollectionLevels:
    def level(action: ItemAction) -> Level:
        return _MARKS.get(texts[action.value]) or read_level(texts[action.value])

    return CollectionLevels.build(level)


def read_accesses(texts: Mapping[str, str]) -> SpecialAccesses:
    def access(action: ItemAction) -> SeenAccess:
        return _MARKS.get(texts[action.value]) or read_access(texts[action.value])

    return SpecialAccesses.build(access)
