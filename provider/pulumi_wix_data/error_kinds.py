"""The kinds of error that no class of WixDataError stands for: what a check refuses, and what only a run can tell."""

from __future__ import annotations

from enum import Enum


class ErrorKind(Enum):
    """A kind of error. The value is the title of its section in docs/errors.md; every message leads there.

    A class of WixDataError has a section of its own name.
    """

    PROPERTY = "A property has a problem"
    DECLARED_TWICE = "Declared twice"
    BROKEN_CLAIM = "AccessAssertionFailed"
    SETTING = "SettingsError"
    FIXED = "FixedPermissions"
    OTHER_SPECIAL_PERMISSIONS = "SpecialPermissionsExist"
    DELETE_BEFORE_REPLACE = "delete_before_replace"
    UNCONFIRMED = "A write is not confirmed"
    UNEXPECTED = "UnexpectedFailure"
