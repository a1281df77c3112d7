"""The access levels of a collection action: THE table, one row a level. And the two values of a special access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, NewType

from .actions import Effect, ItemAction


class Hidden(Enum):
    """A value that cannot be seen. The enum's value is what to show in its place."""

    UNKNOWN = "(known after the update)"
    """Only the update itself will tell."""
    SECRET = "[secret]"  # noqa: S105 - Pulumi's own mark
    NOT_RECORDED = "(not recorded)"
    """Nobody looked, or there was nothing to look at."""
    NOT_UNDERSTOOD = "(not understood)"
    """A value of a form that this version does not know."""
    NOT_COMPARED = "(not in the other)"
    """Of two things that are compared, only one has it."""
    NOT_MANAGED = "(not managed by this stack)"
    """The stack declares special permissions alone, so it does not tell the levels."""
    DECLARED_TWICE = "(declared twice)"
    """Two resources declare it, and not alike: nobody knows which of them counts."""
    NOT_CERTAIN = "(not certain)"
    """A preview does not tell whether it is changed or left."""

    @property
    def why(self) -> str:
        """Completes `what it was is …`."""
        return _WHY[self]


_WHY = {
    Hidden.UNKNOWN: "known after the update only",
    Hidden.SECRET: "a secret",
    Hidden.NOT_RECORDED: "not recorded",
    Hidden.NOT_UNDERSTOOD: "not understood by this version",
    Hidden.NOT_COMPARED: "not told, as only one of the two has it",
    Hidden.NOT_MANAGED: "not managed by this stack",
    Hidden.DECLARED_TWICE: "declared twice, and not alike",
    Hidden.NOT_CERTAIN: "not certain, as the preview does not tell whether it changes",
}

Text = str | Hidden
"""A text, or why it cannot be seen."""


class Crowd(Enum):
    """The groups that exposures speak of."""

    PUBLIC = "public"
    """Whoever visits the site."""
    MEMBERS = "members"
    """Whoever has signed up as a member."""
    STAFF = "staff"
    """Whom the site's owner has chosen."""


@dataclass(frozen=True)
class _Row:
    """What one level means. `{verb}` in a clause stands for the action, `{losers}` for those who pass no longer."""

    crowd: Crowd
    """Whom it lets in, of those that no stricter level lets in."""
    step: str
    """One word or two for it, as a step of a ladder."""
    audience: str
    """One of the people whom it lets in."""
    people: str
    """All of them, for `… can no longer read`."""
    who_passes: str
    who_loses: str
    """When a wider level becomes this one."""
    own_items_of: str | None = None
    """The level whose audience passes this one for the items that they created, and only for those."""


class AccessLevel(str, Enum):
    """Who, at least, may perform an action on a collection's items (Wix Data Permissions: AccessLevel).

    The order is total: that of the rows. A greater level is the stricter one: fewer people pass it.
    """

    _value_: str
    _row: _Row
    strictness: int
    """0 for ANYONE, more for each stricter level."""

    ANYONE = (
        "ANYONE",
        _Row(Crowd.PUBLIC, "anyone", "any visitor", "visitors", "any visitor can {verb}, by the API too", ""),
    )
    """Any visitor of the site, without logging in; by the API too."""
    SITE_MEMBER = (
        "SITE_MEMBER",
        _Row(
            Crowd.MEMBERS,
            "members",
            "site member",
            "members",
            "any logged-in member can {verb}",
            "visitors who are not logged in can no longer {verb}",
        ),
    )
    """Logged-in site members, and collaborators."""
    SITE_MEMBER_AUTHOR = (
        "SITE_MEMBER_AUTHOR",
        _Row(
            Crowd.MEMBERS,
            "authors",
            "author of the item",
            "authors",
            "any logged-in member can {verb}",
            "{losers} can no longer {verb}",
            own_items_of="SITE_MEMBER",
        ),
    )
    """Logged-in site members, but only for the items that they created."""
    CMS_EDITOR = (
        "CMS_EDITOR",
        _Row(
            Crowd.STAFF,
            "editors",
            "CMS editor",
            "CMS editors",
            "anyone with a CMS role can {verb}",
            "{losers} can no longer {verb}",
        ),
    )
    """Collaborators with a CMS role."""
    PRIVILEGED = (
        "PRIVILEGED",
        _Row(
            Crowd.STAFF,
            "admins",
            "administrator",
            "administrators",
            "only site administrators and holders of special permissions can {verb}",
            "only site administrators and holders of special permissions can {verb}",
        ),
    )
    """Site administrators, and whom special permissions name."""

    def __new__(cls, name: str, row: _Row) -> AccessLevel:
        """A member, looked up by Wix's name alone."""
        member = str.__new__(cls, name)
        member._value_ = name
        member._row = row
        member.strictness = len(cls.__members__)
        return member

    @property
    def crowd(self) -> Crowd:
        """The group that it lets in."""
        return self._row.crowd

    @property
    def step(self) -> str:
        """Its word on a ladder of all levels, where room is scarce: `anyone`, `members`, `authors`, …."""
        return self._row.step

    @property
    def audience(self) -> str:
        """One of the people whom it lets in and no stricter level does, such as `site member`."""
        return self._row.audience

    @property
    def is_widest(self) -> bool:
        """Whether no level lets in more."""
        return self.strictness == 0

    @property
    def is_strictest(self) -> bool:
        """Whether no level lets in fewer."""
        return self.strictness == len(AccessLevel) - 1

    @property
    def is_public(self) -> bool:
        """Whether it lets in whoever visits the site."""
        return self.crowd is Crowd.PUBLIC

    @property
    def shares_with_members(self) -> bool:
        """Whether it lets members in, also to the items of others."""
        return self.crowd is Crowd.MEMBERS and self.own_items_of is None

    @property
    def own_items_of(self) -> AccessLevel | None:
        """The level whose audience passes this one for the items that they created only; None for other levels."""
        name = self._row.own_items_of
        return None if name is None else AccessLevel(name)

    def who_can(self, action: ItemAction) -> str:
        """In words, who passes this level: a clause such as `any logged-in member can read`."""
        clause = self._row.who_passes.format(verb=action.verb)
        is_about_own = self._row.own_items_of and action.effect is not Effect.CREATES
        return f"{clause} the items that they created" if is_about_own else clause

    def who_gains(self, action: ItemAction, before: AccessLevel) -> str:
        """In words, who passes this level and did not pass `before`, which is stricter."""
        if before.own_items_of is self and action.effect is not Effect.CREATES:
            return f"{self._row.who_passes.format(verb=action.verb)} every item, not only their own"
        return self.who_can(action)

    def who_loses(self, action: ItemAction, before: AccessLevel) -> str:
        """In words, who passed `before`, which is wider, and does not pass this level."""
        authors = self.own_items_of
        if authors is None:
            return self._clause_of_losers(action, before, self)
        if before < authors:
            return f"{self._clause_of_losers(action, before, authors)}; {self.who_can(action)}"
        if action.effect is Effect.CREATES:
            return f"{_people(before, self)} can {action.verb} items of their own only"
        return f"{self._clause_of_losers(action, before, self)} the items of others"

    def _clause_of_losers(self, action: ItemAction, before: AccessLevel, end: AccessLevel) -> str:
        return self._row.who_loses.format(verb=action.verb, losers=_people(before, end))

    def __lt__(self, other: object) -> bool:
        return self.strictness < _level(other).strictness

    def __le__(self, other: object) -> bool:
        return self.strictness <= _level(other).strictness

    def __gt__(self, other: object) -> bool:
        return self.strictness > _level(other).strictness

    def __ge__(self, other: object) -> bool:
        return self.strictness >= _level(other).strictness


AccessLevelName = Literal["ANYONE", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR", "PRIVILEGED"]
"""The names of all levels, for type checkers."""


def safe_from(*refusals: Callable[[AccessLevel], bool]) -> AccessLevel:
    """The widest level that none of them refuses, and no stricter one either."""
    refused = [level.strictness for level in AccessLevel if any(refuses(level) for refuses in refusals)]
    return list(AccessLevel)[max(refused, default=-1) + 1]


def _level(other: object) -> AccessLevel:
    # As texts the two would compare by the alphabet, silently: PRIVILEGED before SITE_MEMBER.
    if not isinstance(other, AccessLevel):
        raise TypeError(f"an AccessLevel does not compare with {other!r}; give an AccessLevel")
    return other


def _people(first: AccessLevel, end: AccessLevel) -> str:
    """Those whom the levels from `first` up to `end` let in; authors are members, and named as such."""
    lost = (level for level in AccessLevel if first <= level < end and level.own_items_of is None)
    names = [level._row.people for level in lost] or [(first.own_items_of or first)._row.people]  # pyright: ignore[reportPrivateUsage]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


class Access(str, Enum):
    """What special permissions say of one action (Wix Data Permissions: Access). There is no "denied"."""

    UNSPECIFIED = "UNSPECIFIED"
    """The collection's level decides."""
    ALLOWED = "ALLOWED"
    """The subject may, whatever the collection's level is."""


AccessName = Literal["UNSPECIFIED", "ALLOWED"]
"""The names of both accesses, for type checkers."""

UnknownLevel = NewType("UnknownLevel", str)
"""A level that the service names and this package does not know (it knows `UNDEFINED`, for one)."""

Level = AccessLevel | UnknownLevel | Hidden
"""A level of one action, as far as it can be seen."""
SeenAccess = Access | Hidden
"""A special access to one action, as far as it can be seen."""


def read_level(value: str) -> AccessLevel | UnknownLevel:
    """The level that `value` names; an `UnknownLevel` where it is none of ours: readers must not fail."""
    return _LEVELS.get(value) or UnknownLevel(value)


_LEVELS: dict[str, AccessLevel] = {level.value: level for level in AccessLevel}


def name_of(value: Level | SeenAccess) -> str:
    """A level or an access as the API spells it, or the mark of what cannot be seen."""
    return value.value if isinstance(value, Enum) else value
