"""Whom special permissions name: one Wix user, or one role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class SubjectKind(str, Enum):
    """The value is Wix's property name for the id of such a subject."""

    USER = "userId"
    ROLE = "policyId"


@dataclass(frozen=True)
class Subject:
    """One user or role. Wix calls a role's id its policy id; both are opaque, up to 64 characters."""

    kind: SubjectKind
    id: str

    def to_properties(self) -> dict[str, str]:
        """`{"userId": …}` or `{"policyId": …}`."""
        return {self.kind.value: self.id}

    def __str__(self) -> str:
        return f"{'user' if self.kind is SubjectKind.USER else 'role'} {self.id}"
