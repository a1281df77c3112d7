"""The rules for what a user may declare. Each rule answers with the faults it finds; none raises."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum

from ..error_kinds import ErrorKind

MAX_DATA_COLLECTION_ID = 255
"""Characters; the API takes 256 in a query but 255 as the id of a permission set."""
MAX_SUBJECT_ID = 64
"""Characters, of a user id and of a policy id."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was declared: the property (Wix's name; empty for none) and what to do."""

    property: str
    reason: str
    without_value: str = field(default="", compare=False)
    """The reason in words that do not show the value; the same where it shows none."""
    kind: ErrorKind = field(default=ErrorKind.PROPERTY, compare=False)
    """Which section of the documentation says more."""

    def told(self) -> str:
        """The reason, after the property where there is one."""
        return f"{self.property}: {self.reason}" if self.property else self.reason

    def concealed(self) -> Fault:
        """For a value that is a secret: Pulumi shows the value of the property that a fault is on."""
        return Fault("", f"{self.property}: {self.without_value or self.reason}", kind=self.kind)


def one_of(property_name: str, value: object, allowed: type[Enum]) -> list[Fault]:
    """The value must be one of the enum's."""
    choices = [str(member.value) for member in allowed]
    if isinstance(value, str) and value in choices:
        return []
    return [value_fault(property_name, value, f"is not allowed; choose one of {', '.join(choices)}")]


def guid(property_name: str, value: object, where: str) -> list[Fault]:
    """The value must be a GUID; `where` says where a user finds the right one."""
    if isinstance(value, str) and _GUID.fullmatch(value):
        return []
    what = "is not an id like 0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f (a GUID)"
    return [value_fault(property_name, value, f"{what}; {where}")]


def identifier(property_name: str, value: object, longest: int) -> list[Fault]:
    """The value must be a text of 1 to `longest` characters, without control characters or space around."""
    if isinstance(value, (int, float)):
        # So YAML takes an id without quotes.
        what = "is not a text" if isinstance(value, bool) else "is not a text (a long number is rounded)"
        return [value_fault(property_name, value, f"{what}; put the id, of 1 to {longest} characters, in quotes")]
    if not isinstance(value, str):
        return [value_fault(property_name, value, f"is not a text; give an id of 1 to {longest} characters")]
    if not value.strip():
        return [Fault(property_name, f"it is empty; give an id of 1 to {longest} characters")]
    faults: list[Fault] = []
    if len(value) > longest:
        faults.append(Fault(property_name, f"it has {len(value)} characters; at most {longest} are allowed"))
    if any(unicodedata.category(character) in _NOT_IN_IDS for character in value):
        faults.append(value_fault(property_name, value, "holds a control character; remove it"))
    if value != value.strip():
        faults.append(value_fault(property_name, value, "has space around it; remove it"))
    if value in (".", ".."):
        faults.append(value_fault(property_name, value, "is not an id"))
    return faults


_NOT_IN_IDS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that no id holds: control, format (zero width), surrogate, unassigned, separators."""


def value_fault(property_name: str, value: object, what: str) -> Fault:
    """A fault whose reason shows the value, unless that is a secret."""
    return Fault(property_name, f"{shown(value)} {what}", f"its value, a secret, {what}")


def shown(value: object) -> str:
    """The value in a message: quoted, with control characters escaped, cut at 60 characters."""
    if value is None or isinstance(value, bool):
        return f"`{value}`"
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
