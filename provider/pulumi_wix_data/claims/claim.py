"""One claim, such as `visitor().cannot_read("Orders")`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from ..permissions.actions import ItemAction
from ..permissions.data_permissions import Subject, shown_text
from ..permissions.levels import AccessLevel, Hidden
from ..permissions.matrix import Grant
from ..permissions.validation import shown

AUDIENCES = {AccessLevel.ANYONE: "visitor", AccessLevel.SITE_MEMBER: "member", AccessLevel.CMS_EDITOR: "cms_editor"}
"""What a program calls the people whom a level lets in."""
_METHODS = {Grant.ALL: "can_{}", Grant.OWN: "can_{}_only_own", Grant.NONE: "cannot_{}"}


@dataclass(frozen=True)
class Claim:
    """Who may do, or may not do, what with the items of a collection."""

    who: AccessLevel | Subject
    """The people whom a level lets in, or one user or role."""
    action: ItemAction
    expected: Grant
    """ALL: on every item. OWN: on the items that it created, and on no other. NONE: on no item."""
    data_collection_id: str
    site_id: str | None = None
    is_secret: bool = False
    """Whether the ids may be secrets: the claim was made of one."""

    @property
    def ids(self) -> list[str]:
        """The ids in it."""
        subject = [shown_text(self.who.id)] if isinstance(self.who, Subject) else []
        return [self.data_collection_id, *([self.site_id] if self.site_id else []), *subject]

    def with_ids(self, change: Callable[[str], str]) -> Claim:
        """The same claim with other ids."""
        who = self.who
        if isinstance(who, Subject):
            who = Subject(who.kind, change(shown_text(who.id)))
        site_id = None if self.site_id is None else change(self.site_id)
        return replace(self, who=who, data_collection_id=change(self.data_collection_id), site_id=site_id)

    def told(self, secrets: Collection[str] = ()) -> str:
        """As the program spells it, but for ids that are among the secrets."""
        who = self.who
        if isinstance(who, Subject):
            someone = f"{who.kind.noun}({self.told_id(shown_text(who.id), secrets)})"
        else:
            someone = f"{AUDIENCES[who]}()"
        method = _METHODS[self.expected].format(self.action.verb)
        site = "" if self.site_id is None else f", site_id={self.told_id(self.site_id, secrets)}"
        return f"{someone}.{method}({self.told_id(self.data_collection_id, secrets)}{site})"

    def told_id(self, value: str, secrets: Collection[str] = ()) -> str:
        """An id in it, quoted, unless it may be a secret."""
        return Hidden.SECRET.value if self.is_secret or value in secrets else shown(value)

    def __str__(self) -> str:
        return self.told()
