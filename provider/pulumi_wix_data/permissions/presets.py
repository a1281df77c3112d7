"""Ready sets of levels in the words of the people who build sites."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal

from .actions import Effect
from .data_permissions import CollectionLevels
from .levels import AccessLevel


class Preset(str, Enum):
    """What a collection is for. Each stands for one documented set of levels; see `levels`."""

    SHOW_CONTENT = "SHOW_CONTENT"
    """Content for the public: any visitor reads; only CMS editors insert, update and remove."""
    COLLECT_FORM_SUBMISSIONS = "COLLECT_FORM_SUBMISSIONS"
    """Forms: any visitor inserts; only CMS editors read, update and remove."""
    MEMBERS_OWN_ITEMS = "MEMBERS_OWN_ITEMS"
    """Members' own items: any member inserts, and reads, updates and removes just what they created."""
    STAFF_ONLY = "STAFF_ONLY"
    """Internal lists: only CMS editors do anything."""
    PRIVATE = "PRIVATE"
    """Only site administrators, and whom special permissions name, do anything."""

    @property
    def levels(self) -> CollectionLevels:
        """The levels that this preset stands for."""
        return _LEVELS[self]


_EDITOR = AccessLevel.CMS_EDITOR
_AUTHOR = AccessLevel.SITE_MEMBER_AUTHOR


def _levels(others: AccessLevel, exceptions: Mapping[Effect, AccessLevel]) -> CollectionLevels:
    """One level for all actions but those with an effect that has a level of its own."""
    return CollectionLevels.build(lambda action: exceptions.get(action.effect, others))


_LEVELS = {
    Preset.SHOW_CONTENT: _levels(_EDITOR, {Effect.READS: AccessLevel.ANYONE}),
    Preset.COLLECT_FORM_SUBMISSIONS: _levels(_EDITOR, {Effect.CREATES: AccessLevel.ANYONE}),
    Preset.MEMBERS_OWN_ITEMS: _levels(_AUTHOR, {Effect.CREATES: AccessLevel.SITE_MEMBER}),
    Preset.STAFF_ONLY: _levels(_EDITOR, {}),
    Preset.PRIVATE: _levels(max(AccessLevel), {}),
}

PresetName = Literal["SHOW_CONTENT", "COLLECT_FORM_SUBMISSIONS", "MEMBERS_OWN_ITEMS", "STAFF_ONLY", "PRIVATE"]
"""The names of all presets, for type checkers."""
