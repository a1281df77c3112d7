"""Whether declarations keep a claim, as far as their values are known. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ..permissions.data_permissions import CollectionLevels, DataPermissions, SpecialAccesses, SpecialSet, Subject
from ..permissions.levels import Access, AccessLevel, Hidden, Text, name_of
from ..permissions.matrix import Grant, who_can_do_what
from ..state.collection_permissions import CollectionPermissionsInputs
from ..state.properties import DATA_COLLECTION_ID, SITE_ID
from ..state.resource_kind import DeclaredInputs, Place, unknown_names
from ..state.special_permission import SpecialPermissionInputs
from .claim import Claim


@dataclass(frozen=True)
class Declared:
    """One resource, as far as it is known what will be written for it."""

    resource_name: str
    inputs: DeclaredInputs

    @property
    def ids(self) -> list[str]:
        """Those of its ids that can be seen."""
        return list(_ids(self.inputs).values())

    @property
    def secret_ids(self) -> set[str]:
        """Those of its ids that must not be shown."""
        return {value for name, value in _ids(self.inputs).items() if name in self.inputs.secrets}


class Outcome(Enum):
    """What became of a claim; the gravest comes first."""

    BROKEN = "broken"
    NOT_DECLARED = "not declared"
    """The program says nothing of the collection's levels."""
    UNDECIDED = "undecided"
    """It depends on values that are not known yet."""
    KEPT = "kept"


@dataclass(frozen=True)
class Verdict:
    """The outcome, and a sentence for a person (empty when the claim is kept)."""

    outcome: Outcome
    sentence: str = ""


def may_break(claim: Claim, one: Declared) -> bool:
    """Whether that resource, whatever others declare, may give more than the claim allows, or all that it needs.

    A user or role may yet be given what the levels do not give: such a claim is decided by all resources together.
    """
    inputs = one.inputs
    if not inputs.is_about_items:
        return False
    if inputs.data_collection_id != claim.data_collection_id or claim.site_id not in (None, inputs.site_id):
        return False
    if _has_levels(one):
        return True
    assert isinstance(inputs, SpecialPermissionInputs)  # noqa: S101 - see `_has_levels`
    return inputs.subject == claim.who and claim.expected is not Grant.ALL


def broken_alone(claim: Claim, one: Declared) -> str:
    """The sentence for a claim that cannot hold once that resource is written; empty where it may."""
    if not may_break(claim, one):
        return ""
    if _has_levels(one):
        found = _grant(claim, one, is_granted=False)
        is_too_little = found.rank < claim.expected.rank
        if found in (Grant.UNCLEAR, claim.expected) or (is_too_little and isinstance(claim.who, Subject)):
            return ""
    elif not _is_granted(one, claim):
        return ""
    return _broken(claim, one).sentence


def judge(claim: Claim, declared: Iterable[Declared]) -> Verdict:
    """The gravest verdict over the sites on which the collection is declared."""
    of_items = [each for each in declared if each.inputs.is_about_items]
    about = [each for each in of_items if _may_be(each.inputs.data_collection_id, claim.data_collection_id)]
    if claim.site_id is not None:
        return _judge_site(claim, claim.site_id, about)
    # A grant whose site is not known counts as a possible one on every known site.
    sites = {each.inputs.site_id for each in about if _has_levels(each)} or {each.inputs.site_id for each in about}
    return _gravest([_judge_site(claim, site, about) for site in sites] or [_not_declared(claim)])


def _gravest(verdicts: list[Verdict]) -> Verdict:
    return min(verdicts, key=lambda verdict: list(Outcome).index(verdict.outcome))


def _judge_site(claim: Claim, site: Text, declared: list[Declared]) -> Verdict:
    about = [each for each in declared if _may_be(each.inputs.site_id, site)]
    certain = [each for each in about if each.inputs.place == Place(site, claim.data_collection_id)]
    # Two sites that are not known yet need not be one: each has its own levels, and no grant is certain there.
    granting = [each for each in certain if _is_granted(each, claim)] if not _is_unseen(site) else []
    levels: list[Declared | None] = [each for each in certain if _has_levels(each)]
    return _gravest([_judge_levels(claim, each, granting, about) for each in levels or [None]])


def _judge_levels(claim: Claim, levels: Declared | None, granting: list[Declared], about: list[Declared]) -> Verdict:
    least = _grant(claim, levels, is_granted=bool(granting))
    most = _grant(claim, levels, is_granted=any(_may_be_granted(each, claim) for each in about))
    if least is not most or least is Grant.UNCLEAR:
        if least is most and not any(map(_has_levels, about)):
            return _not_declared(claim)
        told = _told(claim, about)
        return Verdict(Outcome.UNDECIDED, f"{told} is not decided yet: {_unknown_values(about, claim)}.")
    if least is claim.expected:
        return Verdict(Outcome.KEPT)
    source = granting[0] if granting else levels
    assert source is not None  # noqa: S101 - without levels and grants nothing is decided
    return _broken(claim, source)


def _broken(claim: Claim, source: Declared) -> Verdict:
    told = _told(claim, [source])
    return Verdict(
        Outcome.BROKEN, f"{told} does not hold: {source.resource_name!r} declares {_because(source, claim)}."
    )


def _grant(claim: Claim, levels: Declared | None, *, is_granted: bool) -> Grant:
    """What the matrix says of the claim's subject and action."""
    who, declared = claim.who, levels.inputs if levels else None
    known = isinstance(declared, CollectionPermissionsInputs)
    four = declared.levels if known else CollectionLevels.uniform(Hidden.NOT_RECORDED)
    allowed = SpecialAccesses.of({claim.action} if is_granted else ())
    sets = (SpecialSet("", who, allowed),) if isinstance(who, Subject) else ()
    rows = who_can_do_what([DataPermissions(claim.data_collection_id, four, sets)])
    audience = who if isinstance(who, AccessLevel) else None
    return next(row for row in rows if row.audience is audience).grants[claim.action]


def _has_levels(declared: Declared) -> bool:
    """Whether it declares the levels of its collection, rather than a special permission."""
    match declared.inputs:
        case CollectionPermissionsInputs():
            return True
        case SpecialPermissionInputs():
            return False
        case other:
            raise TypeError(f"assert_access cannot judge {type(other).__name__}")


def _is_granted(declared: Declared, claim: Claim) -> bool:
    """Whether it is a special permission that gives the claim's subject the claim's action."""
    inputs = declared.inputs
    if not isinstance(inputs, SpecialPermissionInputs):
        return False
    return inputs.subject == claim.who and inputs.accesses[claim.action] is Access.ALLOWED


def _may_be_granted(declared: Declared, claim: Claim) -> bool:
    inputs, who = declared.inputs, claim.who
    if not isinstance(inputs, SpecialPermissionInputs) or not isinstance(who, Subject):
        return False
    may_be_named = inputs.subject.kind is who.kind and _may_be(inputs.subject.id, who.id)
    return may_be_named and inputs.accesses[claim.action] is not Access.UNSPECIFIED


def _may_be(value: Text, wanted: Text) -> bool:
    return value == wanted or _is_unseen(value) or _is_unseen(wanted)


def _is_unseen(value: Text) -> bool:
    """Whether it may be anything. Resources that name no site are all on the same one."""
    return isinstance(value, Hidden) and value is not Hidden.NOT_RECORDED


def _because(declared: Declared, claim: Claim) -> str:
    """What it says of the claim's action, without the values of secrets."""
    shown, action = declared.inputs.shown(), claim.action
    if isinstance(shown, SpecialPermissionInputs):
        return f"{action.value} {name_of(shown.accesses[action])} to {shown.subject}"
    assert isinstance(shown, CollectionPermissionsInputs)  # noqa: S101 - see `_has_levels`
    level = shown.levels[action]
    clause = f": {level.who_can(action)}" if isinstance(level, AccessLevel) else ""
    return f"{action.value} {name_of(level)}{clause}"


def _not_declared(claim: Claim) -> Verdict:
    collection = claim.told_id(claim.data_collection_id)
    where = f" on site {claim.told_id(claim.site_id)}" if claim.site_id else ""
    return Verdict(
        Outcome.NOT_DECLARED,
        f"{claim.told()} cannot be checked: the program declares no CollectionPermissions for {collection}{where}; "
        "declare them, or correct the collection id (it is case-sensitive).",
    )


def _told(claim: Claim, about: Iterable[Declared]) -> str:
    return claim.told({value for each in about for value in each.secret_ids})


def _ids(inputs: DeclaredInputs) -> dict[str, str]:
    """The ids that can be seen, under Wix's names."""
    ids: dict[str, Text] = {SITE_ID: inputs.site_id, DATA_COLLECTION_ID: inputs.data_collection_id}
    if isinstance(inputs, SpecialPermissionInputs):
        ids[inputs.subject.kind.value] = inputs.subject.id
    return {name: value for name, value in ids.items() if not isinstance(value, Hidden)}


def _unknown_values(about: list[Declared], claim: Claim) -> str:
    names = {
        each.resource_name: unknown_names(each.inputs, (*each.inputs.identifying, claim.action.value)) for each in about
    }
    told = [f"{name!r} ({', '.join(unknown)})" for name, unknown in names.items() if unknown]
    if not told:
        return "a value is missing, or is not one that this version knows"
    return f"not known before the update are values of {', '.join(told)}"
