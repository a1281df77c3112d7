"""Reads request bodies and queries; gathers every violation before it refuses (400 `validationError`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pulumi_wix_data.emulator.records import (
    ACCESSES,
    ACTIONS,
    LEVELS,
    MAX_SUBJECT_ID,
    SUBJECT_KINDS,
    SubjectKind,
)
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.emulator.wire_errors import FieldViolation, invalid


class Reader:
    """Takes values out of one request. Call `done` before using them: it raises 400 when there were faults."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._violations: list[FieldViolation] = []

    def done(self) -> None:
        """Raise a `WireError` with all violations met so far, if any."""
        if self._violations:
            raise invalid(self._switches, self._violations)

    def fault(self, field: str, description: str, rule: str, **data: object) -> None:
        """Note a violation."""
        self._violations.append(FieldViolation(field, description, rule, data))

    def mapping(self, body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """A required object of the body; an empty one when it is missing or of another type."""
        value = body.get(name)
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        if value is None:
            self.fault(name, "is required", "REQUIRED_FIELD")
        else:
            self.fault(name, "must be an object", "FORMAT")
        self.done()
        return {}

    def text(self, holder: Mapping[str, Any], name: str, *, longest: int, path: str = "") -> str:
        """A required text of at most `longest` characters."""
        value = holder.get(name)
        field = path + name
        if value is None or value == "":
            self.fault(field, "is required", "REQUIRED_FIELD")
        elif not isinstance(value, str):
            self.fault(field, "must be a string", "FORMAT")
        elif len(value) > longest:
            self.fault(field, f"must have at most {longest} characters", "MAX_LENGTH", threshold=longest)
        else:
            return value
        return ""

    def levels(self, holder: Mapping[str, Any], path: str) -> dict[str, str]:
        """The four required access levels."""
        return {action: self._level(holder.get(action), path + action) for action in ACTIONS}

    def accesses(self, holder: Mapping[str, Any], path: str) -> dict[str, str]:
        """The four accesses; what is left out is UNSPECIFIED. The `allUnspecified` switch may refuse four of it."""
        found = {
            action: self._one_of(holder.get(action) or "UNSPECIFIED", ACCESSES, path + action) for action in ACTIONS
        }
        if self._switches.all_unspecified == "refused" and set(found.values()) == {"UNSPECIFIED"}:
            self.fault(path.rstrip("."), "must allow at least one action", "VALIDATION")
        return found

    def subject(self, holder: Mapping[str, Any], path: str) -> tuple[SubjectKind, str]:
        """The subject one-of: exactly one of `userId` and `policyId`; `""` counts as not given."""
        given: list[SubjectKind] = [kind for kind in SUBJECT_KINDS if holder.get(kind) not in (None, "")]
        if len(given) == 1:
            return given[0], self.text(holder, given[0], longest=MAX_SUBJECT_ID, path=path)
        rule = "ONE_OF_ALIGNMENT" if given else "REQUIRED_ONE_OF_FIELD"
        self.fault(path.rstrip("."), "must have exactly one of userId, policyId", rule)
        return "userId", ""

    def whole_number(self, query: Mapping[str, str], name: str, *, default: int, least: int) -> int:
        """A whole number of the query, at least `least`."""
        text = query.get(name)
        if text is None:
            return default
        if not text.isdecimal():
            self.fault(name, "must be a whole number", "FORMAT")
        elif int(text) < least:
            self.fault(name, f"must be at least {least}", "MIN", threshold=least)
        else:
            return int(text)
        return default

    def choice(self, query: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
        """One of `choices` in the query; the first when it is not given."""
        return self._one_of(query.get(name, choices[0]), choices, name)

    def _level(self, value: object, field: str) -> str:
        if value is None:
            self.fault(field, "is required", "REQUIRED_FIELD")
            return ""
        return self._one_of(value, LEVELS, field)

    def _one_of(self, value: object, choices: tuple[str, ...], field: str) -> str:
        if isinstance(value, str) and value in choices:
            return value
        description = f"must be one of {', '.join(choices)}"
        self.fault(field, description, "INVALID_ENUM_VALUE", enumValues=list(choices))
        return ""
