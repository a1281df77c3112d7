"""From what a program declares to the inputs kept in state, with every fault found on the way."""

from __future__ import annotations

from enum import Enum
from typing import Any

from ..permissions.actions import ItemAction
from ..permissions.levels import Access, AccessLevel
from ..permissions.presets import Preset
from ..permissions.validation import MAX_DATA_COLLECTION_ID, MAX_SUBJECT_ID, Fault, guid, identifier, one_of, shown
from ..settings import WHERE_SITE_IDS_ARE, missing_site
from .properties import (
    ADOPT_EXISTING,
    DATA_COLLECTION_ID,
    ON_DESTROY,
    POLICY_ID,
    PRESET,
    SITE_ID,
    UNKNOWN,
    USER_ID,
    Properties,
)

ACTIONS = tuple(action.value for action in ItemAction)


class OnDestroy(str, Enum):
    """What destroying CollectionPermissions does to the collection's levels."""

    RESTORE = "restore"
    """Write back the levels that it had before."""
    LOCK = "lock"
    """Set all four to PRIVILEGED."""


def collection_permissions_inputs(news: Properties) -> tuple[dict[str, Any], list[Fault]]:
    """The checked inputs of CollectionPermissions (a preset becomes its four levels), and all faults."""
    inputs, faults = _target_inputs(news)
    preset = news.get(PRESET)
    given = [name for name in ACTIONS if news.get(name) is not None]
    if preset is None:
        for name in ACTIONS:
            inputs[name] = news.get(name)
            faults += _level_faults(name, news.get(name))
    elif given:
        reason = f"a preset sets all four levels; give either it or the levels, not both ({', '.join(given)})"
        faults.append(Fault(PRESET, reason))
    elif preset is UNKNOWN:
        inputs |= dict.fromkeys(ACTIONS, UNKNOWN)
    else:
        faults += one_of(PRESET, preset, Preset)
        if not faults:
            inputs |= Preset(preset).levels.to_properties()
    on_destroy = news.get(ON_DESTROY)
    inputs[ON_DESTROY] = OnDestroy.RESTORE.value if on_destroy is None else on_destroy
    if inputs[ON_DESTROY] is not UNKNOWN:
        faults += one_of(ON_DESTROY, inputs[ON_DESTROY], OnDestroy)
    return inputs, faults


def special_permission_inputs(news: Properties) -> tuple[dict[str, Any], list[Fault]]:
    """The checked inputs of SpecialPermission (accesses left out become UNSPECIFIED), and all faults."""
    inputs, faults = _target_inputs(news)
    faults += _subject_faults(news)
    inputs |= {name: news[name] for name in (USER_ID, POLICY_ID) if news.get(name) is not None}
    for name in ACTIONS:
        value = news.get(name)
        inputs[name] = Access.UNSPECIFIED.value if value is None else value
        if inputs[name] is not UNKNOWN:
            faults += one_of(name, inputs[name], Access)
    if all(inputs[name] == Access.UNSPECIFIED.value for name in ACTIONS):
        reason = f"all four accesses are UNSPECIFIED, which grants nothing; set one of {', '.join(ACTIONS)} to ALLOWED"
        faults.append(Fault(ACTIONS[0], reason))
    adopt = news.get(ADOPT_EXISTING)
    if not (adopt is None or adopt is UNKNOWN or isinstance(adopt, bool)):
        faults.append(Fault(ADOPT_EXISTING, f"{shown(adopt)} is not allowed; choose one of True, False"))
    if adopt:
        inputs[ADOPT_EXISTING] = adopt
    return inputs, faults


def declared_twice(what: str, first: str, second: str) -> str:
    """The sentence for a second declaration of one thing, by the names or the URNs of two resources."""
    names = " and ".join(repr(resource.rpartition("::")[2]) for resource in (first, second))
    return f"{what} is declared twice, by {names}, which would undo each other; keep one of them"


def _target_inputs(news: Properties) -> tuple[dict[str, Any], list[Fault]]:
    site_id, data_collection_id = news.get(SITE_ID), news.get(DATA_COLLECTION_ID)
    faults: list[Fault] = []
    if site_id is None:
        faults.append(Fault(SITE_ID, missing_site()))
    elif site_id is not UNKNOWN:
        faults += guid(SITE_ID, site_id, WHERE_SITE_IDS_ARE)
        site_id = site_id.lower() if isinstance(site_id, str) else site_id
    if data_collection_id is not UNKNOWN:
        faults += identifier(DATA_COLLECTION_ID, data_collection_id, MAX_DATA_COLLECTION_ID)
    return {SITE_ID: site_id, DATA_COLLECTION_ID: data_collection_id}, faults


def _level_faults(name: str, value: object) -> list[Fault]:
    if value is UNKNOWN:
        return []
    if value is None:
        choices = ", ".join(level.value for level in AccessLevel)
        return [Fault(name, f"it is missing; give one of {choices} (or a preset for all four)")]
    return one_of(name, value, AccessLevel)


def _subject_faults(news: Properties) -> list[Fault]:
    given = {name: news[name] for name in (USER_ID, POLICY_ID) if news.get(name) is not None}
    faults: list[Fault] = []
    for name, value in given.items():
        if value is not UNKNOWN:
            faults += identifier(name, value, MAX_SUBJECT_ID)
    if not given:
        faults.append(Fault(USER_ID, "nobody is named; give exactly one of user_id, policy_id"))
    if len(given) > 1 and UNKNOWN not in given.values():
        faults.append(Fault(POLICY_ID, "user_id and policy_id are both given; give exactly one of them"))
    return faults
