"""The steps of SpecialPermission: what one user or role may do beyond a collection's levels."""

from __future__ import annotations

from typing import Any

from ..api.errors import CollectionNotFound, SpecialPermissionsExist, SpecialPermissionsNotFound
from ..permissions.collection_levels import CollectionLevels
from ..permissions.special_changes import Grant, describe_gains, describe_losses, gains
from ..permissions.special_set import SpecialAccesses, SpecialSet
from ..permissions.subjects import Subject, SubjectKind
from ..permissions.validation import Fault
from .declared_inputs import ACTIONS, special_permission_inputs
from .hints import Hints
from .lifecycle import Lifecycle, Target
from .properties import (
    ADOPT_EXISTING,
    DATA_COLLECTION_ID,
    POLICY_ID,
    PREVIOUS,
    SITE_ID,
    SPECIAL_PERMISSIONS_ID,
    UNKNOWN,
    USER_ID,
    Properties,
    differing,
)
from .resource_ids import parse_special_permission_id, special_permission_id
from .results import Created, Reading
from .settling import settled
from .this_run import CollectionKey

RECENT_SECONDS = 1.0

_NOTHING = SpecialAccesses(frozenset())


class SpecialPermissionLifecycle(Lifecycle):
    """check, create, read, diff, update and delete of one subject's special set on one collection."""

    identifying = (SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID)
    compared = ACTIONS

    def create(self, inputs: Properties) -> Created:
        """Add the set (Add Special Permissions). Where the subject has one already: the same is taken over, another
        is refused, or updated when `adopt_existing` is set, which keeps what it allowed as `previous`."""
        key, subject, accesses = _key(inputs), _subject(inputs), SpecialAccesses.from_properties(inputs)
        target, kept = self._target(inputs).key, {name: inputs[name] for name in (PREVIOUS,) if inputs.get(name)}
        with self._session.this_run.alone_with(target):
            written = accesses.to_properties()
            if inputs.get(ADOPT_EXISTING) and not kept and not self._session.journal.original(target, written):
                self._note(target, _NOTHING.to_properties(), written)
            try:
                special_permissions_id = self._add(key, subject, accesses)
            except SpecialPermissionsExist as exists:
                existing = self._adopt(exists, inputs)
                special_permissions_id = existing.id
                if inputs.get(ADOPT_EXISTING):
                    kept = kept or self._original(target, existing)
            resource_id = special_permission_id(*key, special_permissions_id)
            self._session.this_run.special_set_was_created(resource_id)
        return Created(resource_id, {**inputs, **kept, SPECIAL_PERMISSIONS_ID: special_permissions_id})

    def read(self, resource_id: str, properties: Properties) -> Reading | None:
        """The live set, as outputs and as inputs. None when it or its collection is gone.

        For a look-up by id (no accesses in `properties`) that is a SpecialPermissionsNotFound or a
        CollectionNotFound.
        """
        *collection, special_permissions_id = parse_special_permission_id(resource_id)
        key = (collection[0], collection[1])
        is_lookup = SPECIAL_PERMISSIONS_ID not in properties
        try:
            special = self._session.reads.get(*key).special_set(special_permissions_id)
        except CollectionNotFound:
            if is_lookup:
                raise
            return None
        if special is None:
            if is_lookup:
                raise _no_such_set(key, special_permissions_id)
            return None
        kept = {name: properties[name] for name in (ADOPT_EXISTING, PREVIOUS) if properties.get(name) is not None}
        target = {SITE_ID: key[0], DATA_COLLECTION_ID: key[1], **special.subject.to_properties()}
        inputs = {**target, **special.accesses.to_properties(), **kept}
        return Reading({**inputs, SPECIAL_PERMISSIONS_ID: special_permissions_id}, inputs)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> dict[str, Any]:
        """Set all four accesses (Update Special Permissions). A moved provider class alone calls nothing."""
        *collection, special_permissions_id = parse_special_permission_id(resource_id)
        key = (collection[0], collection[1])
        if differing(olds, news, ACTIONS):
            accesses = SpecialAccesses.from_properties(news)
            self._write(key, special_permissions_id, accesses)
        kept = {name: olds[name] for name in (PREVIOUS,) if olds.get(name) is not None}
        return {**news, **kept, SPECIAL_PERMISSIONS_ID: special_permissions_id}

    def delete(self, resource_id: str, properties: Properties) -> None:
        """Remove the set (Remove Special Permissions), an adopted one too. Already gone is success."""
        *collection, special_permissions_id = parse_special_permission_id(resource_id)
        key = (collection[0], collection[1])
        target = self._target({**properties, SITE_ID: key[0], DATA_COLLECTION_ID: key[1]})
        this_run = self._session.this_run
        with this_run.alone_with(target.key):
            if this_run.holds_special_set(resource_id) or this_run.is_held(target.key):
                self._session.info(
                    f"{key[1]}: special permissions {special_permissions_id} stay: another resource of this run holds "
                    "them."
                )
                return
            self._session.reads.forget_special_sets(*key)
            try:
                self._session.client.remove_special_permissions(*key, special_permissions_id)
            except (SpecialPermissionsNotFound, CollectionNotFound):
                return
            finally:
                self._session.reads.forget_special_sets(*key)
            self._session.journal.forget(target.key)

    def recover(self, inputs: Properties) -> Created | None:
        """The subject's set, when it is the one that the create was to add. None when it wrote nothing."""
        key = _key(inputs)
        try:
            special = self._session.reads.get_fresh(*key).special_set_of(_subject(inputs))
        except CollectionNotFound:
            return None
        if special is None or special.accesses != SpecialAccesses.from_properties(inputs):
            return None
        return Created(special_permission_id(*key, special.id), {**inputs, SPECIAL_PERMISSIONS_ID: special.id})

    def _declared(self, news: Properties) -> tuple[dict[str, Any], list[Fault]]:
        return special_permission_inputs(news)

    def _target(self, inputs: Properties) -> Target:
        subject = _subject(inputs)
        key = ("special", *_key(inputs), subject.kind.value, subject.id)
        return Target(key, subject.kind.value, f"{subject} on collection {inputs[DATA_COLLECTION_ID]}")

    def _add(self, key: CollectionKey, subject: Subject, accesses: SpecialAccesses) -> str:
        """The id of the new set. A refusal changes nothing, so what was read before it still serves."""
        try:
            special = self._session.client.add_special_permissions(*key, subject, accesses)
        except SpecialPermissionsExist:
            raise
        except BaseException:
            self._session.reads.forget_special_sets(*key)
            raise
        self._session.reads.forget_special_sets(*key)
        return special.id

    def _adopt(self, exists: SpecialPermissionsExist, inputs: Properties) -> SpecialSet:
        """The set that the subject has already, as it was found; it is as declared then."""
        key, subject, accesses = _key(inputs), _subject(inputs), SpecialAccesses.from_properties(inputs)
        existing = self._existing(key, subject)
        if existing is None:
            raise exists
        if existing.accesses != accesses:
            if not inputs.get(ADOPT_EXISTING):
                raise SpecialPermissionsExist(exists.call, exists.answer, _conflict(existing, accesses)) from None
            self._note(self._target(inputs).key, existing.accesses.to_properties(), accesses.to_properties())
            self._write(key, existing.id, accesses)
        return existing

    def _original(self, target: tuple[str, ...], existing: SpecialSet) -> dict[str, Any]:
        """What the set allowed before this stack took it over, as `previous`; nothing where there was none."""
        found = existing.accesses.to_properties()
        earlier = self._session.journal.original(target, found) or found
        return {} if earlier == _NOTHING.to_properties() else {PREVIOUS: earlier}

    def _existing(self, key: CollectionKey, subject: Subject) -> SpecialSet | None:
        """The subject's set, which the 409 says is there, even where reads do not show it yet."""
        # A thousand sets of one collection are taken over with few reads: one of the last second tells as well.
        recent = self._session.reads.get(*key, max_age=RECENT_SECONDS).special_set_of(subject)
        return recent or settled(
            lambda: self._session.reads.get_fresh(*key).special_set_of(subject),
            lambda found: found is not None,
            self._session.settle_seconds,
        )

    def _write(self, key: CollectionKey, special_permissions_id: str, accesses: SpecialAccesses) -> None:
        self._session.reads.forget_special_sets(*key)
        try:
            self._session.client.update_special_permissions(*key, special_permissions_id, accesses)
        finally:
            self._session.reads.forget_special_sets(*key)

    def _carry_on(self, olds: Properties, inputs: dict[str, Any]) -> None:
        if olds.get(PREVIOUS):
            inputs[PREVIOUS] = olds[PREVIOUS]
            self._session.journal.forget(self._target(inputs).key)
        if any(inputs.get(name) is UNKNOWN for name in ACTIONS):
            return
        self._session.this_run.remember_managed(self._target(inputs).key)
        before, after = SpecialAccesses.from_properties(olds), SpecialAccesses.from_properties(inputs)
        self._announce(inputs, before, after, self._session.this_run.declared_levels(_key(inputs)))

    def _look_first(self, inputs: dict[str, Any], hints: Hints) -> list[Fault]:
        if inputs.get(ADOPT_EXISTING) is UNKNOWN:
            return []
        adopts = bool(inputs.get(ADOPT_EXISTING))
        # In the update itself the Add call finds a conflict on its own; only adoption needs the earlier set.
        if (hints.preview and not self._session.settings.preview_reads) or not (hints.preview or adopts):
            return []
        key, subject = _key(inputs), _subject(inputs)
        try:
            live = self._session.look(key, preview=hints.preview)
        except CollectionNotFound:
            self._session.warn_of_missing(key)
            return []
        if any(inputs[name] is UNKNOWN for name in ACTIONS):
            return []
        accesses, existing = SpecialAccesses.from_properties(inputs), live.special_set_of(subject)
        before = existing.accesses if existing else _NOTHING
        is_ours = self._session.this_run.manages(self._target(inputs).key)
        if existing:
            inputs |= self._original(self._target(inputs).key, existing)
        if existing and existing.accesses != accesses and not is_ours:
            if not adopts:
                reason = f"{_conflict(existing, accesses)}. {SpecialPermissionsExist.advice}"
                return [Fault(subject.kind.value, reason)]
            self._session.warn(
                f"{key[1]}: takes over the special permissions of {subject} (site {key[0]}): "
                f"allowed were {before}; now {accesses}"
            )
        levels = self._session.this_run.judge(key, Grant(subject, before, accesses, live.levels))
        self._announce(inputs, before, accesses, levels)
        return []

    def _announce(
        self, inputs: Properties, before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None
    ) -> None:
        name, subject = inputs[DATA_COLLECTION_ID], _subject(inputs)
        granted = describe_gains(subject, before, after, levels)
        if granted:
            say = self._session.warn if gains(before, after, levels) else self._session.info
            say(f"{name}: {granted}")
        losses = describe_losses(subject, before, after)
        if losses:
            self._session.info(f"{name}: {losses} (narrower)")


def _key(properties: Properties) -> CollectionKey:
    return properties[SITE_ID], properties[DATA_COLLECTION_ID]


def _subject(properties: Properties) -> Subject:
    kind = SubjectKind.USER if properties.get(USER_ID) is not None else SubjectKind.ROLE
    return Subject(kind, properties[kind.value])


def _conflict(existing: SpecialSet, asked: SpecialAccesses) -> str:
    return (
        f"{existing.subject} already has special permissions here that differ: "
        f"allowed are {existing.accesses}; asked for {asked}"
    )


def _no_such_set(key: CollectionKey, special_permissions_id: str) -> SpecialPermissionsNotFound:
    from ..api.errors import CallContext, ServiceAnswer

    call = CallContext(f"find special permissions {special_permissions_id} of collection {key[1]}", *key)
    advice = "Check the id: siteId/dataCollectionId/specialPermissionsId."
    return SpecialPermissionsNotFound(call, ServiceAnswer(), "the collection has no such entry", advice)
