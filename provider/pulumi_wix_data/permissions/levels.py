"""The five access levels of a collection action, and the two values of a special access."""

from __future__ import annotations

from enum import Enum


class AccessLevel(str, Enum):
    """Who, at least, may perform an action on a collection's items (Wix Data Permissions: AccessLevel).

    The order is total: `ANYONE < SITE_MEMBER < SITE_MEMBER_AUTHOR < CMS_EDITOR < PRIVILEGED`. A greater
    level is the stricter one: fewer people pass it, and who passes it passes every smaller one too.
    """

    ANYONE = "ANYONE"
    """Any visitor of the site, without logging in; by the API too."""
    SITE_MEMBER = "SITE_MEMBER"
    """Logged-in site members, and collaborators."""
    SITE_MEMBER_AUTHOR = "SITE_MEMBER_AUTHOR"
    """Logged-in site members, but only for the items that they created."""
    CMS_EDITOR = "CMS_EDITOR"
    """Collaborators with a CMS role."""
    PRIVILEGED = "PRIVILEGED"
    """Site administrators, and whom special permissions name."""

    @property
    def strictness(self) -> int:
        """0 for ANYONE up to 4 for PRIVILEGED."""
        return _ORDER[self]

    def __lt__(self, other: object) -> bool:
        return self.strictness < _level(other).strictness

    def __le__(self, other: object) -> bool:
        return self.strictness <= _level(other).strictness

    def __gt__(self, other: object) -> bool:
        return self.strictness > _level(other).strictness

    def __ge__(self, other: object) -> bool:
        return self.strictness >= _level(other).strictness


def _level(other: object) -> AccessLevel:
    # As texts the two would compare by the alphabet, silently: PRIVILEGED before SITE_MEMBER.
    if not isinstance(other, AccessLevel):
        raise TypeError(f"an AccessLevel does not compare with {other!r}; give an AccessLevel")
    return other


_ORDER = {level: strictness for strictness, level in enumerate(AccessLevel)}


class Access(str, Enum):
    """What special permissions say of one action (Wix Data Permissions: Access). There is no "denied"."""

    UNSPECIFIED = "UNSPECIFIED"
    """The collection's level decides."""
    ALLOWED = "ALLOWED"
    """The subject may, whatever the collection's level is."""
