"""The steps of CollectionPermissions: the four levels of one collection, which always exist and cannot be deleted."""

from __future__ import annotations

from typing import Any

from ..api.errors import CollectionNotFound
from ..permissions.actions import ItemAction
from ..permissions.collection_levels import CollectionLevels
from ..permissions.level_changes import LevelChange, compare_levels, widens
from ..permissions.levels import AccessLevel
from ..permissions.special_changes import describe_further_gains
from ..permissions.validation import Fault
from .declared_inputs import ACTIONS, OnDestroy, collection_permissions_inputs
from .hints import Hints
from .lifecycle import Lifecycle, Target
from .properties import (
    DATA_COLLECTION_ID,
    ON_DESTROY,
    PREVIOUS,
    SITE_ID,
    UNKNOWN,
    WRITTEN,
    Properties,
    differing,
)
from .resource_ids import collection_permissions_id, parse_collection_permissions_id
from .results import Created, Difference, Reading
from .settling import settled
from .this_run import CollectionKey


class CollectionPermissionsLifecycle(Lifecycle):
    """check, create, read, diff, update and delete of one collection's levels."""

    identifying = (SITE_ID, DATA_COLLECTION_ID)
    compared = (*ACTIONS, ON_DESTROY)

    def create(self, inputs: Properties) -> Created:
        """Write the four levels (Update Permissions), keeping what stood there before as `previous`."""
        key = _key(inputs)
        levels = CollectionLevels.from_properties(inputs)
        with self._session.this_run.alone_with(self._target(inputs).key):
            previous = self._session.this_run.original(key) or _levels(inputs.get(PREVIOUS)) or self._original(key)
            self._session.this_run.remember_original(key, previous)
            self._note(_target_key(key), previous.to_properties(), levels.to_properties())
            self._write(key, levels)
            self._session.this_run.collection_was_created(key)
        return Created(collection_permissions_id(*key), {**inputs, PREVIOUS: previous.to_properties()})

    def read(self, resource_id: str, properties: Properties) -> Reading | None:
        """The live levels, as outputs and as inputs, so that drift shows and the next update repairs it.

        None when the collection is gone. For a look-up by id (no levels in `properties`) that is a
        CollectionNotFound.
        """
        key = parse_collection_permissions_id(resource_id)
        try:
            live = self._session.reads.get(*key, levels_only=True).levels
        except CollectionNotFound:
            if ItemAction.READ.value not in properties:
                raise
            return None
        kept = {name: properties[name] for name in (ON_DESTROY, PREVIOUS) if properties.get(name) is not None}
        inputs = {SITE_ID: key[0], DATA_COLLECTION_ID: key[1], **live.to_properties(), **kept}
        written = _written(properties)
        drifted = {WRITTEN: written.to_properties()} if written and written != live else {}
        return Reading({**inputs, **drifted}, inputs)

    def diff(self, olds: Properties, news: Properties) -> Difference:
        """As every resource's; besides, a program that accepts drift makes it this resource's own by an update."""
        difference = super().diff(olds, news)
        return Difference(difference.changes or _accepts_drift(olds, news), difference.replaces)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> dict[str, Any]:
        """Write the four levels (Update Permissions) and keep `previous`. A moved class alone calls nothing."""
        previous = olds.get(PREVIOUS) or news.get(PREVIOUS)
        kept = {PREVIOUS: previous} if previous else {}
        if differing(olds, news, self.compared) or _accepts_drift(olds, news):
            before, levels = _levels(previous), CollectionLevels.from_properties(news)
            if before:
                self._note(_target_key(_key(news)), before.to_properties(), levels.to_properties())
            self._write(_key(news), levels)
        return {**news, **kept}

    def delete(self, resource_id: str, properties: Properties) -> None:
        """Write `previous` back, or lock, as `on_destroy` says: only while the levels still are what was written."""
        key = parse_collection_permissions_id(resource_id)
        with self._session.this_run.alone_with(_target_key(key)):
            self._delete(key, properties)

    def _delete(self, key: CollectionKey, properties: Properties) -> None:
        name, previous = key[1], _levels(properties.get(PREVIOUS))
        this_run = self._session.this_run
        if this_run.holds_collection(key) or this_run.is_held(_target_key(key)):
            if this_run.original(key) == previous:
                self._session.info(f"{name}: stays as another resource of this run declares it.")
            else:
                self._session.warn(
                    f"{name}: left as another resource of this run has just declared it. That one does not know the "
                    f"original levels ({previous or 'not recorded'}): to keep them, give a renamed resource an alias."
                )
            return
        if previous:
            this_run.remember_original(key, previous)
        target = previous
        if properties.get(ON_DESTROY) == OnDestroy.LOCK.value:
            target = CollectionLevels.uniform(AccessLevel.PRIVILEGED)
        if target is None or not target.is_known:
            kept = target or "none kept"
            self._session.warn(f"{name}: left as it is, since its earlier levels are not known ({kept}).")
            return
        try:
            self._put_back(key, _written(properties), target)
            self._session.journal.forget(_target_key(key))
        except CollectionNotFound:
            self._session.info(f"{name}: the collection is gone, so there is nothing to put back.")

    def recover(self, inputs: Properties) -> Created | None:
        """The levels as they are now, with the `previous` that the create knew. None when it wrote nothing."""
        key = _key(inputs)
        try:
            live = self._session.reads.get_fresh(*key).levels
        except CollectionNotFound:
            return None
        previous, declared = _levels(inputs.get(PREVIOUS)), CollectionLevels.from_properties(inputs)
        if live not in (declared, previous):
            self._session.warn(f"{key[1]}: somebody changed it since: it has {live}; the program declares {declared}.")
        if live != declared and (previous is None or live == previous):
            return None
        drifted = {WRITTEN: declared.to_properties()} if live != declared else {}
        return Created(collection_permissions_id(*key), {**inputs, **live.to_properties(), **drifted})

    def _put_back(self, key: CollectionKey, written: CollectionLevels | None, target: CollectionLevels) -> None:
        name = key[1]
        ours = [written, target, *map(_levels, self._session.journal.written(_target_key(key)))]
        live = settled(
            lambda: self._session.reads.get_fresh(*key).levels,
            lambda seen: seen in ours,
            self._session.settle_seconds,
        )
        if live not in ours:
            self._session.warn(
                f"{name}: left as it is, since somebody changed it after this stack wrote it. It has: {live}. "
                f"This stack wrote: {written}. To put it back, set it by hand to: {target}."
            )
            return
        # Also where it looks right already: that sight may be an old one, from before our own last write.
        self._write(key, target)
        changes = compare_levels(live, target)
        if changes:
            (self._session.warn if widens(changes) else self._session.info)(_told(f"{name}: put back", key, changes))

    def _declared(self, news: Properties) -> tuple[dict[str, Any], list[Fault]]:
        return collection_permissions_inputs(news)

    def _target(self, inputs: Properties) -> Target:
        key = _key(inputs)
        return Target(_target_key(key), DATA_COLLECTION_ID, f"collection {key[1]}")

    def _carry_on(self, olds: Properties, inputs: dict[str, Any]) -> None:
        key, before, after = _key(inputs), _levels(olds), _levels(inputs)
        if olds.get(PREVIOUS):
            inputs[PREVIOUS] = olds[PREVIOUS]
            self._session.journal.forget(_target_key(key))
            self._session.this_run.remember_original(key, CollectionLevels.from_properties(olds[PREVIOUS]))
        if after:
            self._declare_levels(key, after)
        if before:
            changes = _known_changes(before, inputs) if after is None else compare_levels(before, after)
            for change in changes:
                say = self._session.warn if widens([change]) else self._session.info
                say(f"{key[1]}: {change}")

    def _look_first(self, inputs: dict[str, Any], hints: Hints) -> list[Fault]:
        key, declared = _key(inputs), _levels(inputs)
        if declared:
            self._declare_levels(key, declared)
        known = self._session.this_run.original(key)
        if known:
            inputs[PREVIOUS] = known.to_properties()
        if hints.preview and not self._session.settings.preview_reads:
            return []
        try:
            live = self._session.look(key, preview=hints.preview, levels_only=True).levels
        except CollectionNotFound:
            self._session.warn_of_missing(key)
            return []
        noted = self._noted_original(key, live)
        inputs[PREVIOUS] = (known or noted or live).to_properties()
        changes = _known_changes(live, inputs)
        if changes:
            self._session.warn(_told(f"{key[1]}: takes over", key, changes))
        elif noted:
            self._session.info(f"{key[1]}: an earlier run wrote these levels and was cut off; before it had: {noted}.")
        elif not known:
            self._session.info(
                f"{key[1]}, and perhaps others, already has the levels that are declared: they count as its original "
                "ones. If a run that was cut off wrote them, first run `wix-data recover`: it finds the true ones in "
                "the stack's pending creates.",
                topic="already as declared",
            )
        return []

    def _declare_levels(self, key: CollectionKey, levels: CollectionLevels) -> None:
        """Note them; what special permissions add to them alone was not seen where those were checked first."""
        for grant in self._session.this_run.declare_levels(key, levels):
            further = describe_further_gains(grant, levels)
            if further:
                self._session.warn(f"{key[1]}: {further}")

    def _original(self, key: CollectionKey) -> CollectionLevels:
        """What the collection has now, unless a create of this machine wrote that and was cut off."""
        live = self._session.reads.get_fresh(*key).levels
        return self._noted_original(key, live) or live

    def _noted_original(self, key: CollectionKey, live: CollectionLevels) -> CollectionLevels | None:
        return _levels(self._session.journal.original(_target_key(key), live.to_properties()))

    def _announce_return(self, olds: Properties) -> None:
        before, previous = _levels(olds), _levels(olds.get(PREVIOUS))
        if previous:
            self._session.this_run.remember_original(_key(olds), previous)
        if before and previous and olds.get(ON_DESTROY) != OnDestroy.LOCK.value:
            changes = compare_levels(before, previous)
            if widens(changes):
                self._session.warn(_told(f"{olds[DATA_COLLECTION_ID]}: will be put back", _key(olds), changes))

    def _write(self, key: CollectionKey, levels: CollectionLevels) -> None:
        self._session.reads.forget(*key)
        try:
            self._session.client.update_permissions(*key, levels)
        finally:
            self._session.reads.forget(*key)


def _key(properties: Properties) -> CollectionKey:
    return properties[SITE_ID], properties[DATA_COLLECTION_ID]


def _target_key(key: CollectionKey) -> tuple[str, ...]:
    return ("levels", *key)


def _levels(properties: Properties | None) -> CollectionLevels | None:
    """The set in the properties, unless one of the four is missing or not known yet."""
    if properties and all(isinstance(properties.get(name), str) for name in ACTIONS):
        return CollectionLevels.from_properties(properties)
    return None


def _written(properties: Properties) -> CollectionLevels | None:
    """What this resource wrote last, which a refresh does not touch."""
    return _levels(properties.get(WRITTEN)) or _levels(properties)


def _accepts_drift(olds: Properties, news: Properties) -> bool:
    """Whether the program now declares what somebody else wrote: from here on it is this resource's own."""
    return olds.get(WRITTEN) is not None and _written(olds) != _levels(news)


def _known_changes(before: CollectionLevels, inputs: Properties) -> list[LevelChange]:
    """What changes, as far as the inputs are known: an unknown level is left out."""
    known = {name: inputs[name] for name in ACTIONS if inputs[name] is not UNKNOWN}
    return compare_levels(before, CollectionLevels.from_properties({**before.to_properties(), **known}))


def _told(head: str, key: CollectionKey, changes: list[LevelChange]) -> str:
    lines = "".join(f"\n  {key[1]}: {change}" for change in changes)
    return f"{head} (site {key[0]})" + lines
