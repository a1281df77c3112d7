"""What a program claims about its own declarations, such as `visitor().cannot_read("Orders")`."""

from __future__ import annotations

from dataclasses import dataclass

from ..permissions.actions import ItemAction
from ..permissions.matrix import Audience, Grant
from ..permissions.subjects import Subject, SubjectKind


@dataclass(frozen=True)
class Claim:
    """Who may do, or may not do, what with the items of a collection."""

    who: Audience | Subject
    action: ItemAction
    expected: Grant
    """ALL: on every item. OWN: on the items that it created, and on no other. NONE: on no item."""
    data_collection_id: str
    site_id: str | None
    text: str
    """As the program spells it."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Who:
    """Somebody, with a claim for each method. Collection ids are case-sensitive.

    `site_id` restricts a claim to one site; without it, the claim is about every site on which the program declares
    the collection.
    """

    whom: Audience | Subject
    text: str

    def can_read(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may read every item."""
        return self._claim("can_read", ItemAction.READ, Grant.ALL, data_collection_id, site_id)

    def can_insert(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may insert items."""
        return self._claim("can_insert", ItemAction.INSERT, Grant.ALL, data_collection_id, site_id)

    def can_update(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may change every item."""
        return self._claim("can_update", ItemAction.UPDATE, Grant.ALL, data_collection_id, site_id)

    def can_remove(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may remove every item."""
        return self._claim("can_remove", ItemAction.REMOVE, Grant.ALL, data_collection_id, site_id)

    def can_read_only_own(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may read the items that it created, and no others."""
        return self._claim("can_read_only_own", ItemAction.READ, Grant.OWN, data_collection_id, site_id)

    def can_update_only_own(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may change the items that it created, and no others."""
        return self._claim("can_update_only_own", ItemAction.UPDATE, Grant.OWN, data_collection_id, site_id)

    def can_remove_only_own(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may remove the items that it created, and no others."""
        return self._claim("can_remove_only_own", ItemAction.REMOVE, Grant.OWN, data_collection_id, site_id)

    def cannot_read(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may read no item, not even one that it created."""
        return self._claim("cannot_read", ItemAction.READ, Grant.NONE, data_collection_id, site_id)

    def cannot_insert(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may not insert items."""
        return self._claim("cannot_insert", ItemAction.INSERT, Grant.NONE, data_collection_id, site_id)

    def cannot_update(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may change no item, not even one that it created."""
        return self._claim("cannot_update", ItemAction.UPDATE, Grant.NONE, data_collection_id, site_id)

    def cannot_remove(self, data_collection_id: str, *, site_id: str | None = None) -> Claim:
        """It may remove no item, not even one that it created."""
        return self._claim("cannot_remove", ItemAction.REMOVE, Grant.NONE, data_collection_id, site_id)

    def _claim(self, method: str, action: ItemAction, expected: Grant, collection: str, site_id: str | None) -> Claim:
        site = "" if site_id is None else f", site_id={site_id!r}"
        text = f"{self.text}.{method}({collection!r}{site})"
        return Claim(self.whom, action, expected, collection, site_id.lower() if site_id else None, text)


def visitor() -> Who:
    """Any visitor of the site who is not logged in; by the API too."""
    return Who(Audience.VISITOR, "visitor()")


def member() -> Who:
    """Any logged-in site member."""
    return Who(Audience.MEMBER, "member()")


def cms_editor() -> Who:
    """Any collaborator with a CMS role."""
    return Who(Audience.CMS_EDITOR, "cms_editor()")


def user(user_id: str) -> Who:
    """One user, by what every member may do and by the special permissions that the program declares for it.

    What the user may do through its roles is not counted: claims about roles say that.
    """
    return Who(Subject(SubjectKind.USER, user_id), f"user({user_id!r})")


def role(policy_id: str) -> Who:
    """The holders of one role (`get_role("…").id`), likewise."""
    return Who(Subject(SubjectKind.ROLE, policy_id), f"role({policy_id!r})")
