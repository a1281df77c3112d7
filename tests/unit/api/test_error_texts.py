"""The text of each error: where, what, in whose words, with which ids, and what to do next."""

from __future__ import annotations

import pytest

from pulumi_wix_data.api.advice import REFUSALS
from pulumi_wix_data.api.errors import (
    ApiError,
    AuthenticationError,
    CallContext,
    CollectionNotFound,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    ServiceAnswer,
    ServiceUnavailable,
    SettingsError,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
    UnexpectedResponse,
    WixDataError,
)

CALL = CallContext("read the permissions of collection Stores/Products", "site-7", "Stores/Products")
ANSWER = ServiceAnswer(404, "WDE0025", "The collection does not exist", "req-1")

ADVICE: dict[type[ApiError], str] = {
    AuthenticationError: "WIX_API_KEY",
    PermissionDenied: "SCOPE.DC-DATA.DATA-COLLECTIONS-MANAGE",
    CollectionNotFound: "case-sensitive",
    SpecialPermissionsExist: "adopt_existing=True",
    SpecialPermissionsNotFound: "pulumi refresh",
    RateLimited: "Wait a minute",
    InvalidRequest: "Correct the value",
    ServiceUnavailable: "completed changes are kept",
    UnexpectedResponse: "proxy",
}


@pytest.mark.parametrize(("kind", "advice"), ADVICE.items())
def test_a_message_stands_alone(kind: type[ApiError], advice: str) -> None:
    error = kind(CALL, ANSWER, "Wix answered 404")
    text = str(error)
    assert text.startswith(
        "cannot read the permissions of collection Stores/Products on site site-7: Wix answered 404: "
        "The collection does not exist (WDE0025, request req-1). "
    )
    assert advice in text
    assert text.endswith(".")
    assert error.request_id == "req-1"
    assert isinstance(error, WixDataError)


def test_an_old_key_in_the_stack_is_named_on_401() -> None:
    text = str(AuthenticationError(CALL, ServiceAnswer(401), "Wix answered 401"))
    assert "A key stored with the stack may be older than the present one" in text
    assert "pulumi config set --secret wix-data:apiKey" in text


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (ServiceAnswer(), "it broke. Do this."),
        (ServiceAnswer(code="X"), "it broke (X). Do this."),
        (ServiceAnswer(request_id="r"), "it broke (request r). Do this."),
        (ServiceAnswer(message="words"), "it broke: words. Do this."),
    ],
)
def test_parts_that_are_missing_leave_no_trace(answer: ServiceAnswer, end: str) -> None:
    text = str(ApiError(CallContext("list the roles"), answer, "it broke", "Do this."))
    assert text == f"cannot list the roles: {end}"


def test_settings_errors_are_no_api_errors() -> None:
    assert issubclass(SettingsError, WixDataError)
    assert not issubclass(SettingsError, ApiError)


def test_each_refusal_of_the_table_is_told_with_its_own_advice() -> None:
    for each in REFUSALS:
        status = int(each.name) if each.name.isdigit() else 400
        answer = ServiceAnswer(status, None if each.name.isdigit() else each.name)
        assert each.advice in str(InvalidRequest(CALL, answer, "refused"))
        assert each.meaning
        assert "\n" not in each.advice
