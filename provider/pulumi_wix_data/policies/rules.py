"""All rules, the gravest first."""

from __future__ import annotations

from typing import Any

from .grant_rule import NO_REMOVE_FOR_SINGLE_USERS
from .level_rules import MEMBER_WRITES_NEED_AUTHORSHIP, NO_PUBLIC_WRITE, PUBLIC_READ_ON_ALLOW_LIST
from .restore_rule import NO_REOPENING_RESTORE
from .rule import Rule

RULES: tuple[Rule[Any, Any], ...] = (
    NO_PUBLIC_WRITE,
    PUBLIC_READ_ON_ALLOW_LIST,
    MEMBER_WRITES_NEED_AUTHORSHIP,
    NO_REOPENING_RESTORE,
    NO_REMOVE_FOR_SINGLE_USERS,
)
