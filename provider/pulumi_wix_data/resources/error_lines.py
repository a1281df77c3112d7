"""What a user sees of a failure in a provider: one line for an expected one, a traceback for a bug."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from ..api.errors import WixDataError
from ..documentation import told
from ..engine.failure_text import UNEXPECTED, bug_report, wants_tracebacks


class _Redacts(Protocol):
    def redact(self, text: str) -> str: ...


_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")
_Self = TypeVar("_Self", bound=_Redacts)


def one_line_errors(
    step: Callable[Concatenate[_Self, _Parameters], _Result],
) -> Callable[Concatenate[_Self, _Parameters], _Result]:
    """Wrap a provider's step, so that every failure reaches the engine as an ordinary exception with a clear text.

    Pulumi formats what is raised here with its traceback, which `sys.tracebacklimit` = 0 leaves out. It is set
    only once something fails, since other dynamic providers may live in the same process.
    """

    @wraps(step)
    def run(self: _Self, /, *arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        try:
            return step(self, *arguments, **named)
        except WixDataError as error:
            if wants_tracebacks():
                raise
            sys.tracebacklimit = 0
            name, _, message = told(error).partition(": ")
            raise _shown_as(name, message) from None
        except BaseException as error:  # noqa: BLE001
            # Even SystemExit: out of a provider's thread it would leave the engine waiting for ever.
            text = bug_report(error, self.redact)
            sys.tracebacklimit = 0
            raise _shown_as(UNEXPECTED, text) from None

    return run


def _shown_as(name: str, message: str) -> Exception:
    """An exception that Python prints as `name: message`, without the path of a module."""
    return type(name, (Exception,), {"__module__": "builtins"})(message)
