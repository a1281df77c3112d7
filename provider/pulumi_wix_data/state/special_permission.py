"""SpecialPermission in Pulumi's terms: its inputs, its outputs, its id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from ..permissions.actions import ACTION_NAMES, ItemAction
from ..permissions.data_permissions import SpecialAccesses, Subject, SubjectKind, read_access, shown_text
from ..permissions.levels import Access, Hidden, SeenAccess, Text
from ..permissions.validation import MAX_SUBJECT_ID, Fault, identifier, one_of, value_fault
from .properties import (
    ADOPT_EXISTING,
    DATA_COLLECTION_ID,
    LOOKED_UP,
    POLICY_ID,
    PREVIOUS,
    SECRET_INPUTS,
    SITE_ID,
    SPECIAL_PERMISSIONS_ID,
    UNCONFIRMED,
    USER_ID,
)
from .resource_kind import (
    CollectionKey,
    DeclaredInputs,
    Parsed,
    Place,
    ResourceKind,
    Target,
    TargetKey,
    is_given,
    parse_place,
    place_faults,
    place_of,
    recorded_properties,
    secrets_in,
)
from .values import Values

_Inputs = TypeVar("_Inputs", bound="SpecialPermissionInputs")
_SPECIAL = "special"
"""Tells these things from those of other kinds."""
NO_ID_YET = "unconfirmed"
"""The last part of the id of a resource whose set may have been added, while nobody knows the set's own id."""


@dataclass(frozen=True)
class SpecialPermissionInputs(DeclaredInputs):
    """What one user or role may do beyond the levels of a collection, as declared."""

    subject: Subject
    accesses: SpecialAccesses
    adopt_existing: bool | Hidden = False
    previous: SpecialAccesses | None = None
    """What the subject was allowed there before the resource adopted it; None where it had nothing."""

    identifying = (SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID)
    compared = ACTION_NAMES

    @property
    def is_about_items(self) -> bool:
        return True

    def to_properties(self) -> dict[str, object]:
        properties: dict[str, object] = {
            SITE_ID: self.site_id,
            DATA_COLLECTION_ID: self.data_collection_id,
            self.subject.kind.value: self.subject.id,
            **_properties_of(self.accesses),
        }
        if self.adopt_existing:
            properties[ADOPT_EXISTING] = self.adopt_existing
        return properties if self.previous is None else {**properties, PREVIOUS: _properties_of(self.previous)}

    def shown(self) -> SpecialPermissionInputs:
        if not self.secrets:
            return self
        hidden = self.subject.kind.value in self.secrets
        accesses = SpecialAccesses.build(
            lambda each: Hidden.SECRET if each.value in self.secrets else self.accesses[each]
        )
        previous = SpecialAccesses.build(lambda _: Hidden.SECRET) if PREVIOUS in self.secrets else self.previous
        subject = Subject(self.subject.kind, Hidden.SECRET) if hidden else self.subject
        inputs = replace(self, subject=subject, accesses=accesses, previous=previous)
        return inputs._without_secret_place()

    def of_another(self: _Inputs) -> _Inputs:
        return replace(self, previous=None)

    def target(self) -> Target | None:
        if not (self.place.is_known and self.subject.is_known):
            return None
        kind, subject_id = self.subject.kind.value, str(self.subject.id)
        description = f"{self.shown().subject} on collection {self.label}"
        return Target((_SPECIAL, *self.key, kind, subject_id), kind, description)

    @property
    def full_label(self) -> str:
        return f"{self.label}: special permissions of {self.shown().subject} (site {self.site_label})"


@dataclass(frozen=True)
class SpecialPermissionRecorded(SpecialPermissionInputs):
    """A special permission, as a state or a preview records it."""

    outputs_only = (SPECIAL_PERMISSIONS_ID, UNCONFIRMED, LOOKED_UP, SECRET_INPUTS)

    special_permissions_id: Text = Hidden.NOT_RECORDED
    unconfirmed_over: SpecialAccesses | None = None
    """What was allowed before a write of `accesses` of which nobody knows what became."""
    is_lookup: bool = False
    """Whether the stack reads the set and does not manage it."""

    @property
    def has_id(self) -> bool:
        """Whether the set's own id is known: that of a write whose answer was lost is not."""
        return not isinstance(self.special_permissions_id, Hidden) and self.special_permissions_id != NO_ID_YET

    @property
    def is_unconfirmed(self) -> bool:
        return self.unconfirmed_over is not None

    def shown(self) -> SpecialPermissionRecorded:
        inputs = super().shown()
        assert isinstance(inputs, SpecialPermissionRecorded)  # noqa: S101 - `replace` keeps the class
        is_secret = SPECIAL_PERMISSIONS_ID in self.secrets
        return replace(inputs, special_permissions_id=Hidden.SECRET) if is_secret else inputs

    def to_properties(self) -> dict[str, object]:
        properties = {**super().to_properties(), SPECIAL_PERMISSIONS_ID: self.special_permissions_id}
        if self.unconfirmed_over is not None:
            properties[UNCONFIRMED] = _properties_of(self.unconfirmed_over)
        if self.is_lookup:
            properties[LOOKED_UP] = True
        return recorded_properties(properties, self.secrets)


class _Kind(ResourceKind[SpecialPermissionInputs, SpecialPermissionRecorded]):
    def parse(self, values: Values) -> Parsed[SpecialPermissionInputs]:
        given = [name for name in ACTION_NAMES if is_given(values[name])]
        wrong = [fault for name in given for fault in one_of(name, values[name], Access)]
        faults = [*place_faults(values), *_subject_faults(values), *wrong]
        accesses = _accesses(values)
        if not (accesses.allowed or accesses.hidden or wrong):
            names = ", ".join(ACTION_NAMES)
            reason = f"every access is UNSPECIFIED, which grants nothing; set one of {names} to ALLOWED"
            faults.append(Fault(ACTION_NAMES[0], reason))
        adopt = values[ADOPT_EXISTING]
        if is_given(adopt) and not isinstance(adopt, bool):
            faults.append(value_fault(ADOPT_EXISTING, adopt, "is not allowed; choose one of `True`, `False`"))
        place = place_of(values)
        inputs = SpecialPermissionInputs(
            place.site_id,
            place.data_collection_id,
            _subject(values),
            accesses,
            _flag(adopt),
            secrets=values.secrets,
        )
        return Parsed(inputs, faults)

    def lacking(self, values: Values) -> list[str]:
        subject = USER_ID if values[USER_ID] == "" else POLICY_ID
        needed = (DATA_COLLECTION_ID, *(() if values[USER_ID] or values[POLICY_ID] else (subject,)))
        return [name for name in needed if not values[name]]

    def held(self, recorded: SpecialPermissionRecorded) -> tuple[str, dict[str, str], dict[str, str] | None]:
        previous = recorded.previous.to_properties() if recorded.previous else None
        return shown_text(recorded.special_permissions_id), recorded.accesses.to_properties(), previous

    def at(self, target: TargetKey, values: Mapping[str, str]) -> SpecialPermissionRecorded | None:
        if target[:1] != (_SPECIAL,) or len(target) != 5 or target[3] not in (USER_ID, POLICY_ID):
            return None
        _, site_id, data_collection_id, kind, subject_id = target
        place = {SITE_ID: site_id, DATA_COLLECTION_ID: data_collection_id, kind: subject_id}
        return self.read_recorded(Values.from_program({**place, **values}), "")

    def is_lookup(self, recorded: SpecialPermissionRecorded) -> bool:
        return recorded.is_lookup

    def read_recorded(self, values: Values, resource_id: str) -> SpecialPermissionRecorded:
        place, special_permissions_id = place_of(values), values.text(SPECIAL_PERMISSIONS_ID)
        if resource_id:
            site_id, data_collection_id, in_id = parse_id(resource_id)
            place = Place(site_id, data_collection_id)
            # A resource keeps its id when the set's own becomes known later, or when the set is added anew.
            if isinstance(special_permissions_id, Hidden):
                special_permissions_id = in_id
        return SpecialPermissionRecorded(
            place.site_id,
            place.data_collection_id,
            _subject(values),
            _accesses(values),
            _flag(values[ADOPT_EXISTING]),
            _nested_accesses(values, PREVIOUS),
            special_permissions_id,
            _nested_accesses(values, UNCONFIRMED),
            values[LOOKED_UP] is True,
            secrets=secrets_in(values),
        )


SPECIAL_PERMISSION = _Kind(
    "SpecialPermission",
    "special_permission",
    inputs=(SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID, *ACTION_NAMES, ADOPT_EXISTING),
    outputs=(PREVIOUS, SPECIAL_PERMISSIONS_ID, UNCONFIRMED, LOOKED_UP),
    computed=(SPECIAL_PERMISSIONS_ID,),
)


def make_id(site_id: str, data_collection_id: str, special_permissions_id: str) -> str:
    """`siteId/dataCollectionId/specialPermissionsId`."""
    return f"{site_id}/{data_collection_id}/{special_permissions_id}"


def parse_id(resource_id: str) -> tuple[str, str, str]:
    """Site, collection and special set. Raises WixDataError when the id is not of this kind."""
    site_id, _, rest = resource_id.partition("/")
    data_collection_id, _, special_permissions_id = rest.rpartition("/")
    faults = identifier(SPECIAL_PERMISSIONS_ID, special_permissions_id, MAX_SUBJECT_ID)
    form = "siteId/dataCollectionId/specialPermissionsId"
    key: CollectionKey = parse_place(resource_id, form, site_id, data_collection_id, *faults)
    return (*key, special_permissions_id)


def _subject(values: Values) -> Subject:
    """The user where one is given, otherwise the role."""
    user = values.text(USER_ID)
    if user is not Hidden.NOT_RECORDED:
        return Subject(SubjectKind.USER, user)
    return Subject(SubjectKind.ROLE, values.text(POLICY_ID))


def _subject_faults(values: Values) -> list[Fault]:
    given = {name: values[name] for name in (USER_ID, POLICY_ID) if values[name] is not None}
    faults: list[Fault] = []
    for name, value in given.items():
        if is_given(value):
            faults += identifier(name, value, MAX_SUBJECT_ID)
    if not given:
        faults.append(Fault(USER_ID, "nobody is named; give exactly one of `user_id`, `policy_id`"))
    if len(given) > 1 and Hidden.UNKNOWN not in given.values():
        faults.append(Fault(POLICY_ID, "`user_id` and `policy_id` are both given; give exactly one of them"))
    return faults


def _accesses(values: Values) -> SpecialAccesses:
    def access(action: ItemAction) -> SeenAccess:
        text = values.text(action.value)
        if text is Hidden.NOT_RECORDED:
            return Access.UNSPECIFIED
        return text if isinstance(text, Hidden) else read_access(text)

    return SpecialAccesses.build(access)


def _nested_accesses(values: Values, name: str) -> SpecialAccesses | None:
    """The accesses under that name; None where none are recorded."""
    nested = values.nested(name)
    if isinstance(nested, Values):
        return _accesses(nested)
    return None if nested is Hidden.NOT_RECORDED else SpecialAccesses.build(lambda _: nested)


def _flag(value: object) -> bool | Hidden:
    return value if isinstance(value, (bool, Hidden)) else False


def _properties_of(accesses: SpecialAccesses) -> dict[str, object]:
    return {each.value: access.value if isinstance(access, Access) else access for each, access in accesses.items()}
