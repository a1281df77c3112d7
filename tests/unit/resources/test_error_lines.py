"""What a user sees of a failing step: one line for an expected one, a traceback for a bug, never a key."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

import pytest

from pulumi_wix_data.api.errors import CallContext, CollectionNotFound, ServiceAnswer, SettingsError
from pulumi_wix_data.resources.error_lines import one_line_errors

KEY = "IST.secret-key"


class Thing:
    """Something with a step that may fail, as a provider has."""

    def __init__(self, failure: BaseException | None) -> None:
        self._failure = failure

    def redact(self, text: str) -> str:
        """Take the key out."""
        return text.replace(KEY, "[API key]")

    @one_line_errors
    def step(self, number: int, *, more: int) -> int:
        """Add, or fail."""
        if self._failure:
            raise self._failure
        return number + more


@pytest.fixture(autouse=True)
def no_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIX_DATA_DEBUG", raising=False)


def what_pulumi_shows(step: Callable[[], object]) -> str:
    """The text that Pulumi's dynamic provider sends to the engine for a failing step."""
    try:
        step()
    except Exception:  # noqa: BLE001 - as Pulumi does: anything else would escape it
        return traceback.format_exc()
    return ""


def shown(failure: BaseException) -> str:
    """What is shown of that failure."""
    return what_pulumi_shows(lambda: Thing(failure).step(1, more=2))


def test_a_step_that_works_is_left_alone() -> None:
    assert Thing(None).step(1, more=2) == 3
    assert not hasattr(sys, "tracebacklimit") or sys.tracebacklimit != 0


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (SettingsError("no key."), "SettingsError: no key. See docs/errors.md#settingserror\n"),
        (
            CollectionNotFound(CallContext("read it", "s"), ServiceAnswer(404), "Wix answered 404", "Look."),
            (
                "CollectionNotFound: cannot read it on site s: Wix answered 404. Look. "
                "See docs/errors.md#collectionnotfound\n"
            ),
        ),
    ],
)
def test_an_expected_failure_is_one_line(failure: Exception, line: str) -> None:
    assert shown(failure) == line


def test_its_cause_is_not_shown_either() -> None:
    failure = SettingsError("no key.")
    failure.__cause__ = ValueError("deep down")
    assert shown(failure) == "SettingsError: no key. See docs/errors.md#settingserror\n"


@pytest.mark.parametrize("failure", [ValueError(f"bad {KEY}"), SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_anything_else_keeps_its_traceback_and_becomes_an_ordinary_exception(failure: BaseException) -> None:
    text = shown(failure)
    said = "UnexpectedFailure: this is a fault of pulumi-wix-data, please report it."
    assert text.startswith(f"{said} See docs/errors.md#unexpectedfailure\nTraceback")
    assert "in step" in text
    assert type(failure).__name__ in text
    assert KEY not in text


def test_a_second_bug_has_its_traceback_too() -> None:
    shown(SettingsError("first"))
    assert "in step" in shown(ValueError("second"))


def test_the_debug_variable_brings_tracebacks_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIX_DATA_DEBUG", "1")
    text = shown(SettingsError("no key"))
    assert text.startswith("Traceback")
    assert "in step" in text
    assert text.endswith("SettingsError: no key\n")
