"""The comparison of one live site with what a stack manages of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..permissions.collection_levels import CollectionLevels, level_name
from ..permissions.data_permissions import DataPermissions
from ..permissions.exposures import Exposure, exposures
from ..permissions.level_changes import Direction, LevelChange, compare_levels
from ..permissions.severity import Severity
from ..permissions.special_changes import gains
from ..permissions.special_set import SpecialAccesses, SpecialSet
from ..permissions.subjects import Subject
from ..stack.stack_state import ManagedCollection, ManagedSite
from .findings import AuditKind, Finding, FindingKind, by_severity, sentence

_NOTHING = SpecialAccesses(frozenset())
_REPAIR = "Run `pulumi refresh`, then `pulumi up` to put it back; or declare it as it is now."


def audit_site(live: Iterable[DataPermissions], managed: ManagedSite) -> list[Finding]:
    """All findings of a site, the worst first. `live` must be all of its collections."""
    found: list[Finding] = []
    missing = dict(managed.collections)
    for collection in live:
        held = missing.pop(collection.data_collection_id, None)
        found += _OneCollection(managed.site_id, collection, held or ManagedCollection()).findings()
    found += [_gone(managed.site_id, data_collection_id) for data_collection_id in missing]
    return by_severity(found)


class _OneCollection:
    """A collection as it is, beside what the stack manages of it."""

    def __init__(self, site_id: str, live: DataPermissions, managed: ManagedCollection) -> None:
        self._site_id = site_id
        self._live = live
        self._managed = managed

    def findings(self) -> Iterator[Finding]:
        if self._managed.levels is None:
            yield self._unmanaged()
        else:
            yield from self._level_drift(self._managed.levels)
        for special in self._live.special_sets:
            held = self._managed.special_sets.get(special.subject)
            if held is None:
                yield self._unmanaged_special(special)
            elif held.accesses != special.accesses or held.id != special.id:
                yield self._special_drift(held, special)
        for subject in self._managed.special_sets:
            if self._live.special_set_of(subject) is None:
                yield self._special_gone(subject)
        for exposure in exposures(self._live):
            yield self._exposure(exposure)

    def _unmanaged(self) -> Finding:
        return self._finding(
            AuditKind.UNMANAGED_COLLECTION,
            Severity.LOW,
            "levels",
            None,
            "",
            "No resource of the stack declares who can do what with its items, so a change is seen by nobody.",
            "Declare CollectionPermissions for it, for example with `wix-data export`.",
            managed=False,
        )

    def _level_drift(self, written: CollectionLevels) -> Iterator[Finding]:
        for change in compare_levels(written, self._live.levels):
            yield self._finding(
                AuditKind.LEVEL_DRIFT,
                _severity(change),
                change.action.value,
                None,
                f"{level_name(change.before)} → {level_name(change.after)}",
                f"The stack wrote {level_name(change.before)}, the site has {level_name(change.after)} "
                f"({change.direction.value}): {change.consequence}.",
                _REPAIR,
                managed=True,
            )

    def _unmanaged_special(self, special: SpecialSet) -> Finding:
        beyond = gains(_NOTHING, special.accesses, self._live.levels)
        return self._finding(
            AuditKind.UNMANAGED_SPECIAL,
            Severity.MEDIUM if beyond else Severity.LOW,
            "specialPermissions",
            special.subject,
            str(special.accesses),
            f"No resource of the stack declares these special permissions, which allow {special.accesses}.",
            "Declare them as a SpecialPermission, or remove them in the CMS.",
            managed=False,
        )

    def _special_drift(self, held: SpecialSet, special: SpecialSet) -> Finding:
        wider = gains(held.accesses, special.accesses, self._live.levels)
        if held.accesses == special.accesses:
            meaning = "Somebody removed the special permissions and added the same ones again."
        else:
            meaning = f"The stack wrote {held.accesses}, the site allows {special.accesses}."
        return self._finding(
            AuditKind.SPECIAL_DRIFT,
            Severity.HIGH if wider else Severity.LOW,
            "specialPermissions",
            special.subject,
            f"{held.accesses} → {special.accesses}",
            meaning,
            _REPAIR,
            managed=True,
        )

    def _special_gone(self, subject: Subject) -> Finding:
        return self._finding(
            AuditKind.SPECIAL_DRIFT,
            Severity.LOW,
            "specialPermissions",
            subject,
            "gone",
            "The special permissions that the stack wrote are gone, so the collection's levels decide.",
            "Run `pulumi refresh`, then `pulumi up` to add them anew; or take them out of the program.",
            managed=True,
        )

    def _exposure(self, exposure: Exposure) -> Finding:
        subject = exposure.subject
        return self._finding(
            exposure.kind,
            exposure.severity,
            exposure.action.value,
            subject,
            level_name(exposure.level) if exposure.level else "",
            sentence(exposure.meaning),
            self._remedy(exposure),
            managed=self._wrote(exposure) is not None,
        )

    def _remedy(self, exposure: Exposure) -> str:
        match self._wrote(exposure):
            case None:
                return sentence(f"In the CMS, or in a program that declares it, {exposure.remedy}")
            case True:
                return sentence(f"In the program, {exposure.remedy}")
            case False:
                return _REPAIR

    def _wrote(self, exposure: Exposure) -> bool | None:
        """Whether what the stack wrote exposes this as well; None when it does not manage what is meant."""
        if exposure.subject is None:
            levels = self._managed.levels
            return None if levels is None else levels.of(exposure.action) == exposure.level
        special = self._managed.special_sets.get(exposure.subject)
        return None if special is None else exposure.action in special.accesses.allowed

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
    ) -> Finding:
        place = (self._site_id, self._live.data_collection_id)
        return Finding(kind, severity, *place, about, subject, value, meaning, remedy, managed=managed)


def _gone(site_id: str, data_collection_id: str) -> Finding:
    return Finding(
        AuditKind.COLLECTION_GONE,
        Severity.MEDIUM,
        site_id,
        data_collection_id,
        "collection",
        None,
        "",
        "The stack manages it, and the site has no such collection.",
        "Run `pulumi refresh`, and take it out of the program, or create the collection again.",
        managed=True,
    )


def _severity(change: LevelChange) -> Severity:
    return {Direction.WIDER: Severity.HIGH, Direction.UNCLEAR: Severity.MEDIUM}.get(change.direction, Severity.LOW)
