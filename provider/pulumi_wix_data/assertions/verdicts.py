"""Whether declarations keep a claim, as far as their values are known. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from ..lifecycle.declared_inputs import ACTIONS
from ..lifecycle.properties import DATA_COLLECTION_ID, POLICY_ID, PRESET, SITE_ID, UNKNOWN, USER_ID, Properties
from ..permissions.collection_levels import CollectionLevels, UnknownLevel, level_name, read_level
from ..permissions.data_permissions import DataPermissions
from ..permissions.level_changes import who_can
from ..permissions.levels import Access, AccessLevel
from ..permissions.matrix import Audience, Grant, who_can_do_what
from ..permissions.presets import Preset
from ..permissions.special_set import SpecialAccesses, SpecialSet
from ..permissions.subjects import Subject
from ..resources.declared_access import DeclaredAccess
from .claims import Claim

_NOT_KNOWN = UnknownLevel("not known yet")
_NO_LEVELS = CollectionLevels(_NOT_KNOWN, _NOT_KNOWN, _NOT_KNOWN, _NOT_KNOWN)


class Outcome(Enum):
    """What became of a claim."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    """It depends on values that are not known yet."""
    NOT_DECLARED = "not declared"
    """The program says nothing of the collection's levels."""


@dataclass(frozen=True)
class Verdict:
    """The outcome, and a sentence for a person (empty when the claim is kept)."""

    outcome: Outcome
    sentence: str = ""


def judge(claim: Claim, declared: Iterable[DeclaredAccess]) -> Verdict:
    """The gravest verdict over the sites on which the collection is declared."""
    about = [each for each in declared if _may_be(each.properties.get(DATA_COLLECTION_ID), claim.data_collection_id)]
    if claim.site_id is not None:
        return _judge_site(claim, claim.site_id, [each for each in about if _may_be(_site(each), claim.site_id)])
    # A grant whose site is not known counts as a possible one on every known site.
    sites = {_site(each) for each in about if not each.is_special} or {_site(each) for each in about}
    verdicts = [_judge_site(claim, site, [each for each in about if _may_be(_site(each), site)]) for site in sites]
    gravest = (Outcome.BROKEN, Outcome.NOT_DECLARED, Outcome.UNDECIDED, Outcome.KEPT)
    return min(verdicts or [_not_declared(claim)], key=lambda verdict: gravest.index(verdict.outcome))


def _judge_site(claim: Claim, site: object, about: list[DeclaredAccess]) -> Verdict:
    collection = claim.data_collection_id
    certain = [each for each in about if (_site(each), each.properties.get(DATA_COLLECTION_ID)) == (site, collection)]
    levels = next((each for each in certain if not each.is_special), None)
    granting = [each for each in certain if _grants(each, claim, _is)]
    least = _grant(claim, levels, bool(granting))
    most = _grant(claim, levels, any(_grants(each, claim, _may_be) for each in about))
    if least is not most or least is Grant.UNCLEAR:
        if least is most and all(each.is_special for each in about):
            return _not_declared(claim)
        return Verdict(Outcome.UNDECIDED, f"{claim} is not decided yet: {_unknown_values(about, claim)}.")
    if least is claim.expected:
        return Verdict(Outcome.KEPT)
    return Verdict(Outcome.BROKEN, f"{claim} does not hold: {_because(claim, levels, granting)}.")


def _grant(claim: Claim, levels: DeclaredAccess | None, is_granted: bool) -> Grant:
    """What the matrix says of the claim's subject and action."""
    four = _levels(levels.properties) if levels else _NO_LEVELS
    allowed = SpecialAccesses(frozenset({claim.action} if is_granted else ()))
    sets = (SpecialSet("", claim.who, allowed),) if isinstance(claim.who, Subject) else ()
    rows = who_can_do_what([DataPermissions(claim.data_collection_id, four, sets)])
    who = claim.who.value if isinstance(claim.who, Audience) else str(claim.who)
    row = next(row for row in rows if row.who == who and row.is_special == isinstance(claim.who, Subject))
    return row.grants[claim.action]


def _levels(properties: Properties) -> CollectionLevels:
    """The declared levels; a value that is missing or not known yet, or that no level has, is an unknown level."""
    preset = properties.get(PRESET)
    if isinstance(preset, str):
        return Preset(preset).levels if preset in {each.value for each in Preset} else _NO_LEVELS
    if preset is not None:
        return _NO_LEVELS
    values = [properties.get(name) for name in ACTIONS]
    return CollectionLevels(*(read_level(value) if isinstance(value, str) else _NOT_KNOWN for value in values))


def _grants(declared: DeclaredAccess, claim: Claim, matches: Callable[[object, object], bool]) -> bool:
    """Whether it is a special permission that gives the claim's subject the claim's action."""
    if not (declared.is_special and isinstance(claim.who, Subject)):
        return False
    subject, access = declared.properties.get(claim.who.kind.value), declared.properties.get(claim.action.value)
    return matches(subject, claim.who.id) and matches(access, Access.ALLOWED.value)


def _is(value: object, wanted: object) -> bool:
    return value == wanted


def _may_be(value: object, wanted: object) -> bool:
    return value is UNKNOWN or wanted is UNKNOWN or value == wanted


def _site(declared: DeclaredAccess) -> object:
    site = declared.properties.get(SITE_ID)
    return site.lower() if isinstance(site, str) else site


def _because(claim: Claim, levels: DeclaredAccess | None, granting: list[DeclaredAccess]) -> str:
    if granting:
        return f"{granting[0].resource_name!r} declares {claim.action.value} ALLOWED to {claim.who}"
    assert levels is not None  # noqa: S101 - without levels and grants nothing is decided
    level = _levels(levels.properties).of(claim.action)
    clause = f": {who_can(claim.action, level)}" if isinstance(level, AccessLevel) else ""
    return f"{levels.resource_name!r} declares {claim.action.value} {level_name(level)}{clause}"


def _not_declared(claim: Claim) -> Verdict:
    where = f" on site {claim.site_id}" if claim.site_id else ""
    return Verdict(
        Outcome.NOT_DECLARED,
        f"{claim} cannot be checked: the program declares no CollectionPermissions for {claim.data_collection_id!r}"
        f"{where}; declare them, or correct the collection id (it is case-sensitive).",
    )


def _unknown_values(about: list[DeclaredAccess], claim: Claim) -> str:
    relevant = (SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID, PRESET, claim.action.value)
    names = [
        f"{each.resource_name!r} ({', '.join(name for name in relevant if each.properties.get(name) is UNKNOWN)})"
        for each in about
        if any(each.properties.get(name) is UNKNOWN for name in relevant)
    ]
    return f"not known before the update are values of {', '.join(names)}" if names else "a level is not a known one"
