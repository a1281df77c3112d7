"""Who can do what by the resources of a stack's state, or by those that a preview plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from ..api.errors import WixDataError
from ..permissions.collection_types import type_by_id
from ..permissions.data_permissions import CollectionLevels, DataPermissions, SpecialSet, shown_text
from ..permissions.levels import Hidden, Text, UnknownLevel
from ..review.review_model import AccessChange
from ..sanitize import one_line
from ..stack.managed import CollectionResources, by_collection
from ..state.previews import Preview, Step
from ..state.resource_kind import DeclaredInputs
from ..state.stack_state import StackState
from ..state.urns import Urn
from .site_access import CollectionAccess

_NOT_MANAGED = CollectionLevels.uniform(UnknownLevel("(not managed by this stack)"))

Resources = list[tuple[str, DeclaredInputs]]
"""Logical names, and what the resources declare."""


def in_state(state: StackState) -> Resources:
    """What the stack manages, as the state has it."""
    return [(each.urn.name, each.recorded) for each in state.resources if each.is_managed]


def planned(previews: list[Preview]) -> list[Resources]:
    """What each of the previews declares. Raises WixDataError when one of them does not tell everything."""
    stacks = [preview.stack for preview in previews]
    twice = next((stack for stack in stacks if stacks.count(stack) > 1), None)
    if twice is not None:
        raise WixDataError(f"There are several previews of the stack {one_line(twice)} in it: give one of them.")
    return [_declared(preview) for preview in previews]


def unknown_after(preview: Preview) -> list[Urn]:
    """The resources of ours that stay, of a kind that this version does not know."""
    return list({step.urn.text: step.urn for step in preview.steps if step.is_ours and step.kind is None}.values())


def declared_access(
    resources: Resources, site_id: str | None, matches: Callable[[str], bool]
) -> list[CollectionAccess]:
    """What the resources say of each collection, of the site alone where one is given.

    A site or a collection that cannot be seen may be the one asked for. Levels and accesses that are secrets are
    unclear, be they seen here or not: the rows would tell them.
    """
    found: list[CollectionAccess] = []
    for collection in by_collection(resources):
        place = collection.place
        if _may_be(place.site_id, lambda site: site_id in (None, site)) and _may_be(place.data_collection_id, matches):
            found.append(CollectionAccess(shown_text(collection.shown.site_id), _permissions(collection)))
    return found


def with_changes(
    collections: list[CollectionAccess], changes: Iterable[AccessChange]
) -> tuple[list[CollectionAccess], tuple[AccessChange, ...]]:
    """The collections with what a preview changes of them, and the changes of collections that are not among them."""
    by_place: dict[tuple[str, str], list[AccessChange]] = {}
    for each in changes:
        by_place.setdefault((each.site_id, each.data_collection_id), []).append(each)
    found = [
        replace(each, changes=tuple(by_place.pop((one_line(each.site_id), one_line(each.data_collection_id)), ())))
        for each in collections
    ]
    return found, tuple(change for others in by_place.values() for change in others)


def _declared(preview: Preview) -> Resources:
    if preview.errors:
        raise WixDataError(f"The preview failed, so it does not tell everything: {preview.errors[0]}")
    steps = [step for step in preview.steps if step.op not in _NOT_DECLARED and not step.found_by_refresh]
    if preview.is_refresh and not any(step.kind and step.new for step in steps):
        raise WixDataError(
            "It is the preview of a refresh, which tells nothing of what the program declares: give the output of "
            "`pulumi preview --json --show-sames`."
        )
    if preview.summary.get("same", 0) > len({step.urn for step in steps if step.op == "same"}):
        raise WixDataError("The preview leaves out what does not change: make it with --json --show-sames.")
    last: dict[str, Step] = {step.urn.text: step for step in steps if step.kind and step.new}
    return [
        (step.urn.name, step.new.declared) for step in last.values() if step.new is not None and not step.new.external
    ]


_NOT_DECLARED = ("read", "refresh")


def _may_be(text: Text, matches: Callable[[str], bool]) -> bool:
    return isinstance(text, Hidden) or matches(text)


def _permissions(collection: CollectionResources) -> DataPermissions:
    """What is declared, without secrets. Levels of a collection with special permissions only are not known."""
    sets = [SpecialSet("", each.shown_subject, each.recorded.shown().accesses) for each in collection.special]
    data_collection_id = shown_text(collection.shown.data_collection_id)
    return DataPermissions(
        data_collection_id,
        collection.levels.shown().levels if collection.levels else _NOT_MANAGED,
        tuple(sorted(sets, key=lambda each: str(each.subject))),
        type=type_by_id(data_collection_id),
    )
