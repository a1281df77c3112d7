"""What is said of a write that had no answer and is not seen done: it may be done later."""

from __future__ import annotations

import pytest

from pulumi_wix_data.api.errors import ApiError, CallContext, ServiceAnswer, ServiceUnavailable
from pulumi_wix_data.lifecycle.outcomes import make_sure

CALL = CallContext("set the permissions of collection Orders")


@pytest.mark.parametrize(("status", "may_be_late"), [(None, True), (504, True), (500, False)])
def test_a_write_that_is_not_seen_done_may_still_be_under_way(status: int | None, may_be_late: bool) -> None:
    failure = ServiceUnavailable(CALL, ServiceAnswer(status), "no answer")

    def write() -> None:
        raise failure

    with pytest.raises(ApiError) as raised:
        make_sure(write, lambda: "before", lambda seen: seen == "after", 0)
    assert ("the service may still do it" in str(raised.value)) is may_be_late
    assert raised.value.may_have_worked
