"""Ready four-level sets in the words of the people who build sites."""

from __future__ import annotations

from enum import Enum

from .collection_levels import CollectionLevels
from .levels import AccessLevel


class Preset(str, Enum):
    """What a collection is for. Each stands for one documented four-level set; see `levels`."""

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
        """The four levels that this preset stands for."""
        return _LEVELS[self]


_EDITOR = AccessLevel.CMS_EDITOR
_AUTHOR = AccessLevel.SITE_MEMBER_AUTHOR

_LEVELS = {
    Preset.SHOW_CONTENT: CollectionLevels(AccessLevel.ANYONE, _EDITOR, _EDITOR, _EDITOR),
    Preset.COLLECT_FORM_SUBMISSIONS: CollectionLevels(_EDITOR, AccessLevel.ANYONE, _EDITOR, _EDITOR),
    Preset.MEMBERS_OWN_ITEMS: CollectionLevels(_AUTHOR, AccessLevel.SITE_MEMBER, _AUTHOR, _AUTHOR),
    Preset.STAFF_ONLY: CollectionLevels.uniform(_EDITOR),
    Preset.PRIVATE: CollectionLevels.uniform(AccessLevel.PRIVILEGED),
}
