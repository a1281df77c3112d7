"""Retry-After in every form in which it may come."""

from __future__ import annotations

import httpx
import pytest

from pulumi_wix_data.api.answers import request_id_of, retry_after

NOON = 1_445_385_600.0  # Wed, 21 Oct 2015 00:00:00 GMT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Wed, 21 Oct 2015 00:00:30 GMT", 30.0),
        ("Wed, 21 Oct 2015 00:00:30 +0000", 30.0),
        ("Tue, 20 Oct 2015 23:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Wed, 99 Oct 2015 00:00:30 GMT", None),
        ("Wed, 21 Oct 99999 00:00:30 GMT", None),
    ],
)
def test_seconds_dates_and_garbage(value: str, seconds: float | None) -> None:
    headers = httpx.Headers({"Retry-After": value}, encoding="utf-8")
    assert retry_after(httpx.Response(429, headers=headers), lambda: NOON) == seconds


def test_an_absent_header_asks_nothing() -> None:
    assert retry_after(httpx.Response(429), lambda: NOON) is None


def test_an_absurd_number_stays_a_number() -> None:
    assert retry_after(httpx.Response(429, headers={"Retry-After": "9" * 4000}), lambda: NOON) == 999_999_999


@pytest.mark.parametrize(
    ("value", "shown"),
    [("req-1", "req-1"), ("", None), ("a\x1b[31mb", "a[31mb"), ("x" * 500, "x" * 100)],
)
def test_a_request_id_is_short_and_printable(value: str, shown: str | None) -> None:
    assert request_id_of(httpx.Response(500, headers={"x-wix-request-id": value}), str) == shown
