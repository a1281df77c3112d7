"""What a user sees of a failure in a provider: one line for an expected one, a traceback for a bug."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable

from ..api.errors import WixDataError
from ..documentation import told, with_link
from ..error_kinds import ErrorKind

DEBUG_VARIABLE = "WIX_DATA_DEBUG"
"""Set it to 1 and expected failures have their tracebacks back."""
UNEXPECTED = ErrorKind.UNEXPECTED.value
_DEEPEST = 1000


def wants_tracebacks() -> bool:
    """Whether the user asks for the traceback of every failure."""
    return os.environ.get(DEBUG_VARIABLE) == "1"


def bug_report(error: BaseException, redact: Callable[[str], str]) -> str:
    """The text of a failure that nobody expected, with its traceback."""
    said = with_link("this is a fault of pulumi-wix-data, please report it.", ErrorKind.UNEXPECTED)
    return redact(f"{said}\n{_with_traceback(error)}")


def failure_text(error: BaseException, redact: Callable[[str], str]) -> str:
    """The text of any failure, as `Name: message`, and where more is said about it."""
    if not isinstance(error, WixDataError):
        return f"{UNEXPECTED}: {bug_report(error, redact)}"
    return redact(_with_traceback(error)) if wants_tracebacks() else told(error)


def _with_traceback(error: BaseException) -> str:
    return "".join(traceback.format_exception(type(error), error, error.__traceback__, limit=_DEEPEST))
