"""What a program claims about its own declarations, such as `visitor().cannot_read("Orders")`."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pulumi

from ..api.errors import WixDataError
from ..claims.claim import Claim
from ..documentation import with_link
from ..permissions.actions import ItemAction
from ..permissions.data_permissions import Subject, SubjectKind
from ..permissions.levels import AccessLevel, Hidden
from ..permissions.matrix import Grant
from ..permissions.validation import MAX_SUBJECT_ID, identifier, shown
from ..resources.applied_value import is_of_secret


class AccessAssertionFailed(pulumi.RunError, WixDataError):
    """What the program declares breaks an assertion. Pulumi shows the text alone, without a traceback."""


@dataclass(frozen=True)
class Who:
    """Somebody, with a claim for each method. Collection ids are case-sensitive.

    `site_id` restricts a claim to one site; without it, the claim is about every site on which the program declares
    the collection.
    """

    whom: AccessLevel | Subject

    def can_read(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may read every item."""
        return self._claim(ItemAction.READ, Grant.ALL, data_collection_id, site_id)

    def can_insert(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may insert items."""
        return self._claim(ItemAction.INSERT, Grant.ALL, data_collection_id, site_id)

    def can_update(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may change every item."""
        return self._claim(ItemAction.UPDATE, Grant.ALL, data_collection_id, site_id)

    def can_remove(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may remove every item."""
        return self._claim(ItemAction.REMOVE, Grant.ALL, data_collection_id, site_id)

    def can_read_only_own(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may read the items that it created, and no others."""
        return self._claim(ItemAction.READ, Grant.OWN, data_collection_id, site_id)

    def can_update_only_own(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may change the items that it created, and no others."""
        return self._claim(ItemAction.UPDATE, Grant.OWN, data_collection_id, site_id)

    def can_remove_only_own(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may remove the items that it created, and no others."""
        return self._claim(ItemAction.REMOVE, Grant.OWN, data_collection_id, site_id)

    def cannot_read(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may read no item, not even one that it created."""
        return self._claim(ItemAction.READ, Grant.NONE, data_collection_id, site_id)

    def cannot_insert(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may not insert items."""
        return self._claim(ItemAction.INSERT, Grant.NONE, data_collection_id, site_id)

    def cannot_update(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may change no item, not even one that it created."""
        return self._claim(ItemAction.UPDATE, Grant.NONE, data_collection_id, site_id)

    def cannot_remove(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may remove no item, not even one that it created."""
        return self._claim(ItemAction.REMOVE, Grant.NONE, data_collection_id, site_id)

    def _claim(self, action: ItemAction, expected: Grant, data_collection_id: str, site_id: str | None) -> Claim:
        return Claim(
            self.whom, action, expected, data_collection_id, site_id.lower() if site_id else None, is_of_secret()
        )


def visitor() -> Who:
    """Any visitor of the site who is not logged in; by the API too."""
    return Who(AccessLevel.ANYONE)


def member() -> Who:
    """Any logged-in site member."""
    return Who(AccessLevel.SITE_MEMBER)


def cms_editor() -> Who:
    """Any collaborator with a CMS role."""
    return Who(AccessLevel.CMS_EDITOR)


def user(user_id: str) -> Who:
    """One user, by what every member may do and by the special permissions that the program declares for it.

    What the user may do through its roles is not counted: claims about roles say that.
    """
    return _holder(SubjectKind.USER, user_id)


def role(policy_id: str) -> Who:
    """The holders of one role, by its id (`get_role("…").id`), as for a user."""
    return _holder(SubjectKind.ROLE, policy_id)


_ID = re.compile(r"(?=.*[0-9])[0-9a-f]+(-[0-9a-f]+)*|(?=(.*[0-9]){4})[0-9a-z_-]{20,}", re.IGNORECASE)
"""Digits, a GUID or its like, or another long token: no title and no e-mail address is one."""


def _holder(kind: SubjectKind, subject_id: object) -> Who:
    """Refuses what cannot be an id: no special permission names it, so a claim about it would say nothing."""
    told = Hidden.SECRET.value if is_of_secret() else shown(subject_id)
    is_text = isinstance(subject_id, str)
    if is_text and not identifier(kind.value, subject_id, MAX_SUBJECT_ID) and _ID.fullmatch(subject_id):
        return Who(Subject(kind, subject_id))
    by_title = f"give get_role({told}).id" if is_text else "give the id as a text"
    advice = by_title if kind is SubjectKind.ROLE else f"give the {kind.noun}'s id as a text"
    said = (
        f"assert_access: {kind.noun}({told}) names nobody, since an id is a number such as 7046409866117489206, or a "
        f"GUID: {advice}."
    )
    raise AccessAssertionFailed(with_link(said, AccessAssertionFailed))
