"""The comparison of one live site with what a stack manages of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..permissions.actions import ItemAction
from ..permissions.changes import Direction, LevelChange, compare_levels, gains
from ..permissions.data_permissions import NOTHING_ALLOWED, DataPermissions, SpecialSet, Subject, shown_text
from ..permissions.exposure import ExposedAction, Severity, exposed_actions
from ..permissions.levels import AccessLevel, Hidden, name_of
from ..permissions.validation import MAX_DATA_COLLECTION_ID, MAX_SUBJECT_ID, identifier
from ..sanitize import counted
from ..stack.managed import CollectionResources, NamedSpecial
from ..state.collection_permissions import CollectionPermissionsRecorded
from ..state.positions import Position
from ..state.resource_kind import Place
from . import advice
from .findings import Finding, FindingKind, by_severity, sentence

_SPECIAL = "specialPermissions"


def audit_site(
    site_id: str,
    live: Iterable[DataPermissions],
    managed: Iterable[CollectionResources],
    *,
    has_program: bool = True,
) -> list[Finding]:
    """All findings of a site, the worst first. `live` must be all of its collections; `site_id` is as it may be shown.

    Values of the state that are secrets are compared, where they can be seen, and never told. Without a program, no
    advice speaks of one.
    """
    found: list[Finding] = []
    missing = {each.place.data_collection_id: each for each in managed}
    for collection in live:
        place = Place(site_id, collection.data_collection_id)
        held = missing.pop(collection.data_collection_id, None) or CollectionResources(place, place)
        found += _OneCollection(collection, held, has_program=has_program).findings()
    found += [_gone(each) for each in missing.values() if each.resources]
    return by_severity(found)


def held_special(managed: CollectionResources, live: SpecialSet) -> NamedSpecial | None:
    """The stack's resource for a live special set: by its subject, or by its id where the subject cannot be seen."""
    return next((each for each in managed.special if _is_of(each, live)), None)


def _is_of(held: NamedSpecial, live: SpecialSet) -> bool:
    subject = held.recorded.subject
    return subject == live.subject if subject.is_known else held.recorded.special_permissions_id == live.id


class _OneCollection:
    """A collection as it is, beside what the stack manages of it."""

    def __init__(self, live: DataPermissions, managed: CollectionResources, *, has_program: bool) -> None:
        self._live = live
        self._has_program = has_program
        self._managed = managed
        self._held = {special.id: held_special(managed, special) for special in live.special_sets}

    def findings(self) -> Iterator[Finding]:
        if self._managed.levels is None:
            # Nobody can declare what nobody can change.
            if not self._live.type.is_fixed:
                yield self._unmanaged()
        else:
            yield from self._level_drift(self._managed.levels)
        for special in self._live.special_sets:
            held = self._held[special.id]
            if held is None:
                if not self._live.type.is_fixed:
                    yield self._unmanaged_special(special)
            else:
                yield from self._special_drift(held, special)
        for held in self._managed.special:
            if not any(_is_of(held, special) for special in self._live.special_sets):
                yield self._special_gone(held)
        for exposed in exposed_actions(self._live):
            yield self._exposed(exposed)
        if self._live.unnamed_sets:
            yield self._unnamed()

    def _unnamed(self) -> Finding:
        number = self._live.unnamed_sets
        do, they_let = ("does", "it lets") if number == 1 else ("do", "they let")
        return self._finding(
            FindingKind.UNKNOWN_SUBJECT,
            Severity.MEDIUM,
            "special permissions",
            None,
            str(number),
            f"{counted(number, 'special permission')} of it {do} not name one user or one role, so whom {they_let} in "
            "is not known.",
            "Look at the collection's permissions in the CMS, or update pulumi-wix-data, which may know them then.",
            managed=False,
        )

    def _unmanaged(self) -> Finding:
        return self._finding(
            FindingKind.UNMANAGED_COLLECTION,
            Severity.LOW,
            "levels",
            None,
            "",
            "No resource of the stack declares who can do what with its items, so a change is seen by nobody.",
            self._how_to_manage(),
            managed=False,
        )

    def _how_to_manage(self) -> str:
        waiting = self._managed.waiting
        if waiting and waiting.levels:
            return advice.DELETE.format(waiting.declarers[0])
        if self._has_odd_id():
            return advice.ODD_ID
        return advice.DECLARE if self._live.levels.is_known else advice.SET_LEVELS

    def _has_odd_id(self) -> bool:
        """Whether no resource can declare it: what the provider refuses, `wix-data export` leaves out."""
        return bool(identifier("", self._live.data_collection_id, MAX_DATA_COLLECTION_ID))

    def _level_drift(self, recorded: CollectionPermissionsRecorded) -> Iterator[Finding]:
        shown = recorded.shown().written
        for change in compare_levels(recorded.written, self._live.levels):
            before, after = change.before, name_of(change.after)
            told = shown[change.action]
            if isinstance(before, Hidden):
                value = f"{name_of(before)} or {after}"
                meaning = f"What the stack wrote is {before.why}, so it cannot be compared with {after}: it may differ."
                remedy = advice.to_compare(before, self._managed.declarers) or advice.PUT_BACK
            else:
                value = f"{name_of(told)} → {after}"
                why = "" if isinstance(told, Hidden) else f": {change.consequence}"
                meaning = f"The stack wrote {name_of(told)}, the site has {after} ({change.direction.value}){why}."
                remedy = advice.REPAIR if isinstance(change.after, AccessLevel) else advice.PUT_BACK
            yield self._finding(
                FindingKind.LEVEL_DRIFT,
                _severity(change),
                change.action.value,
                None,
                value,
                meaning,
                remedy,
                managed=True,
                position=self._managed.position,
            )

    def _unmanaged_special(self, special: SpecialSet) -> Finding:
        beyond = gains(NOTHING_ALLOWED, special.accesses, self._live.levels)
        return self._finding(
            FindingKind.UNMANAGED_SPECIAL,
            Severity.MEDIUM if beyond else Severity.LOW,
            _SPECIAL,
            special.subject,
            str(special.accesses),
            f"No resource of the stack declares these special permissions, which allow {special.accesses}.",
            self._how_to_manage_special(special),
            managed=False,
        )

    def _how_to_manage_special(self, special: SpecialSet) -> str:
        waiting = held_special(self._managed.waiting, special) if self._managed.waiting else None
        if waiting:
            return advice.DELETE.format(waiting.name)
        return advice.REMOVE if _is_undeclarable(special) or self._has_odd_id() else advice.DECLARE_SPECIAL

    def _special_drift(self, held: NamedSpecial, special: SpecialSet) -> Iterator[Finding]:
        """Nothing where both are the same for certain."""
        wrote, has = held.recorded.accesses, special.accesses
        shown = held.recorded.shown().accesses
        value, remedy = f"{shown} → {has}", advice.PUT_BACK if _is_undeclarable(special) else advice.REPAIR
        hidden = wrote.hidden | has.hidden
        may_be_same = all(wrote[each] == has[each] or each in hidden for each in ItemAction)
        if hidden and may_be_same:
            value = f"{shown} or {has}"
            meaning = f"What the stack wrote ({shown}) cannot be compared with what the site allows ({has})."
            reasons = [each for each in (*wrote.values(), *has.values()) if isinstance(each, Hidden)]
            remedy = next(filter(None, (advice.to_compare(each, held.declarers) for each in reasons)), advice.PUT_BACK)
        elif wrote != has:
            meaning = f"The stack wrote {shown}, the site allows {has}."
        elif held.recorded.special_permissions_id != special.id:
            meaning = "Somebody removed the special permissions and added the same ones again."
            remedy = advice.READ_ANEW
        else:
            return
        wider = Severity.MEDIUM if may_be_same else Severity.HIGH
        yield self._finding(
            FindingKind.SPECIAL_DRIFT,
            wider if gains(wrote, has, self._live.levels) else Severity.LOW,
            _SPECIAL,
            held.shown_subject,
            value,
            meaning,
            remedy,
            managed=True,
            position=held.position,
        )

    def _special_gone(self, held: NamedSpecial) -> Finding:
        return self._finding(
            FindingKind.SPECIAL_DRIFT,
            Severity.LOW,
            _SPECIAL,
            held.shown_subject,
            "gone",
            "The special permissions that the stack wrote are gone, so the collection's levels decide.",
            "Run `pulumi refresh`, then `pulumi up` to add them anew; or take them out of the program.",
            managed=True,
            position=held.position,
        )

    def _exposed(self, exposed: ExposedAction) -> Finding:
        held = self._held_of(exposed.subject)
        wrote = self._wrote(exposed, held)
        where = held.position if held else self._managed.position
        return self._finding(
            FindingKind.of(exposed),
            exposed.severity,
            exposed.action.value,
            held.shown_subject if held else exposed.subject,
            name_of(exposed.level) if exposed.level else "",
            sentence(exposed.meaning),
            self._remedy(exposed, wrote),
            managed=wrote is not None,
            position=where if wrote is not None else None,
        )

    def _remedy(self, exposed: ExposedAction, wrote: bool | None) -> str:
        if exposed.level is not None and not isinstance(exposed.level, AccessLevel):
            # Nobody can declare such a level; what the stack wrote instead comes back.
            return advice.SET_LEVEL.format(verb=exposed.action.verb) if wrote is None else advice.PUT_BACK
        if wrote is None:
            return sentence(
                f"In the CMS{', or in a program that declares it,' if self._has_program else ','} {exposed.remedy}"
            )
        return sentence(f"In the program, {exposed.remedy}") if wrote else advice.REPAIR

    def _held_of(self, subject: Subject | None) -> NamedSpecial | None:
        special = self._live.special_set_of(subject) if subject else None
        return self._held[special.id] if special else None

    def _wrote(self, exposed: ExposedAction, held: NamedSpecial | None) -> bool | None:
        """Whether what the stack wrote exposes this as well, or may; None when it does not manage what is meant."""
        if exposed.subject is None:
            levels = self._managed.levels
            written = levels.written[exposed.action] if levels else None
            return None if written is None else isinstance(written, Hidden) or written == exposed.level
        return None if held is None else exposed.action in held.recorded.accesses.allowed

    def _finding(
        self,
        kind: FindingKind,
        severity: Severity,
        about: str,
        subject: Subject | None,
        value: str,
        meaning: str,
        remedy: str,
        *,
        managed: bool,
        position: Position | None = None,
    ) -> Finding:
        if self._live.type.is_fixed:
            leave = "; take it out of the program, or change it there" if managed else "; change it there"
            remedy = f"It {self._live.type.why_fixed}{leave}."
        labels = _labels(self._managed)
        return Finding(kind, severity, *labels, about, subject, value, meaning, remedy, managed, position)


def _is_undeclarable(special: SpecialSet) -> bool:
    odd = identifier("", special.subject.id, MAX_SUBJECT_ID) if special.subject.is_known else []
    return bool(odd) or bool(special.accesses.hidden) or not special.accesses.allowed


def _labels(managed: CollectionResources) -> tuple[str, str]:
    return shown_text(managed.shown.site_id), shown_text(managed.shown.data_collection_id)


def _gone(managed: CollectionResources) -> Finding:
    return Finding(
        FindingKind.COLLECTION_GONE,
        Severity.MEDIUM,
        *_labels(managed),
        "collection",
        None,
        "",
        "The stack manages it, and the site has no such collection.",
        "Create the collection again; or take it out of the program, and run `pulumi refresh`.",
        managed=True,
        position=managed.position or next((each.position for each in managed.special if each.position), None),
    )


def _severity(change: LevelChange) -> Severity:
    return {Direction.WIDER: Severity.HIGH, Direction.UNCLEAR: Severity.MEDIUM}.get(change.direction, Severity.LOW)
