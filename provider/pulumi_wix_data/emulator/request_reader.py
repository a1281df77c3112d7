"""Reads the body or query of a request; collects every violation before it refuses (400 `validationError`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from pulumi_wix_data.emulator.records import (
    DEFAULT_DRAFTS,
    DRAFT_NAMES,
    DRAFT_WORDS,
    LEVELS,
    MAX_SUBJECT_ID,
    Access,
    Accesses,
    Drafts,
    ItemAction,
    Levels,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.emulator.wire import FieldViolation, InvalidRequest

_MOST_DIGITS = 9
_ACCESSES = tuple(access.value for access in Access)


class RequestReader:
    """Takes typed values out of one JSON object or query.

    A value that breaks a rule is noted and a placeholder is returned: call `done` before using any of them.
    """

    def __init__(
        self, given: Mapping[str, object], path: str = "", violations: list[FieldViolation] | None = None
    ) -> None:
        self._given = given
        self._path = path
        self._violations: list[FieldViolation] = [] if violations is None else violations

    def done(self) -> None:
        """Raise `InvalidRequest` with all violations so far, if there are any."""
        if self._violations:
            raise InvalidRequest(self._violations)

    def fault(self, name: str, description: str, rule: str, **data: int | list[str]) -> None:
        """Note a violation of the key `name`; of the whole object when it is empty."""
        field = (self._path + name).removesuffix(".")
        self._violations.append(FieldViolation(field, description, rule, data))

    def nested(self, name: str) -> RequestReader:
        """A reader of a required inner object, whose violations count here too.

        Raises `InvalidRequest` when it is missing or not an object.
        """
        value = self._given.get(name)
        if not isinstance(value, dict):
            if value is None:
                self.fault(name, "is required", "REQUIRED_FIELD")
            else:
                self.fault(name, "must be an object", "FORMAT")
            self.done()
        return RequestReader(cast("dict[str, object]", value), f"{self._path}{name}.", self._violations)

    def text(self, name: str, *, longest: int) -> str:
        """A required text of 1 to `longest` characters."""
        value = self._given.get(name)
        if value is None or value == "":
            self.fault(name, "is required", "REQUIRED_FIELD")
        elif not isinstance(value, str):
            self.fault(name, "must be a string", "FORMAT")
        elif len(value) > longest:
            self.fault(name, f"must have at most {longest} characters", "MAX_LENGTH", threshold=longest)
        else:
            return value
        return ""

    def levels(self) -> Levels:
        """The level of every action; all are required."""
        return {action: self._level(action.value) for action in ItemAction}

    def accesses(self, *, may_be_empty: bool) -> Accesses:
        """The access of every action; a missing one is UNSPECIFIED. Refuses all UNSPECIFIED unless `may_be_empty`."""
        found = {action: self._access(action.value) for action in ItemAction}
        if not may_be_empty and set(found.values()) == {Access.UNSPECIFIED}:
            self.fault("", "must allow at least one action", "VALIDATION")
        return found

    def drafts(self, before: Drafts | None, *, kept: bool) -> Drafts | None:
        """The draft permissions after the write: those given, over the ones before. Left out: kept, or the default."""
        given = self._given.get("draftItemsPluginPermissions")
        if given is None:
            return before if kept or before is None else DEFAULT_DRAFTS
        inner = self.nested("draftItemsPluginPermissions")
        base = before or DEFAULT_DRAFTS
        return {name: inner.choice(name, base[name], *DRAFT_WORDS) for name in DRAFT_NAMES}

    def subject(self) -> Subject:
        """Exactly one of `userId` and `policyId`; `""` counts as missing."""
        given = [kind for kind in SubjectKind if self._given.get(kind.value) not in (None, "")]
        if len(given) == 1:
            return Subject(given[0], self.text(given[0].value, longest=MAX_SUBJECT_ID))
        rule = "ONE_OF_ALIGNMENT" if given else "REQUIRED_ONE_OF_FIELD"
        kinds = ", ".join(kind.value for kind in SubjectKind)
        self.fault("", f"must have exactly one of {kinds}", rule)
        return Subject(SubjectKind.USER, "")

    def whole_number(self, name: str, *, default: int, least: int) -> int:
        """A whole number of the query, at least `least`."""
        text = self._given.get(name)
        if text is None:
            return default
        if not isinstance(text, str) or not (text.isascii() and text.isdecimal()):
            self.fault(name, "must be a whole number", "FORMAT")
        elif len(text) > _MOST_DIGITS:
            self.fault(name, f"must have at most {_MOST_DIGITS} digits", "MAX")
        elif int(text) < least:
            self.fault(name, f"must be at least {least}", "MIN", threshold=least)
        else:
            return int(text)
        return default

    def choice(self, name: str, *choices: str) -> str:
        """One of `choices` in the query; the first when it is missing."""
        return self._one_of(self._given.get(name, choices[0]), choices, name)

    def _level(self, name: str) -> str:
        value = self._given.get(name)
        if value is None:
            self.fault(name, "is required", "REQUIRED_FIELD")
            return ""
        return self._one_of(value, LEVELS, name)

    def _access(self, name: str) -> Access:
        value = self._given.get(name) or Access.UNSPECIFIED.value
        # The placeholder is not UNSPECIFIED: a wrong value is one violation, not also "allows nothing".
        return Access(self._one_of(value, _ACCESSES, name) or Access.ALLOWED.value)

    def _one_of(self, value: object, choices: Iterable[str], name: str) -> str:
        listed = list(choices)
        if isinstance(value, str) and value in listed:
            return value
        self.fault(name, f"must be one of {', '.join(listed)}", "INVALID_ENUM_VALUE", enumValues=listed)
        return ""
